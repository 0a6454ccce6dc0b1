import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../../identity/select-caller.ts'
import { linkKey } from '../link-key.ts'
import { selectOwnCode } from '../model.ts'
import type { Period } from './period.ts'
import type { LinkStats, ReferralStats } from './responses.ts'
import { selectCounts } from './select-counts.ts'
import { statsView } from './stats-view.ts'

interface GetStats {
  caller: Caller
  period: Period
}

/** What came of all links of the caller. @throws AppError `token_not_valid` */
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
 * What came of one link of the caller, or of their invite code.
 * @throws AppError `token_not_valid`, `not_found` also for what is somebody else's
 */
export async function getLinkStatsOrThrow(
  db: Database,
  { caller, period, code }: GetStats & { code: string },
): Promise<LinkStats> {
  // What can be no key is nobody's, and is looked up all the same: whether the caller is let in comes first.
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
