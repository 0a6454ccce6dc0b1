import { DAY_MS, toDay } from '../../lib/time.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { groupItems } from './groups.ts'
import type { SeededLink } from './links.ts'
import type { Network } from './network.ts'
import type { Visits } from './visits.ts'

type Counts = [clicks: number, uniques: number, signups: number]

/** Columns, in the order of the values of a row. */
export const COUNT_COLUMNS = ['scope', 'dimension', 'value', 'clicks', 'uniques', 'signups']

/**
 * Writes `referral_counts` of links, in the order of its key. Those of users are counted from them, and sign-ups with an
 * invite code have their days in `inviter_days`.
 */
export function writeCounts(insert: BulkInsert, network: Network, links: SeededLink[], visits: Visits): void {
  const { size, inviteCodes } = network
  const byLink = groupItems(visits.links, size + links.length)
  const visited: { scope: string; link: number; isMade: boolean }[] = []
  for (let link = 0; link < size + links.length; link += 1) {
    if (byLink.sizeOf(link) > 0)
      visited.push({ scope: `l:${inviteCodes[link] ?? links[link - size]!.key}`, link, isMade: link >= size })
  }
  for (const { scope, link, isMade } of visited.sort((a, b) => (a.scope < b.scope ? -1 : 1))) {
    writeScope(insert, { name: scope, isMade }, (use) => byLink.each(link, use), visits)
  }
}

function writeScope(
  insert: BulkInsert,
  { name, isMade }: { name: string; isMade: boolean },
  each: (use: (visit: number) => void) => void,
  visits: Visits,
): void {
  const total: Counts = [0, 0, 0]
  const [channels, countries, days] = [new Map<string, Counts>(), new Map<string, Counts>(), new Map<number, Counts>()]
  each((i) => {
    const counts: Counts = [visits.clicks[i]!, visits.uniques[i]!, visits.signups[i]!]
    if (counts[0] + counts[2] === 0) return
    sumUp(total, counts)
    sumUp(entry(channels, visits.channels[i]!), counts)
    sumUp(entry(countries, visits.countries[i]!), counts)
    sumUp(entry(days, visits.days[i]!), counts)
  })
  for (const [channel, counts] of inOrder(channels)) insert.add(name, 'channel', channel, ...counts)
  for (const [country, counts] of inOrder(countries)) insert.add(name, 'country', country, ...counts)
  for (const [day, [clicks, uniques, signups]] of inOrder(days)) {
    if (isMade || clicks > 0) insert.add(name, 'day', dayText(day), clicks, uniques, isMade ? signups : 0)
  }
  if (isMade && total[0] + total[2] > 0) insert.add(name, 'total', '', ...total)
}

function entry<Key>(map: Map<Key, Counts>, key: Key): Counts {
  const known = map.get(key)
  if (known) return known
  const counts: Counts = [0, 0, 0]
  map.set(key, counts)
  return counts
}

function sumUp(sum: Counts, counts: Counts): void {
  sum[0] += counts[0]
  sum[1] += counts[1]
  sum[2] += counts[2]
}

const inOrder = <Key extends string | number>(map: Map<Key, Counts>) =>
  map.size === 1 ? map : [...map].sort(([a], [b]) => (a < b ? -1 : 1))

const texts = new Map<number, string>()

/** A number of days since 1970 as `2026-11-23`. */
function dayText(day: number): string {
  const known = texts.get(day)
  if (known !== undefined) return known
  const text = toDay(day * DAY_MS)
  texts.set(day, text)
  return text
}
