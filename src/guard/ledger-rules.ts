import { DAY_MS, SECOND_MS } from '../lib/time.ts'
import type { Origin, Refusal } from './guard.ts'
import { addToDay, addToMinute, countOfNetwork, dayOf, minuteOf, readDays, sentSince } from './ledger-records.ts'
import type { DayOfCountry } from './ledger-records.ts'
import { addPending, dropPending, restorePending } from './pending-codes.ts'
import type { PendingSend } from './pending-codes.ts'
import { limited, UNVERIFIED_LOOKBACK_DAYS, UNVERIFIED_SHARE } from './policy.ts'
import type { Limited, LimitName, Policies } from './policy.ts'
import type { SqlStore } from './records.ts'

/* Like the rules for a number, these never await: each is atomic in the one thread that owns the store. */

const MINUTE_SECONDS = 60

export interface LedgerStore {
  sql: SqlStore
  policies: Policies
  /** Off in development: everything is counted, nothing refused. */
  enforced: boolean
  /** Unverified sends of a network after which the bot check is required; undefined: never. */
  botCheckAfter: number | undefined
  /** Price of a message to a country, in millionths. */
  priceMicros: (country: string) => number
}

export interface SendRequest extends Origin {
  id: string
  botChecked: boolean
  pending: PendingSend
}

function networkLimit(
  { sql, policies }: LedgerStore,
  network: string,
  now: number,
  [source, name]: ['sends' | 'unverified' | 'failures', LimitName],
): Limited | undefined {
  const { limit: quota, windowSeconds } = policies[name]
  const { count, oldest } = countOfNetwork(sql, source, network, now - windowSeconds * SECOND_MS)
  if (count < quota) return undefined
  const until = (count === 0 ? now : oldest) + windowSeconds * SECOND_MS
  return limited(name, { quota, windowSeconds, until, now })
}

/** How many of a country's sends today may be unverified, and how many are. */
export function countryBudget({ sql, policies }: LedgerStore, country: string, now: number) {
  const today = dayOf(now)
  const days = readDays(sql, today - UNVERIFIED_LOOKBACK_DAYS, country)
  const best = Math.max(0, ...days.map(({ verified }) => verified))
  const quota = Math.max(policies.unverified_sends_per_country.limit, Math.floor(best * UNVERIFIED_SHARE))
  const row = days.find(({ day }) => day === today)
  return { quota, unverified: row ? row.sent - row.verified - row.forgiven : 0 }
}

function countryLimit(store: LedgerStore, country: string, now: number): Limited | undefined {
  const { quota, unverified } = countryBudget(store, country, now)
  if (unverified < quota) return undefined
  const { windowSeconds } = store.policies.unverified_sends_per_country
  const until = (dayOf(now) + 1) * DAY_MS
  return limited('unverified_sends_per_country', { quota, windowSeconds, until, now })
}

function serviceLimit({ sql, policies }: LedgerStore, now: number): Limited | undefined {
  const { limit: quota, windowSeconds } = policies.sends_per_service
  const sent = sentSince(sql, minuteOf(now) - Math.ceil(windowSeconds / MINUTE_SECONDS))
  if (sent < quota) return undefined
  const until = now + MINUTE_SECONDS * SECOND_MS
  return limited('sends_per_service', { quota, windowSeconds, until, now })
}

/** Strangers in the same network or country cannot lock out a known device. */
const sendLimit = (store: LedgerStore, { network, country, knownDevice }: SendRequest, now: number) =>
  (knownDevice
    ? undefined
    : (networkLimit(store, network, now, ['sends', 'sends_per_network']) ??
      networkLimit(store, network, now, ['unverified', 'unverified_sends_per_network']) ??
      countryLimit(store, country, now))) ?? serviceLimit(store, now)

function wantsBotCheck(
  { sql, policies, botCheckAfter }: LedgerStore,
  { network, botChecked }: SendRequest,
  now: number,
) {
  if (botCheckAfter === undefined || botChecked) return false
  const since = now - policies.unverified_sends_per_network.windowSeconds * SECOND_MS
  return countOfNetwork(sql, 'unverified', network, since).count >= botCheckAfter
}

