import type { referralCounts } from '../../db/referral-schema.ts'
import type { dailyCounts } from '../../db/schema.ts'
import type { SendDay } from '../../guard/send-summary.ts'
import { ERROR_METRIC } from '../../http/count-errors.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import { MICROS } from '../countries/report-countries.ts'
import type { Uncounted } from '../growth/uncounted.ts'
import type { Numbers } from './responses.ts'

const NOTHING: Numbers = {
  ...{ sign_ups: 0, sign_ins: 0, failures: 0, locked: 0, sent: 0, verified: 0, spend: 0 },
  ...{ clicks: 0, uniques: 0, referred: 0, errors: 0 },
}

type MetricRow = typeof dailyCounts.$inferSelect
type FunnelRow = Pick<typeof referralCounts.$inferSelect, 'clicks' | 'uniques' | 'signups'> & { day: string }

interface Counted {
  metrics: MetricRow[]
  funnel: FunnelRow[]
  uncounted: Pick<Uncounted, 'day'>[]
  sends: SendDay[]
}

/** The numbers of each day; zero where nothing was counted. */
export function numbersByDay(days: string[], { metrics, funnel, uncounted, sends }: Counted): Map<string, Numbers> {
  const byDay = new Map(days.map((day) => [day, { ...NOTHING }]))
  for (const { day, metric, value } of metrics) {
    const numbers = byDay.get(day)
    if (!numbers) continue
    numbers[numberOf(metric)] += value
    // Signing up is also a sign-in, which is counted once.
    if (metric === 'sign_up') numbers.sign_ins += value
  }
  for (const { day, clicks, uniques, signups } of funnel) {
    const numbers = byDay.get(day)
    if (numbers) Object.assign(numbers, { clicks, uniques, referred: signups })
  }
  for (const { day } of uncounted) {
    const numbers = byDay.get(day)
    if (numbers) numbers.referred += 1
  }
  for (const { day, sent, verified, spendMicros } of sends) {
    const numbers = byDay.get(toDay(day * DAY_MS))
    if (numbers) Object.assign(numbers, { sent, verified, spend: spendMicros / MICROS })
  }
  return byDay
}

function numberOf(metric: string): keyof Numbers {
  if (metric === 'sign_up') return 'sign_ups'
  if (metric === 'sign_in') return 'sign_ins'
  if (metric.startsWith(ERROR_METRIC)) return 'errors'
  return metric.startsWith('code_locked:') ? 'locked' : 'failures'
}

export function addUp(days: Numbers[]): Numbers {
  const sums = { ...NOTHING }
  for (const numbers of days) for (const name of NAMES) sums[name] += numbers[name]
  // Prices are added in millionths to avoid the rounding errors of binary fractions.
  sums.spend = days.reduce((micros, { spend }) => micros + Math.round(spend * MICROS), 0) / MICROS
  return sums
}

const NAMES = Object.keys(NOTHING) as (keyof Numbers)[]

/** Most frequent first. */
export function errorsByCode(metrics: MetricRow[], from: string): { code: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { day, metric, value } of metrics) {
    if (day < from || !metric.startsWith(ERROR_METRIC)) continue
    const code = metric.slice(ERROR_METRIC.length)
    counts.set(code, (counts.get(code) ?? 0) + value)
  }
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count)
}
