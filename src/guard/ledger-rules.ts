import { scopesOf } from '../http/network.ts'
import { firstTimedId, timedId } from '../lib/random.ts'
import { DAY_MS, dayOf, HOUR_MS, SECOND_MS } from '../lib/time.ts'
import { countExempt, forgetEvidence, siteOfHash } from './country-evidence.ts'
import type { Origin, Refusal, SendOutcome } from './guard.ts'
import {
  countOfNetwork,
  countSend,
  countSends,
  minuteOf,
  readDays,
  SEND_COLUMNS,
  sentSince,
  writeDay,
} from './ledger-records.ts'
import type { DayOfCountry, LedgerStore, NetworkCount, SendRow, SendState } from './ledger-records.ts'
import { forgetExpired, setReplaced } from './pending-codes.ts'
import type { PendingSend } from './pending-codes.ts'
import {
  KNOWN_DEVICES_NETWORK_SHARE,
  KNOWN_DEVICES_SERVICE_SHARE,
  limited,
  MANY_WRONG_GUESSES,
  UNVERIFIED_LOOKBACK_DAYS,
  UNVERIFIED_SHARE,
} from './policy.ts'
import type { Limited, LimitName } from './policy.ts'
import { PURGE_ROWS } from './records.ts'
import type { SqlStore } from './records.ts'
import { noteUnknown } from './vendor-health.ts'

/* Like the rules for a number, these never await: each is atomic in the one thread that owns the store. */

const MINUTE_SECONDS = 60

export interface SendRequest extends Origin {
  /** The challenge's. */
  id: string
  botChecked: boolean
  /** The number has, within `VERIFIED_DAYS`. */
  hasSignedIn: boolean
  pending: PendingSend
}

function networkLimit(
  { sql, policies }: LedgerStore,
  network: string,
  now: number,
  [source, name]: [NetworkCount, LimitName],
  of = 1,
): Limited | undefined {
  const { limit, windowSeconds } = policies[name]
  for (const { scope, share } of scopesOf(network, siteOfHash(network))) {
    const quota = limit * share * of
    const { count, oldest } = countOfNetwork(sql, source, scope, now - windowSeconds * SECOND_MS)
    if (count < quota) continue
    const until = (oldest ?? now) + windowSeconds * SECOND_MS
    return limited(name, { quota, windowSeconds, until, now })
  }
  return undefined
}

/** How many of a country's codes of today may go unused, and how many count as such. */
export function countryBudget(store: LedgerStore, country: string, now: number) {
  const { policies } = store
  const today = dayOf(now)
  const days = readDays(store, today - UNVERIFIED_LOOKBACK_DAYS, country)
  const best = Math.max(0, ...days.map(({ verified }) => verified))
  const quota = Math.max(policies.unverified_sends_per_country.limit, Math.floor(best * UNVERIFIED_SHARE))
  const row = days.find(({ day }) => day === today)
  const unused = row ? row.sent - row.verified - row.forgiven : 0
  return { quota, unverified: unused - countExempt(store, { day: today, country, quota }) }
}

function countryLimit(store: LedgerStore, country: string, now: number): Limited | undefined {
  const { quota, unverified } = countryBudget(store, country, now)
  if (unverified < quota) return undefined
  const { windowSeconds } = store.policies.unverified_sends_per_country
  const until = (dayOf(now) + 1) * DAY_MS
  return limited('unverified_sends_per_country', { quota, windowSeconds, until, now })
}

function serviceLimit(store: LedgerStore, now: number, of = 1): Limited | undefined {
  const { limit, windowSeconds } = store.policies.sends_per_service
  const quota = Math.ceil(limit * of)
  const sent = sentSince(store, minuteOf(now) - Math.ceil(windowSeconds / MINUTE_SECONDS))
  if (sent < quota) return undefined
  const until = now + MINUTE_SECONDS * SECOND_MS
  return limited('sends_per_service', { quota, windowSeconds, until, now })
}

/**
 * Strangers cannot lock out a known device, nor those in the same country a number that signed in. Codes for known devices
 * have a limit of their own, or one network could use up that of the service.
 */
