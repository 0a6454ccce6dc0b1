import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../../identity/caller.ts'
import { NO_COUNTS, selectCounts } from '../counts.ts'
import type { CountedRow, Counts } from '../counts.ts'
import { linkKey } from '../link-key.ts'
import { selectOwnCode } from '../model.ts'
import { daysOf } from './period.ts'
import type { Period } from './period.ts'
import type { LinkStats, ReferralStats } from './responses.ts'

interface GetStats {
  caller: Caller
  period: Period
}

/** What all links of the caller brought. @throws AppError `token_not_valid` */
export async function getStats(db: Database, { caller, period }: GetStats): Promise<ReferralStats> {
  const scope = `u:${caller.userId}`
  const { callers, rows } = await runBatch(db, {
    callers: selectCaller(db, caller),
    rows: selectCounts(db, { scope, ...period }),
  })
  callerOrThrow(callers)
  return statsView(rows, period)
}

/**
 * What one link of the caller, or their invite code, brought.
 * @throws AppError `token_not_valid`, `not_found` also for links of others
 */
export async function getLinkStatsOrThrow(
  db: Database,
  { caller, period, code }: GetStats & { code: string },
): Promise<LinkStats> {
  // What cannot be a key is looked up all the same: the caller is checked first.
  const key = linkKey(code) ?? ''
  const {
    callers,
    links: [link],
    rows,
  } = await runBatch(db, {
    callers: selectCaller(db, caller),
    links: selectOwnCode(db, { key, userId: caller.userId }),
    rows: selectCounts(db, { scope: `l:${key}`, ...period }),
  })
  const { inviteCode } = callerOrThrow(callers)
  const own = link?.code ?? (inviteCode === key ? inviteCode : undefined)
  if (own === undefined) throw new AppError('not_found')
  return { code: own, ...statsView(rows, period) }
}

/** Counts as the answers show them: gaps filled, sums and rates added, empty rows left out. */
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

/** A referral that was revoked leaves an empty row. */
const ranked = (rows: CountedRow[]) =>
  rows
    .filter(({ clicks, signups }) => clicks > 0 || signups > 0)
    .sort((a, b) => b.clicks - a.clicks || b.signups - a.signups || (a.value < b.value ? -1 : 1))
