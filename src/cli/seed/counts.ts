import { DAY_MS, toDay } from '../../lib/time.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { groupItems } from './groups.ts'
import type { Groups } from './groups.ts'
import type { SeededLink } from './links.ts'
import type { Network } from './network.ts'
import type { Visits } from './visits.ts'

type Counts = [clicks: number, uniques: number, signups: number]

/** A scope of `referral_counts`, and the number that its visits are grouped by. */
interface Scope {
  name: string
  group: number
}

/** Columns in the order in which rows are written. */
export const COUNT_COLUMNS = ['scope', 'dimension', 'value', 'clicks', 'uniques', 'signups']

/** Writes `referral_counts` of all visits, in the order of its key. */
export function writeCounts(insert: BulkInsert, network: Network, links: SeededLink[], visits: Visits): void {
  const { size, firstId, inviteCodes } = network
  const byLink = groupItems(visits.links, size + links.length)
  const byOwner = groupItems(visits.owners, size)
  const ofLinks = scopes(byLink, size + links.length, (i) => `l:${inviteCodes[i] ?? links[i - size]!.key}`)
  const ofOwners = scopes(byOwner, size, (i) => `u:${firstId + i}`)
  for (const scope of ofLinks) writeScope(insert, scope, byLink, visits)
  for (const scope of ofOwners) writeScope(insert, scope, byOwner, visits)
}

/** The days of the whole service may be there already, of those who were seeded before. */
export const SERVICE_CONFLICT = `ON CONFLICT (scope, dimension, value)
  DO UPDATE SET clicks = clicks + excluded.clicks, uniques = uniques + excluded.uniques, signups = signups + excluded.signups`

/** Writes the days of the whole service. */
export function writeServiceDays(insert: BulkInsert, visits: Visits): void {
  const days = new Map<number, Counts>()
  for (let i = 0; i < visits.size; i += 1) {
    sumUp(entry(days, visits.days[i]!), [visits.clicks[i]!, visits.uniques[i]!, visits.signups[i]!])
  }
  for (const [day, counts] of inOrder(days)) insert.add('all', 'day', dayText(day), ...counts)
}

function scopes(groups: Groups, count: number, nameOf: (group: number) => string): Scope[] {
  const found: Scope[] = []
  for (let group = 0; group < count; group += 1) {
    if (groups.sizeOf(group) > 0) found.push({ name: nameOf(group), group })
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function writeScope(insert: BulkInsert, { name, group }: Scope, groups: Groups, visits: Visits): void {
  const total: Counts = [0, 0, 0]
  const [channels, countries, days] = [new Map<string, Counts>(), new Map<string, Counts>(), new Map<number, Counts>()]
  groups.each(group, (i) => {
    const counts: Counts = [visits.clicks[i]!, visits.uniques[i]!, visits.signups[i]!]
    sumUp(total, counts)
    sumUp(entry(channels, visits.channels[i]!), counts)
    sumUp(entry(countries, visits.countries[i]!), counts)
    sumUp(entry(days, visits.days[i]!), counts)
  })
  for (const [channel, counts] of inOrder(channels)) insert.add(name, 'channel', channel, ...counts)
  for (const [country, counts] of inOrder(countries)) insert.add(name, 'country', country, ...counts)
  for (const [day, counts] of inOrder(days)) insert.add(name, 'day', dayText(day), ...counts)
  insert.add(name, 'total', '', ...total)
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

/** `2026-11-23` of a number of days since 1970. */
function dayText(day: number): string {
  const known = texts.get(day)
  if (known !== undefined) return known
  const text = toDay(day * DAY_MS)
  texts.set(day, text)
  return text
}
