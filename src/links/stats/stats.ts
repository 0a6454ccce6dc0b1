import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, selectCaller, selectLive } from '../../identity/caller.ts'
import { mayMean } from '../../lib/invite-code.ts'
import { NO_COUNTS, selectInviteCounts, selectLinkCounts, selectUserCounts } from '../counts.ts'
import type { CountedRow, Counts } from '../counts.ts'
import { isInviteCode, linkKey } from '../link-key.ts'
import { selectOwnCode } from '../model.ts'
import { countedDaysOf } from './period.ts'
import type { StatsPeriod } from './period.ts'
import type { LinkStats, ReferralStats } from './responses.ts'

interface GetStats {
  caller: Caller
  period: StatsPeriod
}

/** What all links of the caller brought. @throws AppError `token_not_valid` */
export async function getStats(db: Database, { caller, period }: GetStats): Promise<ReferralStats> {
  const { callers, rows } = await runBatch(db, {
    callers: selectLive(db, caller),
    rows: selectUserCounts(db, { userId: caller.userId, ...period }),
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
    rows: selectCountsByKey(db, { key, ...period }),
  })
  const { inviteCode } = callerOrThrow(callers)
  const own = link?.code ?? (mayMean(key, inviteCode) ? inviteCode : undefined)
  if (own === undefined) throw new AppError('not_found')
  return { code: own, ...statsView(rows, period) }
}

/** Counts of a link or an invite code. */
export const selectCountsByKey = (db: Database, values: StatsPeriod & { key: string }) =>
  (isInviteCode(values.key) ? selectInviteCounts : selectLinkCounts)(db, values)

const MAX_COUNTRIES = 50

/** Counts as the answers show them: gaps filled, sums and rates added, empty rows left out. */
export function statsView(rows: CountedRow[], period: StatsPeriod): ReferralStats {
  const ofDimension = (dimension: CountedRow['dimension']) => addUp(rows.filter((row) => row.dimension === dimension))
  const [byDay, channels, countries] = [ofDimension('day'), ofDimension('channel'), ofDimension('country')]
  const series = countedDaysOf(period).map((date) => ({ date, ...(byDay.get(date) ?? NO_COUNTS) }))
  return {
    totals: withConversion([...channels.values()].reduce(sum, NO_COUNTS)),
    period: { from: period.from, to: period.to, ...withConversion(series.reduce(sum, NO_COUNTS)) },
    series,
    channels: ranked(channels).map(([channel, counts]) => ({ channel, ...counts })),
    countries: ranked(countries)
      .slice(0, MAX_COUNTRIES)
      .map(([country, counts]) => ({ country, ...counts })),
  }
}

function addUp(rows: CountedRow[]): Map<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const row of rows) counts.set(row.value, sum(counts.get(row.value) ?? NO_COUNTS, row))
  return counts
}

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
const ranked = (counts: Map<string, Counts>) =>
  [...counts]
    .filter(([, { clicks, signups }]) => clicks > 0 || signups > 0)
    .sort(([x, a], [y, b]) => b.clicks - a.clicks || b.signups - a.signups || (x < y ? -1 : 1))
