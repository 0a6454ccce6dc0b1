import { firstTimedId, timeOfTimedId } from '../lib/random.ts'
import { DAY_MS, dayOf, MINUTE_MS, SECOND_MS } from '../lib/time.ts'
import { countEvidence, dayKeyOf, readEvidence } from './country-evidence.ts'
import type { Evidence } from './country-evidence.ts'
import { UNVERIFIED_LOOKBACK_DAYS } from './policy.ts'
import type { Policies } from './policy.ts'
import { PURGE_ROWS } from './records.ts'
import type { SqlStore } from './records.ts'
import type { VendorsHealth } from './vendor-health.ts'

/** Numbers of one day (UTC) and country. */
export interface DayOfCountry {
  /** Days since 1970. */
  day: number
  country: string
  sent: number
  verified: number
  /** Unverified sends that staff reset. */
  forgiven: number
  /** Millionths of the currency of `SMS_PRICES`. */
  spendMicros: number
}

type Sums = Partial<Omit<DayOfCountry, 'day' | 'country'>>

/** What the ledger knows without reading it. It follows from `sends`, so a send only writes its own row. */
interface LedgerMemory {
  /** Of each day and country. */
  evidence: Map<string, Evidence>
  /** Sends that are not in the table `days` yet, under `day|country`. */
  days: Map<string, DayOfCountry>
  /** Sends with a smaller id are in `days`. */
  countedUntil: string
  minutes: Map<number, number>
  vendors: VendorsHealth
  /** Sends with a smaller id have no number any more. */
  forgottenUntil: string
  /** Of codes that were sent, since the last purge. */
  wrongGuesses: number
}

interface LedgerSettings {
  policies: Policies
  codeTtlSeconds: number
  /** Off in development: everything is counted, nothing refused. */
  enforced: boolean
  /** Unverified sends of a network after which the bot check is required; undefined: never. */
  botCheckAfter: number | undefined
  /** Price of a message to a country, in millionths. */
  priceMicros: (country: string) => number
}

export interface LedgerStore extends LedgerSettings {
  sql: SqlStore
  memory: LedgerMemory
}

export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS)

export function createLedgerTables(sql: SqlStore): void {
  // Ids are from `timedId`, so they say when a message was sent. The index ends with the id.
  sql.exec(`CREATE TABLE IF NOT EXISTS sends (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, country TEXT NOT NULL, spendMicros INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'unused', trusted INTEGER NOT NULL DEFAULT 0, knownDevice INTEGER NOT NULL DEFAULT 0, phone TEXT, purpose TEXT NOT NULL, replaces TEXT,
    isReplaced INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`)
  sql.exec('CREATE INDEX IF NOT EXISTS sends_of_network ON sends (network)')
  sql.exec('CREATE TABLE IF NOT EXISTS failures (network TEXT, id TEXT, PRIMARY KEY (network, id)) WITHOUT ROWID')
  sql.exec(`CREATE TABLE IF NOT EXISTS days (
    day INTEGER NOT NULL, country TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0, verified INTEGER NOT NULL DEFAULT 0,
    forgiven INTEGER NOT NULL DEFAULT 0, spendMicros INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, country)) WITHOUT ROWID`)
  sql.exec('CREATE TABLE IF NOT EXISTS counted (only INTEGER PRIMARY KEY CHECK (only = 1), untilId TEXT NOT NULL)')
}

/** Creates the tables if they do not exist, and reads what belongs in memory. */
export function openLedger(sql: SqlStore, settings: LedgerSettings, now: number): LedgerStore {
  createLedgerTables(sql)
  const [counted] = sql.exec('SELECT untilId FROM counted').toArray() as { untilId: string }[]
  const countedUntil = counted?.untilId ?? ''
  const maps = { days: new Map(), minutes: new Map(), evidence: new Map(), vendors: new Map() }
  const memory = { ...maps, countedUntil, forgottenUntil: '', wrongGuesses: 0 }
  const store = { ...settings, sql, memory }
  const since = firstTimedId(now - settings.policies.sends_per_service.windowSeconds * SECOND_MS)
  for (const send of sendsBetween(sql, countedUntil < since ? countedUntil : since, firstTimedId(now + DAY_MS))) {
    const { sent = 0 } = sumsOf(send)
    addToMinute(store, send.id, sent)
    if (send.id >= countedUntil) addToMemory(store, send, sumsOf(send))
  }
  readEvidence(sql, memory, now)
  return store
}

