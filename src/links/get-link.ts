import type { Database } from '../db/database.ts'
import { runBatch } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../identity/select-caller.ts'
import type { Ports } from '../ports.ts'
import { selectTotals } from './counts.ts'
import { inviteLinkView, linkView, selectLink } from './model.ts'
import type { ReferralLink } from './responses.ts'

interface GetLink {
  caller: Caller
  key: string
  origin: string
}

/** A link of the caller's, also that of their invite code. @throws AppError `token_not_valid`, `not_found` */
export async function getLinkOrThrow(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { caller, key, origin }: GetLink,
): Promise<ReferralLink> {
  const {
    callers,
    links: [link],
    totals: [totals],
  } = await runBatch(db, {
    callers: selectCaller(db, caller),
    links: selectLink(db, { key, userId: caller.userId }),
    totals: selectTotals(db, { scope: `l:${key}` }),
  })
  const viewer = callerOrThrow(callers)
  const context = { origin, now: clock() }
  if (viewer.inviteCode === key) return inviteLinkView(context, viewer, totals)
  if (!link) throw new AppError('not_found')
  return linkView(context, link)
}
