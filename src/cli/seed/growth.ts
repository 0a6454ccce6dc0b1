import type { DatabaseSync } from 'node:sqlite'
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

/** Adds the clicks to the running totals of the service, with the statements of the click counter. */
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
  const gains = JSON.stringify(growthGains(groups.filter(({ clicks }) => clicks > 0)))
  for (const statement of addGrowth(gainsOf(gains))) {
    const { sql, params } = new SQLiteSyncDialect().sqlToQuery(statement)
    db.prepare(sql).run(...(params as string[]))
  }
}
