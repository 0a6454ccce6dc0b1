import { firstTimedId, timedId } from '../lib/random.ts'
import { DAY_MS, SECOND_MS } from '../lib/time.ts'
import type { Origin, Refusal } from './guard.ts'
import {
  addToDay,
  addToMinute,
  countOfNetwork,
  countSends,
  dayOf,
  minuteOf,
  readDays,
  sentSince,
  writeDay,
} from './ledger-records.ts'
import type { DayOfCountry, LedgerStore } from './ledger-records.ts'
import { forgetExpired, setReplaced } from './pending-codes.ts'
import type { PendingSend } from './pending-codes.ts'
import { limited, UNVERIFIED_LOOKBACK_DAYS, UNVERIFIED_SHARE } from './policy.ts'
import type { Limited, LimitName } from './policy.ts'

/* Like the rules for a number, these never await: each is atomic in the one thread that owns the store. */

const MINUTE_SECONDS = 60

export interface SendRequest extends Origin {
  /** The challenge's. */
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
  const until = (oldest ?? now) + windowSeconds * SECOND_MS
  return limited(name, { quota, windowSeconds, until, now })
}

/** How many of a country's sends today may be unverified, and how many are. */
export function countryBudget(store: LedgerStore, country: string, now: number) {
  const { policies } = store
  const today = dayOf(now)
  const days = readDays(store, today - UNVERIFIED_LOOKBACK_DAYS, country)
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

function serviceLimit(store: LedgerStore, now: number): Limited | undefined {
  const { limit: quota, windowSeconds } = store.policies.sends_per_service
  const sent = sentSince(store, minuteOf(now) - Math.ceil(windowSeconds / MINUTE_SECONDS))
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
  const { id, network, country, pending } = send
  const { phone, purpose, replaces } = pending
  const spendMicros = priceMicros(country)
  forgetExpired(store, now)
  sql.exec(
    'INSERT INTO sends (id, network, country, spendMicros, phone, purpose, replaces) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[id, network, country, spendMicros, phone, purpose, replaces],
  )
  setReplaced(sql, replaces, true)
  addToDay(store, send, { sent: 1, spendMicros })
  addToMinute(store, id, 1)
  return undefined
}

/** Uncounts a send that did not go out, once. The code that it replaced is pending again. */
export function undoReserve(store: LedgerStore, id: string): void {
  const query = 'DELETE FROM sends WHERE id = ? RETURNING country, spendMicros, replaces'
  const [row] = store.sql.exec(query, id).toArray()
  if (!row) return
  const { country, spendMicros, replaces } = row as { country: string; spendMicros: number; replaces: string | null }
  setReplaced(store.sql, replaces, false)
  addToDay(store, { id, country }, { sent: -1, spendMicros: -spendMicros })
  addToMinute(store, id, -1)
}

/** What a guess was. `right`: the challenge whose send it verifies. */
export type GuessOutcome = 'wrong' | { right: string }

/** Counts a guess, unless its network has reached its limit: then not even a right one is accepted. */
export function countGuess(
  store: LedgerStore,
  { network, knownDevice }: Origin,
  outcome: GuessOutcome,
  now: number,
): Limited | undefined {
  // A known device is counted, and never refused.
  const isLimited = store.enforced && !knownDevice
  const spent = isLimited ? networkLimit(store, network, now, ['failures', 'failures_per_network']) : undefined
  if (spent) return spent
  if (outcome === 'wrong') store.sql.exec('INSERT INTO failures (network, id) VALUES (?, ?)', network, timedId(now))
  else verifySend(store, outcome.right)
  return undefined
}

/** Counts the send as verified, once, and forgets its number. */
function verifySend(store: LedgerStore, id: string): void {
  const query = 'UPDATE sends SET verified = 1, phone = NULL WHERE id = ? AND verified = 0 RETURNING country'
  const [row] = store.sql.exec(query, id).toArray()
  if (row) addToDay(store, { id, country: String(row['country']) }, { verified: 1 })
}

/** Resets a country's unverified sends of today. */
export function reopenCountry(store: LedgerStore, country: string, now: number): void {
  const { unverified } = countryBudget(store, country, now)
  if (unverified > 0) writeDay(store.sql, { day: dayOf(now), country }, { forgiven: unverified })
}

export interface CountryReport extends DayOfCountry {
  /** For today: whether the country has reached its limit. */
  closed: boolean
  quota: number
}

/** Sends, sign-ins and cost of the last days, by day and country, newest first. */
export function reportSends(store: LedgerStore, days: number, now: number): CountryReport[] {
  const today = dayOf(now)
  const rows = readDays(store, today - days + 1)
  const countries = new Set(rows.map(({ country }) => country))
  const budgets = new Map(Array.from(countries, (country) => [country, countryBudget(store, country, now)]))
  return rows.map((row) => {
    const { quota, unverified } = budgets.get(row.country)!
    return Object.assign(row, { quota, closed: row.day === today && unverified >= quota })
  })
}

const KEPT_DAYS = 400

/** Moves what has ended to the daily numbers, and deletes what no rule or report needs any more. */
export function purgeLedger(store: LedgerStore, now: number): void {
  const { sql, policies, memory } = store
  const oldest = (...names: LimitName[]) =>
    now - Math.max(...names.map((name) => policies[name].windowSeconds)) * SECOND_MS
  countSends(store, now)
  forgetExpired(store, now)
  const kept = oldest('sends_per_network', 'unverified_sends_per_network', 'sends_per_service')
  sql.exec('DELETE FROM sends WHERE id < ?', firstTimedId(Math.min(kept, now - DAY_MS) + 1))
  const failures = oldest('failures_per_network')
  sql.exec('DELETE FROM failures WHERE id < ?', firstTimedId(failures + 1))
  sql.exec('DELETE FROM days WHERE day < ?', dayOf(now) - KEPT_DAYS)
  const firstMinute = minuteOf(oldest('sends_per_service')) - 1
  for (const minute of memory.minutes.keys()) if (minute < firstMinute) memory.minutes.delete(minute)
}
