import type { DatabaseSync } from 'node:sqlite'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import { DAY_MS, toDay } from '../../lib/time.ts'
import { growthGains } from '../../links/clicks/click-groups.ts'
import { addGrowth, gainsOf } from '../../links/growth/growth-counts.ts'
import type { ClientPlatform } from '../../links/platform.ts'
import type { SeededLink } from './links.ts'
import type { Network } from './network.ts'
import type { Visits } from './visits.ts'

/** Two of five on iOS, two on Android. */
const PLATFORMS: ClientPlatform[] = ['ios', 'android', 'ios', 'android', 'web']

/** On what the visitor or new user with this position is. */
export const platformAt = (position: number): ClientPlatform => PLATFORMS[position % PLATFORMS.length]!

/** Adds gains to their days and to later ones, like the second statement of `addGrowth`, in one pass over many gains. */
const addMany = (
  gains: SQL,
) => sql`UPDATE growth_counts SET clicks = clicks + gained.c, uniques = uniques + gained.u FROM (
  SELECT dimension, value, day, sum(sum(c)) OVER days AS c, sum(sum(u)) OVER days AS u FROM (
    SELECT dimension, value, day, 0 AS c, 0 AS u FROM growth_counts
    UNION ALL SELECT dimension, value, day, clicks, uniques FROM (${gains}))
  GROUP BY dimension, value, day WINDOW days AS (PARTITION BY dimension, value ORDER BY day)) AS gained
  WHERE growth_counts.dimension = gained.dimension AND growth_counts.value = gained.value AND growth_counts.day = gained.day`

/** Adds the clicks to the running totals of the service. */
export function writeGrowth(db: DatabaseSync, { size }: Network, links: SeededLink[], visits: Visits): void {
  const groups = Array.from({ length: visits.size }, (_, i) => ({
    linkKey: links[visits.links[i]! - size]?.key ?? '',
    ownerId: 0,
    day: toDay(visits.days[i]! * DAY_MS),
    country: visits.countries[i]!,
    channel: visits.channels[i]!,
    campaign: null,
    platform: platformAt(i),
    clicks: visits.clicks[i]!,
    uniques: visits.uniques[i]!,
  }))
  addClicksToGrowth(
    db,
    groups.filter(({ clicks }) => clicks > 0),
  )
}

/** The same for clicks that have been grouped. */
export function addClicksToGrowth(db: DatabaseSync, groups: Parameters<typeof growthGains>[0]): void {
  const gains = gainsOf(JSON.stringify(growthGains(groups)))
  const [begin] = addGrowth(gains)
  for (const statement of [begin, addMany(gains)]) {
    const { sql: text, params } = new SQLiteSyncDialect().sqlToQuery(statement)
    db.prepare(text).run(...(params as string[]))
  }
}
