import { and, asc, desc, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import type { PageQuery } from '../http/pagination.ts'
import type { Caller } from '../identity/caller.ts'
import { assertMaySee } from '../identity/directory.ts'
import { callerOrThrow, selectCaller } from '../identity/select-caller.ts'
import type { InvitedPage } from './responses.ts'
import { isInvitedBy } from './select-invited.ts'
import { invitedView } from './views.ts'

interface ListInvited {
  caller: Caller
  id: number
  query: PageQuery
  /** For `next` and `previous`. */
  url: string
}

/**
 * A page of the people whom a user invited, newest first.
 * @throws AppError `token_not_valid`, `permission_denied`, `not_found`
 */
export async function listInvited(
  { config: { directory }, db }: { config: Config; db: Database },
  { caller, id, query, url }: ListInvited,
): Promise<InvitedPage> {
  const { limit, offset = 0, cursor } = query
  const backwards = cursor?.direction === 'before'
  const beyond = cursor && (backwards ? gt(users.id, cursor.id) : lt(users.id, cursor.id))
  const isThere = and(eq(users.id, id), isNull(users.deletedAt))
  const inviter = db.select({ invitedCount: users.invitedCount }).from(users).where(isThere)
  const page = db
    .select({ id: users.id, phone: users.phone })
    .from(users)
    .where(and(isInvitedBy(id), beyond))
    .orderBy(backwards ? asc(users.id) : desc(users.id))
    .limit(limit + 1)
    .offset(cursor ? 0 : offset)
  const [callers, [found], rows] = await runBatch(db, [selectCaller(db, caller), inviter, page])
  const viewer = callerOrThrow(callers)
  assertMaySee(directory, viewer, id)
  if (!found) throw new AppError('not_found')
  const { rows: shown, next, previous } = toPage(rows, query)
  return {
    count: found.invitedCount,
    count_exact: true,
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => invitedView({ directory, viewer }, row)),
  }
}
