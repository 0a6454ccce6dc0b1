import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { growthCounts, referralCounts } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { dailyCounts } from '../../db/schema.ts'
import { toIsoOrNull } from '../../lib/time.ts'
import { NO_COUNTS } from '../../links/counts.ts'
import type { Counts } from '../../links/counts.ts'
import type { Dimension } from '../../links/growth/growth-counts.ts'
import { daysOf } from '../../links/stats/period.ts'
import type { Period } from '../../links/stats/period.ts'
import { conversionOf } from '../../links/stats/stats.ts'
import type { Ports } from '../../ports.ts'
import { edgesOf, readCompared } from './period.ts'
import type { Compared } from './period.ts'
import type { Growth } from './responses.ts'
import type { GrowthQuery } from './schemas.ts'
import { readUncounted, selectUncounted } from './uncounted.ts'
import type { Uncounted } from './uncounted.ts'

/** Values of a dimension that are looked at, and listed: there are about 250 countries, but staff make the campaign links. */
export const MAX_VALUES = 5000
const MAX_LISTED = 500

const { dimension, value, day, clicks, uniques, signups } = growthCounts

export interface GroupRow {
  name: string
  shown: string
  before: string
}

/**
 * The totals of each value at the ends of four days: an index seek each, however much was counted in between. Of values
 * that have nothing in these periods, there is one seek.
 */
export const selectGroups = (db: Database, by: Dimension, { shown, before }: Compared) => {
  const at = (edge: string) => sql`(SELECT json_array(${clicks}, ${uniques}, ${signups}) FROM ${growthCounts}
    WHERE ${dimension} = ${by} AND ${value} = each.name AND ${day} <= ${edge} ORDER BY ${day} DESC LIMIT 1)`
  const between = ({ start, end }: { start: string; end: string }): SQL =>
    sql`json_array(json(${at(start)}), json(${at(end)}))`
  const first = (before ?? shown).from
  return db.all<GroupRow>(sql`
    WITH RECURSIVE each (name) AS (
      SELECT min(${value}) FROM ${growthCounts} WHERE ${dimension} = ${by}
      UNION ALL SELECT (SELECT min(${value}) FROM ${growthCounts} WHERE ${dimension} = ${by} AND ${value} > each.name)
        FROM each WHERE each.name IS NOT NULL LIMIT ${MAX_VALUES})
    SELECT each.name AS name, ${between(edgesOf(shown))} AS shown, ${between(edgesOf(before ?? shown))} AS before
    FROM each WHERE EXISTS (SELECT 1 FROM ${growthCounts}
      WHERE ${dimension} = ${by} AND ${value} = each.name AND ${day} BETWEEN ${first} AND ${shown.to})`)
}

/** The days of the service, as the click counter and the hourly task count them. */
const selectDays = (db: Database, { from, to }: Period) =>
  db.all<Counts & { day: string }>(sql`
    SELECT ${referralCounts.value} AS day, ${referralCounts.clicks} AS clicks, ${referralCounts.uniques} AS uniques,
      ${referralCounts.signups} AS signups FROM ${referralCounts} WHERE ${referralCounts.scope} = 'all'
      AND ${referralCounts.dimension} = 'day' AND ${referralCounts.value} BETWEEN ${from} AND ${to}`)

/** All sign-ups by day, with a link or without. Looked up by key: a range of days would read their other metrics too. */
const selectSignUps = (db: Database, days: string[]) =>
  db.all<{ day: string; people: number }>(sql`
    SELECT ${dailyCounts.day} AS day, ${dailyCounts.value} AS people FROM json_each(${JSON.stringify(days)}) AS each
      CROSS JOIN ${dailyCounts} ON ${dailyCounts.day} = each.value AND ${dailyCounts.metric} = 'sign_up'`)

const isIn =
  ({ from, to }: Period) =>
  (one: { day: string }) =>
    one.day >= from && one.day <= to