const sendLimit = (store: LedgerStore, { network, country, knownDevice, hasSignedIn }: SendRequest, now: number) =>
  (knownDevice
    ? networkLimit(store, network, now, ['known', 'sends_per_network'], KNOWN_DEVICES_NETWORK_SHARE)
    : (networkLimit(store, network, now, ['sends', 'sends_per_network']) ??
      networkLimit(store, network, now, ['unverified', 'unverified_sends_per_network']))) ??
  (knownDevice || hasSignedIn ? undefined : countryLimit(store, country, now)) ??
  serviceLimit(store, now, knownDevice ? KNOWN_DEVICES_SERVICE_SHARE : 1)

function wantsBotCheck(
  { sql, policies, botCheckAfter }: LedgerStore,
  { network, botChecked }: SendRequest,
  now: number,
) {
  if (botCheckAfter === undefined || botChecked) return false
  const since = now - policies.unverified_sends_per_network.windowSeconds * SECOND_MS
  return scopesOf(network, siteOfHash(network)).some(
    ({ scope, share }) => countOfNetwork(sql, 'unverified', scope, since).count >= botCheckAfter * share,
  )
}

/** Counts a send for the network, the country and the service, or says whose limit is reached. */
export function reserveSend(store: LedgerStore, send: SendRequest, now: number): Refusal | undefined {
  if (wantsBotCheck(store, send, now)) return { kind: 'bot_check_required' }
  const refused = store.enforced ? sendLimit(store, send, now) : undefined
  if (refused?.limit !== 'unverified_sends_per_country') {
    if (!refused) addSend(store, send, 'unused', now)
    return refused
  }
  // A closed country shows which numbers have signed in. Such questions count as codes, or they would cost nothing.
  addSend(store, { ...send, pending: { ...send.pending, phone: null, replaces: null } }, 'rejected', now)
  return refused
}

