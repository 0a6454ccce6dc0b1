import { NO_COUNTS } from '../counts.ts'
import type { Counts } from '../counts.ts'
import { daysOf } from './period.ts'
import type { Period } from './period.ts'
import type { ReferralStats } from './responses.ts'
import type { CountedRow } from './select-counts.ts'

/** Statistics as the answers show them: gaps filled, sums and rates worked out, what has nothing left out. */
export function statsView(rows: CountedRow[], period: Period): ReferralStats {
  const ofDimension = (dimension: CountedRow['dimension']) => rows.filter((row) => row.dimension === dimension)
  const byDay = new Map(ofDimension('day').map((row) => [row.value, row]))
  const series = daysOf(period).map((date) => ({ date, ...countsOf(byDay.get(date)) }))
  return {
    totals: withConversion(countsOf(ofDimension('total')[0])),
    period: { from: period.from, to: period.to, ...withConversion(series.reduce(sum, NO_COUNTS)) },
    series,
    channels: ranked(ofDimension('channel')).map((row) => ({ channel: row.value, ...countsOf(row) })),
    countries: ranked(ofDimension('country')).map((row) => ({ country: row.value, ...countsOf(row) })),
  }
}

const countsOf = ({ clicks, uniques, signups }: Counts = NO_COUNTS): Counts => ({ clicks, uniques, signups })

const sum = (a: Counts, b: Counts): Counts => ({
  clicks: a.clicks + b.clicks,
  uniques: a.uniques + b.uniques,
  signups: a.signups + b.signups,
})

const withConversion = (counts: Counts) => ({ ...counts, conversion: conversionOf(counts) })

/** Sign-ups for each unique visitor, to four decimals; null when there were none. */
export const conversionOf = ({ uniques, signups }: Pick<Counts, 'uniques' | 'signups'>): number | null =>
  uniques === 0 ? null : Math.round((10_000 * signups) / uniques) / 10_000

/** A referral that was taken back leaves a row with nothing in it. */
const ranked = (rows: CountedRow[]) =>
  rows
    .filter(({ clicks, signups }) => clicks > 0 || signups > 0)
    .sort((a, b) => b.clicks - a.clicks || b.signups - a.signups || (a.value < b.value ? -1 : 1))