/**
 * `unknown`: the message may not have gone out, so an unused code is no evidence. `rejected`: none
 * went out; the request still counts for its network.
 */
export type SendState = 'unused' | 'used' | 'unknown' | 'rejected'

export interface SendRow {
  id: string
  network: string
  country: string
  spendMicros: number
  state: SendState
  /** 1 for a known device, or a number that has signed in. */
  trusted: 0 | 1
}

const sendsBetween = (sql: SqlStore, from: string, to: string): SendRow[] =>
  sql.exec(`SELECT ${SEND_COLUMNS} FROM sends WHERE id >= ? AND id < ?`, from, to).toArray() as unknown[] as SendRow[]

export const SEND_COLUMNS = 'id, network, country, spendMicros, state, trusted'

const sumsOf = ({ state, spendMicros }: SendRow): Sums =>
  state === 'rejected' ? {} : { sent: 1, verified: state === 'used' ? 1 : 0, spendMicros }

/** Has everything that is counted follow a send that goes from one state to another; undefined is none. */
export function countSend(
  store: LedgerStore,
  send: Omit<SendRow, 'state'>,
  { from, to }: { from?: SendState | undefined; to?: SendState | undefined },
): void {
  const [before, after] = [from, to].map((state) => sumOf(NOTHING, state ? sumsOf({ ...send, state }) : {}))
  const { sent, verified, spendMicros } = before!
  const change = sumOf(after!, { sent: -sent, verified: -verified, spendMicros: -spendMicros })
  addToDay(store, send, change)
  addToMinute(store, send.id, change.sent)
  countEvidence(store, send, { from, to })
}

/** Adds to the numbers of the day of a send. */
function addToDay(store: LedgerStore, send: Pick<SendRow, 'id' | 'country'>, sums: Sums): void {
  if (send.id >= store.memory.countedUntil) addToMemory(store, send, sums)
  else writeDay(store.sql, { day: dayOf(timeOfTimedId(send.id)), country: send.country }, sums)
}

const NOTHING = { sent: 0, verified: 0, forgiven: 0, spendMicros: 0 }

function addToMemory({ memory }: LedgerStore, { id, country }: Pick<SendRow, 'id' | 'country'>, sums: Sums): void {
  const day = dayOf(timeOfTimedId(id))
  const key = dayKeyOf(day, country)
  memory.days.set(key, { day, country, ...sumOf(memory.days.get(key) ?? NOTHING, sums) })
}

const sumOf = (a: typeof NOTHING, b: Sums) => ({
  sent: a.sent + (b.sent ?? 0),
  verified: a.verified + (b.verified ?? 0),
  forgiven: a.forgiven + (b.forgiven ?? 0),
  spendMicros: a.spendMicros + (b.spendMicros ?? 0),
})

export function writeDay(sql: SqlStore, { day, country }: Pick<DayOfCountry, 'day' | 'country'>, sums: Sums): void {
  const { sent, verified, forgiven, spendMicros } = sumOf(NOTHING, sums)
  sql.exec(
    `INSERT INTO days (day, country, sent, verified, forgiven, spendMicros) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (day, country) DO UPDATE SET sent = sent + excluded.sent, verified = verified + excluded.verified,
        forgiven = forgiven + excluded.forgiven, spendMicros = spendMicros + excluded.spendMicros`,
    ...[day, country, sent, verified, forgiven, spendMicros],
  )
}