function addSend(store: LedgerStore, send: SendRequest, state: SendState, now: number): void {
  const { sql, priceMicros } = store
  const { id, network, country, pending, knownDevice, hasSignedIn } = send
  const { phone, purpose, replaces } = pending
  const trusted = knownDevice || hasSignedIn ? 1 : 0
  const row = { id, network, country, spendMicros: priceMicros(country), trusted } as const
  forgetExpired(store, now)
  sql.exec(
    `INSERT INTO sends (id, network, country, spendMicros, state, trusted, knownDevice, phone, purpose, replaces)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, network, country, row.spendMicros, state, trusted, knownDevice ? 1 : 0, phone, purpose, replaces],
  )
  setReplaced(sql, replaces, true)
  countSend(store, row, { to: state })
}

/** Uncounts a send that did not go out, once. The code that it replaced is pending again. */
export function undoReserve(store: LedgerStore, id: string): void {
  const [row] = store.sql.exec(`DELETE FROM sends WHERE id = ? RETURNING ${SEND_COLUMNS}, replaces`, id).toArray()
  if (!row) return
  const send = row as unknown as SendRow & { replaces: string | null }
  setReplaced(store.sql, send.replaces, false)
  countSend(store, send, { from: send.state })
}

/** What a guess was. `right`: the challenge whose send it verifies. `no_code`: wrong, since there was nothing to guess. */
export type GuessOutcome = 'wrong' | 'no_code' | { right: string }

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
  if (outcome === 'wrong') store.memory.wrongGuesses += 1
  if (typeof outcome === 'object') verifySend(store, outcome.right)
  else store.sql.exec('INSERT INTO failures (network, id) VALUES (?, ?)', network, timedId(now))
  return undefined
}

/**
 * Wrong guesses since the last call, at most an hour ago, and used codes, if guesses are spread over so many numbers and
 * networks that no limit sees them: people mistype, but sign in more often. A limit here would let anyone with as many
 * networks lock out everyone.
 */
export function manyWrongGuesses({ sql, memory }: LedgerStore, now: number) {
  const wrong = memory.wrongGuesses
  memory.wrongGuesses = 0
  const [row] = sql
    .exec(`SELECT count(*) AS used FROM sends WHERE id >= ? AND state = 'used'`, firstTimedId(now - HOUR_MS + 1))
    .toArray()
  const used = Number(row?.['used'])
  return wrong >= MANY_WRONG_GUESSES && wrong > used ? { wrong, used } : undefined
}

/** Counts the send as used, once, and forgets its number. */
function verifySend(store: LedgerStore, id: string): void {
  if (!changeState(store, id, { from: 'unused', to: 'used' })) changeState(store, id, { from: 'unknown', to: 'used' })
}

/**
 * A send of which no vendor said that it took it. It keeps counting for its network, which could otherwise have vendors
 * called for nothing. True if its vendor is put last from now on.
 */
export function endSend(store: LedgerStore, id: string, outcome: SendOutcome, now: number): boolean {
  const isChanged = changeState(store, id, { from: 'unused', to: outcome.kind })
  if (!isChanged || outcome.kind === 'rejected' || outcome.vendor === undefined) return false
  return noteUnknown(store.memory.vendors, outcome.vendor, now)
}

/** False if the send is not in that state. Only a send whose code can still come keeps its number. */
function changeState(store: LedgerStore, id: string, { from, to }: { from: SendState; to: SendState }): boolean {
  const query = `UPDATE sends SET state = ?3, phone = CASE ?3 WHEN 'unknown' THEN phone END
    WHERE id = ?1 AND state = ?2 RETURNING ${SEND_COLUMNS}, replaces`
  const rows = store.sql.exec(query, id, from, to).toArray()
  const [row] = rows as unknown as (SendRow & { replaces: string | null })[]
  if (!row) return false
  if (to === 'rejected') setReplaced(store.sql, row.replaces, false)
  countSend(store, row, { from, to })
  return true
}

/** Resets a country's unverified sends of today. */
export function reopenCountry(store: LedgerStore, country: string, now: number): void {
  const { unverified } = countryBudget(store, country, now)
  if (unverified > 0) writeDay(store.sql, { day: dayOf(now), country }, { forgiven: unverified })
}

export interface CountryReport extends DayOfCountry {
  /** Unused codes: today's as far as they count toward the limit. */
  unverified: number
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
    const isToday = row.day === today
    const unused = isToday ? unverified : row.sent - row.verified - row.forgiven
    return Object.assign(row, { quota, unverified: unused, closed: isToday && unverified >= quota })
  })
}

const KEPT_DAYS = 400

/** A wrong guess, in the order of the table. */
export interface Failure {
  network: string
  id: string
}

/**
 * Moves what has ended to the daily numbers, and deletes what no rule or report needs any more: a part, after which others
 * have their turn. `after`: where the walk through wrong guesses goes on. Undefined: nothing is left.
 */
export function purgeLedger(store: LedgerStore, now: number, after = FIRST): Failure | undefined {
  const { sql, policies, memory } = store
  const oldest = (...names: LimitName[]) =>
    now - Math.max(...names.map((name) => policies[name].windowSeconds)) * SECOND_MS
  const isCounted = countSends(store, now)
  forgetExpired(store, now)
  forgetEvidence(store, now)
  const kept = oldest('sends_per_network', 'unverified_sends_per_network', 'sends_per_service')
  const isDeleted = deleteSends(store, Math.min(kept, now - DAY_MS))
  const next = deleteFailures(sql, oldest('failures_per_network'), after)
  sql.exec('DELETE FROM days WHERE day < ?', dayOf(now) - KEPT_DAYS)
  const firstMinute = minuteOf(oldest('sends_per_service')) - 1
  for (const minute of memory.minutes.keys()) if (minute < firstMinute) memory.minutes.delete(minute)
  return next ?? (isCounted && isDeleted ? undefined : FIRST)
}

const FIRST: Failure = { network: '', id: '' }

/** Deletes the oldest of those that have been counted. False if some are left. */
function deleteSends({ sql, memory: { countedUntil } }: LedgerStore, until: number): boolean {
  const query =
    'DELETE FROM sends WHERE id IN (SELECT id FROM sends WHERE id < ? AND id < ? ORDER BY id LIMIT ?) RETURNING 1'
  return sql.exec(query, firstTimedId(until + 1), countedUntil, PURGE_ROWS).toArray().length < PURGE_ROWS
}

/** They are walked in the order of their keys, as numbers are. Returns where to go on; undefined at the end. */
function deleteFailures(sql: SqlStore, until: number, { network, id }: Failure): Failure | undefined {
  const walked = 'SELECT network, id FROM failures WHERE (network, id) > (?, ?) ORDER BY network, id LIMIT 1 OFFSET ?'
  const [last] = sql.exec(walked, network, id, PURGE_ROWS - 1).toArray() as unknown[] as Failure[]
  const upTo = last ? 'AND (network, id) <= (?, ?)' : ''
  const bound = last ? [last.network, last.id] : []
  sql.exec(
    `DELETE FROM failures WHERE (network, id) > (?, ?) ${upTo} AND id < ?`,
    network,
    id,
    ...bound,
    firstTimedId(until + 1),
  )
  return last
}