/** Counts a send for the network, the country and the service, or says whose limit is reached. */
export function reserveSend(store: LedgerStore, send: SendRequest, now: number): Refusal | undefined {
  const { sql, priceMicros } = store
  if (wantsBotCheck(store, send, now)) return { kind: 'bot_check_required' }
  const refused = store.enforced ? sendLimit(store, send, now) : undefined
  if (refused) return refused
  const { id, network, country } = send
  const spendMicros = priceMicros(country)
  sql.exec(
    'INSERT INTO sends (id, at, network, country, spendMicros) VALUES (?, ?, ?, ?, ?)',
    id,
    now,
    network,
    country,
    spendMicros,
  )
  addPending(sql, send, now)
  addToDay(sql, dayOf(now), country, 'sent', 1)
  addToDay(sql, dayOf(now), country, 'spendMicros', spendMicros)
  addToMinute(sql, minuteOf(now), 1)
  return undefined
}

interface SendRow {
  at: number
  country: string
  spendMicros: number
}

/** The statements that call this return these columns. */
const asSend = ([row]: Record<string, unknown>[]) => row as unknown as SendRow | undefined

/** Uncounts a send that did not go out, once. */
export function undoReserve({ sql }: LedgerStore, id: string): void {
  const send = asSend(sql.exec('DELETE FROM sends WHERE id = ? RETURNING at, country, spendMicros', id).toArray())
  if (!send) return
  restorePending(sql, id)
  addToDay(sql, dayOf(send.at), send.country, 'sent', -1)
  addToDay(sql, dayOf(send.at), send.country, 'spendMicros', -send.spendMicros)
  addToMinute(sql, minuteOf(send.at), -1)
}

/** Counts a guess as a failure, unless the network has reached its limit. */
export function countFailure(store: LedgerStore, { network, knownDevice }: Origin, now: number): Limited | undefined {
  const spent = networkLimit(store, network, now, ['failures', 'failures_per_network'])
  if (spent && store.enforced && !knownDevice) return spent
  store.sql.exec('INSERT INTO failures (network, at) VALUES (?, ?)', network, now)
  return undefined
}

/** Uncounts the guess as a failure, and counts the send as verified, once. */
export function countVerified({ sql }: LedgerStore, { id, network }: { id: string; network: string }): void {
  sql.exec('DELETE FROM failures WHERE id = (SELECT max(id) FROM failures WHERE network = ?)', network)
  dropPending(sql, [id])
  const query = 'UPDATE sends SET verified = 1 WHERE id = ? AND verified = 0 RETURNING at, country, spendMicros'
  const send = asSend(sql.exec(query, id).toArray())
  if (send) addToDay(sql, dayOf(send.at), send.country, 'verified', 1)
}

/** Resets a country's unverified sends of today. */
export function reopenCountry(store: LedgerStore, country: string, now: number): void {
  const { unverified } = countryBudget(store, country, now)
  if (unverified > 0) addToDay(store.sql, dayOf(now), country, 'forgiven', unverified)
}

export interface CountryReport extends DayOfCountry {
  /** For today: whether the country has reached its limit. */
  closed: boolean
  quota: number
}

/** Sends, sign-ins and cost of the last days, by day and country, newest first. */
export function reportSends(store: LedgerStore, days: number, now: number): CountryReport[] {
  const today = dayOf(now)
  const rows = readDays(store.sql, today - days + 1)
  const countries = new Set(rows.map(({ country }) => country))
  const budgets = new Map(Array.from(countries, (country) => [country, countryBudget(store, country, now)]))
  return rows.map((row) => {
    const { quota, unverified } = budgets.get(row.country)!
    return Object.assign(row, { quota, closed: row.day === today && unverified >= quota })
  })
}

const KEPT_DAYS = 400

/** Deletes what no rule or report needs any more. */
export function purgeLedger({ sql, policies }: LedgerStore, now: number): void {
  const oldest = (...names: LimitName[]) =>
    now - Math.max(...names.map((name) => policies[name].windowSeconds)) * SECOND_MS
  const sends = oldest('sends_per_network', 'unverified_sends_per_network')
  sql.exec('DELETE FROM sends WHERE at <= ?', Math.min(sends, now - DAY_MS))
  sql.exec('DELETE FROM failures WHERE at <= ?', oldest('failures_per_network'))
  sql.exec('DELETE FROM minutes WHERE minute < ?', minuteOf(oldest('sends_per_service')) - 1)
  sql.exec('DELETE FROM days WHERE day < ?', dayOf(now) - KEPT_DAYS)
}