/** Moves sends whose codes have expired from memory to the table `days`, the oldest first. False if some are left. */
export function countSends(store: LedgerStore, now: number): boolean {
  const { sql, memory, codeTtlSeconds } = store
  const expired = firstTimedId(now - 2 * codeTtlSeconds * SECOND_MS)
  if (expired <= memory.countedUntil) return true
  const next = 'SELECT id FROM sends WHERE id >= ? AND id < ? ORDER BY id LIMIT 1 OFFSET ?'
  const [left] = sql.exec(next, memory.countedUntil, expired, PURGE_ROWS).toArray() as { id: string }[]
  const until = left?.id ?? expired
  const ended = { ...store, memory: { ...memory, days: new Map<string, DayOfCountry>() } }
  for (const send of sendsBetween(sql, memory.countedUntil, until)) addToMemory(ended, send, sumsOf(send))
  for (const [key, sums] of ended.memory.days) {
    writeDay(sql, sums, sums)
    const { sent, verified, forgiven, spendMicros } = sums
    const rest = { sent: -sent, verified: -verified, forgiven: -forgiven, spendMicros: -spendMicros }
    memory.days.set(key, { ...sums, ...sumOf(memory.days.get(key) ?? NOTHING, rest) })
    if (memory.days.get(key)?.sent === 0) memory.days.delete(key)
  }
  sql.exec(
    'INSERT INTO counted (only, untilId) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET untilId = excluded.untilId',
    until,
  )
  memory.countedUntil = until
  return left === undefined
}

function addToMinute({ memory: { minutes } }: LedgerStore, id: string, by: number): void {
  const minute = minuteOf(timeOfTimedId(id))
  minutes.set(minute, (minutes.get(minute) ?? 0) + by)
}

/** Sends after this minute. */
export function sentSince({ memory: { minutes } }: LedgerStore, minute: number): number {
  let sent = 0
  for (const [at, count] of minutes) if (at > minute) sent += count
  return sent
}

/** What is counted of a network. `known`: its sends to known devices, which `sends` includes. */
export type NetworkCount = 'sends' | 'known' | 'unverified' | 'failures'

/** How many rows of a network or /48 are newer than `since`, and when the oldest of them was written. */
export function countOfNetwork(sql: SqlStore, source: NetworkCount, network: string, since: number) {
  const from = source === 'failures' ? 'failures' : 'sends'
  const only = { sends: '', known: 'AND knownDevice = 1', unverified: "AND state = 'unused'", failures: '' }[source]
  // What follows a slash is the /64: 0 is the character behind the slash.
  const query = `SELECT count(*) AS count, min(id) AS oldest FROM ${from}
    WHERE network >= ?1 AND network < ?1 || '0' AND id >= ?2 ${only}`
  const [row] = sql.exec(query, network, firstTimedId(since + 1)).toArray()
  const oldest = row?.['oldest']
  return { count: Number(row?.['count']), oldest: typeof oldest === 'string' ? timeOfTimedId(oldest) : undefined }
}

/** Newest first, then by country. Of one country: as many days as its limit looks at, without a look at the others. */
export function readDays({ sql, memory }: LedgerStore, since: number, country?: string): DayOfCountry[] {
  // A range of days would walk through all countries of each.
  const listed = () => JSON.stringify(Array.from({ length: UNVERIFIED_LOOKBACK_DAYS + 1 }, (_, i) => since + i))
  const rows =
    country === undefined
      ? sql.exec('SELECT * FROM days WHERE day >= ?', since)
      : sql.exec('SELECT * FROM days WHERE day IN (SELECT value FROM json_each(?)) AND country = ?', listed(), country)
  const days = new Map(rows.toArray().map((row) => [dayKeyOf(Number(row['day']), String(row['country'])), asDay(row)]))
  for (const [key, recent] of memory.days) {
    if (recent.day < since || (country !== undefined && recent.country !== country)) continue
    days.set(key, { ...recent, ...sumOf(days.get(key) ?? NOTHING, recent) })
  }
  return Array.from(days.values()).toSorted((a, b) => b.day - a.day || (a.country < b.country ? -1 : 1))
}

/** The columns of `days` are the fields, of the same types. */
const asDay = (row: Record<string, unknown>) => row as unknown as DayOfCountry
