import { and, asc, desc, eq, gt, lt } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { pageUrl, toPage } from '../../http/pagination.ts'
import type { Role } from '../../identity/permissions.ts'
import { isInvitedBy } from '../../people/invited.ts'
import type { InvitedPeople, InvitedPerson } from './responses.ts'
import type { InvitedQuery } from './schemas.ts'
import { invitedPersonView } from './views.ts'

/** How many the person page and each branch of its tree show. */
export const BRANCH_SIZE = 10

/** People whom somebody invited, newest first, and one more than the page holds. */
export function selectInvitedPeople(db: Database, id: number, { limit, cursor }: InvitedQuery) {
  const backwards = cursor?.direction === 'before'
  return db
    .select({
      id: users.id,
      phone: users.phone,
      firstName: users.firstName,
      lastName: users.lastName,
      isActive: users.isActive,
      dateJoined: users.dateJoined,
      invitedCount: users.invitedCount,
    })
    .from(users)
    .where(and(isInvitedBy(id), cursor && (backwards ? gt(users.id, cursor.id) : lt(users.id, cursor.id))))
    .orderBy(backwards ? asc(users.id) : desc(users.id))
    .limit(limit + 1)
}

interface ListInvited {
  id: number
  query: InvitedQuery
  /** Of whoever asks. */
  role: Role
  /** For `next` and `previous`. */
  url: string
}

/** A page of the people whom somebody invited. @throws AppError `not_found` */
export async function listInvitedPeople(
  { db }: { db: Database },
  { id, query, role, url }: ListInvited,
): Promise<InvitedPeople> {
  const [[inviter], read] = await runBatch(db, [
    db.select({ count: users.invitedCount }).from(users).where(eq(users.id, id)),
    selectInvitedPeople(db, id, query),
  ])
  if (!inviter) throw new AppError('not_found')
  const { rows, next, previous } = toPage(read, query)
  return {
    count: inviter.count,
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: rows.map((row) => invitedPersonView(role, row)),
  }
}

/** The newest whom each of some people invited, by their ids: the open branches of a tree, read in one trip. */
export async function readBranches(
  { db }: { db: Database },
  { ids, role }: { ids: number[]; role: Role },
): Promise<Map<number, InvitedPerson[]>> {
  const [first, ...others] = ids.map((id) => selectInvitedPeople(db, id, { limit: BRANCH_SIZE, cursor: undefined }))
  if (!first) return new Map()
  const branches = await runBatch(db, [first, ...others])
  return new Map(
    branches.map((rows, i) => [ids[i]!, rows.slice(0, BRANCH_SIZE).map((row) => invitedPersonView(role, row))]),
  )
}
