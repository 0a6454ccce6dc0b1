import { and, desc, eq, gt, isNull, ne, not, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staffSessions } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { ownEvent } from './own-account.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'
import { isSpared } from './recent-sign-in.ts'

const MOST_SHOWN = 100
/** Enough of the hash to identify a session; even the whole hash could not open it. */
const ID_LENGTH = 32
const sessionId = sql<string>`substr(${staffSessions.tokenHash}, 1, ${sql.raw(String(ID_LENGTH))})`

export type OwnSession = Awaited<ReturnType<typeof listOwnSessions>>[number]

/** Where the caller is signed in, the most recently used session first. */
export async function listOwnSessions({ config, clock, db }: AccountPorts, { staff }: Pick<OwnRequest, 'staff'>) {
  const { kind, createdAt, lastUsedAt, expiresAt, endedAt, userAgent, network, country, tokenHash } = staffSessions
  const now = clock()
  const isCurrent = sql<number>`${eq(tokenHash, staff.sessionHash)}`
  const query = db
    .select({ id: sessionId, kind, createdAt, lastUsedAt, expiresAt, userAgent, network, country, isCurrent })
    .from(staffSessions)
    .where(
      and(
        eq(staffSessions.staffId, staff.id),
        isNull(endedAt),
        gt(expiresAt, now),
        gt(lastUsedAt, now - config.staffIdleMs),
      ),
    )
    .orderBy(desc(lastUsedAt), desc(createdAt), tokenHash)
    .limit(MOST_SHOWN)
  return runQuery(db, query)
}

/** Ends one session of the caller. Ending it twice is not an error. @throws AppError `not_found`, `recent_sign_in_required` */
export async function endOwnSession({ clock, db }: AccountPorts, request: OwnRequest & { id: string }): Promise<void> {
  const [now, { staff, id }] = [clock(), request]
  const own = and(eq(staffSessions.staffId, staff.id), eq(sessionId, id))
  const spared = and(isNull(staffSessions.endedAt), isSpared(staff, now))!
  const end = db
    .update(staffSessions)
    .set({ endedAt: now })
    .where(and(own, isNull(staffSessions.endedAt), not(spared)))
  const { known } = await runBatch(db, {
    end: audited(db, end, ownEvent(request, { at: now, action: 'staff_session_ended', details: { session: id } })),
    known: db
      .select({ isSpared: sql<number>`${spared}` })
      .from(staffSessions)
      .where(own),
  })
  const [one] = known
  if (!one) throw new AppError('not_found')
  if (one.isSpared) throw new AppError('recent_sign_in_required')
}

/** Ends all sessions of the caller except the calling one, or none if one of them is spared. @throws AppError `recent_sign_in_required` */
export async function endOtherOwnSessions({ clock, db }: AccountPorts, request: OwnRequest): Promise<void> {
  const [now, { id, sessionHash }] = [clock(), request.staff]
  const { staffId, tokenHash, endedAt } = staffSessions
  const others = and(eq(staffId, id), ne(tokenHash, sessionHash), isNull(endedAt))
  const spared = db
    .select({ kind: staffSessions.kind })
    .from(staffSessions)
    .where(and(others, isSpared(request.staff, now)))
  const end = db
    .update(staffSessions)
    .set({ endedAt: now })
    .where(and(others, sql`NOT EXISTS ${spared}`))
  const event = ownEvent(request, { at: now, action: 'staff_session_ended', details: { reason: 'all_others' } })
  const { left } = await runBatch(db, { end: audited(db, end, event), left: spared })
  if (left.length > 0) throw new AppError('recent_sign_in_required')
}
