import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { fullName } from '../../identity/full-name.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import { daysOf } from '../../links/stats/period.ts'
import type { Ports } from '../../ports.ts'
import { spanOf } from '../../referrals/leaderboard/periods.ts'
import { reachStore } from '../reach-store.ts'
import { addUp, errorsByCode, numbersByDay } from './add-up.ts'
import type { Dashboard } from './responses.ts'
import type { DashboardQuery } from './schemas.ts'
import { selectFunnel, selectMetrics, selectPeople, selectTopInviters } from './select-numbers.ts'
import type { InviterRow } from './select-numbers.ts'
import { countryView, warningsOf } from './send-states.ts'

const WEEK_DAYS = 7
const MONTH_DAYS = 31

/** How the service does: one batch over aggregates, and one question to the ledger. @throws AppError `storage_unavailable` */
export async function getDashboard(
  { db, ledger, clock }: Pick<Ports, 'ledger' | 'clock'> & { db: Database },
  { days: count }: DashboardQuery,
): Promise<Dashboard> {
  const now = clock()
  const days = daysOf({ from: toDay(now - (2 * count - 1) * DAY_MS), to: toDay(now) })
  const [before, shown] = [days.slice(0, count), days.slice(count)]
  const [from, to] = [shown[0] ?? '', shown.at(-1) ?? '']
  const all = { from: before[0] ?? '', to }
  const period = boardOf(count)
  const [[[people], metrics, funnel, inviters], sends] = await Promise.all([
    runBatch(db, [
      selectPeople(db, {}),
      selectMetrics(db, all),
      selectFunnel(db, all),
      selectTopInviters(db, { key: spanOf(period, now).key }),
    ]),
    reachStore(ledger.summariseSends({ days: 2 * count, countryDays: count })),
  ])
  const byDay = numbersByDay(days, { metrics, funnel, sends: sends.days })
  const numbersOf = (some: string[]) => some.flatMap((date) => byDay.get(date) ?? [])
  const countries = sends.countries.map(countryView)
  return {
    from,
    to,
    people: people?.value ?? 0,
    totals: addUp(numbersOf(shown)),
    before: addUp(numbersOf(before)),
    series: shown.flatMap((date) => numbersOf([date]).map((numbers) => ({ date, ...numbers }))),
    countries,
    errors: errorsByCode(metrics, from),
    warnings: warningsOf(countries, sends.service),
    top_inviters: { period, results: inviters.map(inviterView) },
  }
}

/** Leaderboards are kept by the calendar: the one that is nearest to so many days. */
function boardOf(days: number): Dashboard['top_inviters']['period'] {
  if (days <= WEEK_DAYS) return 'week'
  return days <= MONTH_DAYS ? 'month' : 'all'
}

function inviterView({ id, score, displayName, firstName, lastName }: InviterRow) {
  return { id, name: fullName(firstName, lastName) ?? displayName, signups: score }
}