/** Where clicks and sign-ups come from, compared with the period before. @throws AppError `invalid_request` */
export async function getGrowth(
  { db, clock }: Pick<Ports, 'clock'> & { db: Database },
  { by, ordering, ...query }: GrowthQuery,
  listed = MAX_LISTED,
): Promise<Growth> {
  const { shown, before } = readCompared(query, clock())
  const days = daysOf(shown)
  const read = await runBatch(db, {
    groups: selectGroups(db, by, { shown, before }),
    days: selectDays(db, { from: (before ?? shown).from, to: shown.to }),
    signUps: selectSignUps(db, [...days, ...(before ? daysOf(before) : [])]),
    uncounted: selectUncounted(db),
  })
  const { added, missingSince } = readUncounted(read.uncounted)
  const groups = groupsOf(read.groups, by, {
    shown: added.filter(isIn(shown)),
    before: added.filter(before ? isIn(before) : () => false),
  })
  const countsOf = new Map(read.days.map((row) => [row.day, row]))
  const peopleOf = new Map(read.signUps.map(({ day: date, people }) => [date, people]))
  const peopleIn = (period: Period) => read.signUps.filter(isIn(period)).reduce((sum, { people }) => sum + people, 0)
  const totalsOf = (period: Period) => {
    const uncounted = { ...NO_COUNTS, signups: added.filter(isIn(period)).length }
    const counted = read.days.filter(isIn(period)).reduce(plus, uncounted)
    const all = peopleIn(period)
    return {
      ...withConversion(counted),
      all_signups: all,
      without_link: missingSince === null ? Math.max(0, all - counted.signups) : null,
    }
  }
  const totals = totalsOf(shown)
  const results = groups
    .filter((group) => [group.shown, before ? group.before : NO_COUNTS].some(isAny))
    .map((group) => ({
      value: group.name,
      ...withConversion(group.shown),
      before: before && withConversion(group.before),
    }))
    .toSorted(
      (a, b) => (b[ordering] ?? -1) - (a[ordering] ?? -1) || b.clicks - a.clicks || (a.value < b.value ? -1 : 1),
    )
    .slice(0, listed)
  const others = results.reduce(minus, plus(totals, NO_COUNTS))
  return {
    by,
    ...{ from: shown.from, to: shown.to, before },
    counted_until: toIsoOrNull(missingSince),
    totals,
    totals_before: before && totalsOf(before),
    series: days.map((date) => {
      const counted = countsOf.get(date) ?? NO_COUNTS
      const rest = added.filter((row) => row.day === date).length
      const { clicks: clicked, uniques: seen } = counted
      return {
        ...{ date, clicks: clicked, uniques: seen, signups: counted.signups + rest },
        all_signups: peopleOf.get(date) ?? 0,
      }
    }),
    results,
    others: isAny(others) ? withConversion(others) : null,
  }
}

type Totals = [clicks: number, uniques: number, signups: number]

const NO_TOTALS: Totals = [0, 0, 0]

interface Group {
  name: string
  shown: Counts
  before: Counts
}

/** With the sign-ups that the hourly task has not counted yet. */
export function groupsOf(rows: GroupRow[], by: Dimension, added: Record<'shown' | 'before', Uncounted[]>): Group[] {
  const groups = new Map(
    rows.map(({ name, shown, before }) => [name, { name, shown: difference(shown), before: difference(before) }]),
  )
  for (const period of ['shown', 'before'] as const) {
    for (const { [by]: name } of added[period]) {
      const group = groups.get(name) ?? { name, shown: NO_COUNTS, before: NO_COUNTS }
      groups.set(name, { ...group, [period]: plus(group[period], { clicks: 0, uniques: 0, signups: 1 }) })
    }
  }
  return [...groups.values()]
}

/** The totals at both edges, each null if nothing had been counted yet. */
function difference(edges: string): Counts {
  const [start, end] = JSON.parse(edges) as [Totals | null, Totals | null]
  const from = start ?? NO_TOTALS
  const to = end ?? NO_TOTALS
  return { clicks: to[0] - from[0], uniques: to[1] - from[1], signups: to[2] - from[2] }
}

const plus = (a: Counts, b: Counts): Counts => sum(a, b, 1)
const minus = (a: Counts, b: Counts): Counts => sum(a, b, -1)
const sum = (a: Counts, b: Counts, sign: number): Counts => ({
  clicks: a.clicks + sign * b.clicks,
  uniques: a.uniques + sign * b.uniques,
  signups: a.signups + sign * b.signups,
})

const withConversion = (counts: Counts) => ({ ...counts, conversion: conversionOf(counts) })
const isAny = (counts: Counts) => counts.clicks > 0 || counts.signups > 0
