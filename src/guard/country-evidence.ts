import { firstTimedId, timeOfTimedId } from '../lib/random.ts'
import { DAY_MS, dayOf } from '../lib/time.ts'
import type { LedgerStore, SendRow, SendState } from './ledger-records.ts'
import { EVIDENCE_SHARE } from './policy.ts'
import type { SqlStore } from './records.ts'

/*
 * Which unused codes are evidence of pumping: only those to numbers that strangers requested, and of one network only so
 * many. Otherwise two addresses could close a country.
 */

/** Today's unused codes to one country that are evidence, and those that are not. In memory: they follow from `sends`. */
export interface Evidence {
  /** By IPv4 address or IPv6 /48. */
  bySite: Map<string, number>
  /** How many of these networks have at least so many. */
  atLeast: number[]
  /** Of known devices and numbers that have signed in, and those that may not have arrived. */
  exempt: number
}

type Place = Pick<SendRow, 'id' | 'network' | 'country' | 'trusted'>

/** The hash of the /48 of a network, which comes first; an IPv4 address is its own. */
export const siteOfHash = (network: string): string => network.split('/')[0]!

/** Of a day and country, in maps. */
export const dayKeyOf = (day: number, country: string) => `${day}|${country}`

/** Moves a send from one state to another; undefined is none. */
export function countEvidence(
  store: Pick<LedgerStore, 'memory'>,
  send: Place,
  { from, to, times = 1 }: { from?: SendState | undefined; to?: SendState | undefined; times?: number },
): void {
  const { evidence } = store.memory
  const key = dayKeyOf(dayOf(timeOfTimedId(send.id)), send.country)
  const of = evidence.get(key) ?? { bySite: new Map<string, number>(), atLeast: [], exempt: 0 }
  evidence.set(key, of)
  for (let i = 0; i < times; i += 1) {
    if (isEvidence(send, from)) remove(of, siteOfHash(send.network))
    if (isEvidence(send, to)) add(of, siteOfHash(send.network))
  }
  of.exempt += times * (Number(isExempt(send, to)) - Number(isExempt(send, from)))
}

const isEvidence = ({ trusted }: Place, state: SendState | undefined) => state === 'unused' && trusted === 0
const isExempt = ({ trusted }: Place, state: SendState | undefined) =>
  state === 'unknown' || (state === 'unused' && trusted === 1)

function add({ bySite, atLeast }: Evidence, site: string): void {
  const count = (bySite.get(site) ?? 0) + 1
  bySite.set(site, count)
  atLeast[count] = (atLeast[count] ?? 0) + 1
}

function remove({ bySite, atLeast }: Evidence, site: string): void {
  const count = bySite.get(site) ?? 0
  if (count === 0) return
  atLeast[count] = (atLeast[count] ?? 1) - 1
  if (count > 1) bySite.set(site, count - 1)
  else bySite.delete(site)
}

/** How many of a country's unused codes of a day are no evidence, if it may have `quota` of them. */
export function countExempt(
  { memory }: LedgerStore,
  { day, country, quota }: { day: number; country: string; quota: number },
) {
  const { atLeast, exempt } = memory.evidence.get(dayKeyOf(day, country)) ?? { atLeast: [], exempt: 0 }
  const ofOneNetwork = Math.max(1, Math.floor(quota * EVIDENCE_SHARE))
  return exempt + atLeast.slice(ofOneNetwork + 1).reduce((sum, networks) => sum + networks, 0)
}

/** Reads today's evidence, after the object was evicted from memory. */
export function readEvidence(sql: SqlStore, memory: LedgerStore['memory'], now: number): void {
  const today = firstTimedId(dayOf(now) * DAY_MS)
  const rows = sql.exec(
    `SELECT min(id) AS id, network, country, trusted, state, count(*) AS times FROM sends
      WHERE id >= ? AND state IN ('unused', 'unknown') GROUP BY network, country, trusted, state`,
    today,
  )
  for (const row of rows.toArray() as unknown as (SendRow & { times: number })[])
    countEvidence({ memory }, row, { to: row.state, times: row.times })
}

export function forgetEvidence({ memory: { evidence } }: LedgerStore, now: number): void {
  for (const key of evidence.keys()) if (Number.parseInt(key, 10) < dayOf(now)) evidence.delete(key)
}
