import { and, asc, between, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { leaderboard } from '../../db/leaderboard-schema.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { referralCounts } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { counters, dailyCounts, users } from '../../db/schema.ts'
import { nameOf } from '../../identity/display-name.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import { daysOf } from '../../links/stats/period.ts'
import type { Period } from '../../links/stats/period.ts'
import type { Ports } from '../../ports.ts'
import { spanOf } from '../../referrals/periods.ts'
import { groupsOf, selectGroups } from '../growth/get-growth.ts'
import type { GroupRow } from '../growth/get-growth.ts'
import type { Uncounted } from '../growth/uncounted.ts'
import { readUncounted, selectUncounted } from '../growth/uncounted.ts'
import { reachStore } from '../reach-store.ts'
import { addUp, errorsByCode, numbersByDay } from './add-up.ts'
import { outlookOf, selectSizes } from './database-size.ts'
import type { Dashboard } from './responses.ts'
import { countryView, warningsOf } from './send-states.ts'

const WEEK_DAYS = 7
const MONTH_DAYS = 31
const TOP_INVITERS = 10
const TOP_CHANNELS = 5

/** One batch over running totals and one call to the ledger. @throws AppError `storage_unavailable` */
export async function getDashboard(
  { db, ledger, clock, config }: Pick<Ports, 'ledger' | 'clock' | 'config'> & { db: Database },
  { days: count }: { days: number },
): Promise<Dashboard> {
  const now = clock()
  const days = daysOf({ from: toDay(now - (2 * count - 1) * DAY_MS), to: toDay(now) })
  const [before, shown] = [days.slice(0, count), days.slice(count)]
  const [from, to] = [shown[0] ?? '', shown.at(-1) ?? '']
  const all = { from: before[0] ?? '', to }
  const period = boardOf(count)
  const [{ people, metrics, funnel, channels, uncounted, inviters, sizes }, sends] = await Promise.all([
    runBatch(db, {
      people: countPeople(db, {}),
      metrics: selectMetrics(db, all),
      funnel: selectFunnel(db, all),
      channels: selectGroups(db, 'channel', { shown: { from, to }, before: null }),
      uncounted: selectUncounted(db),
      inviters: selectTopInviters(db, { key: spanOf(period, now).key }),
      sizes: selectSizes(db, now),
    }),
    reachStore(ledger.summariseSends({ days: 2 * count, countryDays: count })),
  ])
  const added = readUncounted(uncounted).added
  const byDay = numbersByDay(days, { metrics, funnel, uncounted: added, sends: sends.days })
  const numbersOf = (some: string[]) => some.flatMap((date) => byDay.get(date) ?? [])
  const countries = sends.countries.map(countryView)
  const database = outlookOf(sizes, { bytes: db.size() ?? 0, limitBytes: config.databaseLimitBytes, now })
  return {
    from,
    to,
    currency: config.smsCurrency ?? null,
    people: people[0]?.value ?? 0,
    totals: addUp(numbersOf(shown)),
    before: addUp(numbersOf(before)),
    series: shown.flatMap((date) => numbersOf([date]).map((numbers) => ({ date, ...numbers }))),
    countries,
    errors: errorsByCode(metrics, from),
    warnings: warningsOf({ countries, service: sends.service, database }),
    database,
    top_channels: topChannels(
      channels,
      added.filter(({ day }) => day >= from && day <= to),
    ),
    top_inviters: {
      period,
      results: inviters.map(({ id, score, ...named }) => ({ id, name: nameOf(named), signups: score })),
    },
  }
}

/** The channels with the most sign-ups. */
const topChannels = (rows: GroupRow[], added: Uncounted[]): Dashboard['top_channels'] =>
  groupsOf(rows, 'channel', { shown: added, before: [] })
    .map(({ name, shown }) => ({ channel: name, ...shown }))
    .filter(({ clicks, signups }) => clicks + signups > 0)
    .toSorted((a, b) => b.signups - a.signups || b.clicks - a.clicks)
    .slice(0, TOP_CHANNELS)

/** Leaderboards follow the calendar: the one closest to this number of days. */
function boardOf(days: number): Dashboard['top_inviters']['period'] {
  if (days <= WEEK_DAYS) return 'week'
  return days <= MONTH_DAYS ? 'month' : 'all'
}

const countPeople = preparedQuery((db) =>
  db.select({ value: counters.value }).from(counters).where(eq(counters.name, 'users')),
)

/** What the audit and the error counter count per day, as far as the dashboard shows it. */
const selectMetrics = preparedQuery((db, { from, to }: Placeholders<Period>) => {
  const { metric } = dailyCounts
  const shown = sql`(${metric} IN ('sign_up', 'sign_in') OR ${metric} GLOB '*sign_in_failed:*'
    OR ${metric} GLOB 'code_locked:*' OR ${metric} GLOB 'error:*')`
  return db
    .select()
    .from(dailyCounts)
    .where(and(between(dailyCounts.day, from, to), shown))
})

/** Clicks of the whole service, and sign-ups with a link or code, by day. */
const selectFunnel = preparedQuery((db, { from, to }: Placeholders<Period>) => {
  const { scope, dimension, value, clicks, uniques, signups } = referralCounts
  return db
    .select({ day: value, clicks, uniques, signups })
    .from(referralCounts)
    .where(and(eq(scope, 'all'), eq(dimension, 'day'), between(value, from, to)))
})

/** A cross join keeps SQLite on the order of the board. */
const selectTopInviters = preparedQuery((db, { key }: Placeholders<{ key: string }>) => {
  const { displayName, firstName, lastName } = users
  const { userId, period, score, reachedAt } = leaderboard
  return db
    .select({ id: userId, score, displayName, firstName, lastName })
    .from(leaderboard)
    .crossJoin(users)
    .where(and(eq(users.id, userId), eq(period, key)))
    .orderBy(desc(score), asc(reachedAt), asc(userId))
    .limit(TOP_INVITERS)
})
