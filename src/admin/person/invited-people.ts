import { and, asc, desc, eq, gt, lt } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { pageUrl, toPage } from '../../http/pagination.ts'
import type { Role } from '../../identity/permissions.ts'
import { personView } from '../../identity/person-view.ts'
import { isInvitedBy } from '../../people/invited.ts'
import type { InvitedPeople, InvitedPerson } from './responses.ts'
import type { InvitedQuery } from './schemas.ts'

/** Invitees shown on the person's page and per branch of its tree. */
export const BRANCH_SIZE = 10

const INVITED_FIELDS = [
  ...(['id', 'phone', 'first_name', 'last_name', 'is_active', 'date_joined', 'invited_count'] as const),
]

type InvitedRow = Awaited<ReturnType<typeof selectInvitedPeople>>[number]

export const invitedPersonView = (role: Role, row: InvitedRow): InvitedPerson => personView(row, role, INVITED_FIELDS)

/** A person's invitees, newest first, and one more than the page holds. */
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
  /** Of the staff member who asks. */
  role: Role
  /** For `next` and `previous`. */
  url: string
}

/** A page of a person's invitees. @throws AppError `not_found` */
export async function listInvitedPeople(
  { db }: { db: Database },
  { id, query, role, url }: ListInvited,
): Promise<InvitedPeople> {
  const { inviters, read } = await runBatch(db, {
    inviters: db.select({ count: users.invitedCount }).from(users).where(eq(users.id, id)),
    read: selectInvitedPeople(db, id, query),
  })
  if (!inviters[0]) throw new AppError('not_found')
  const { rows, next, previous } = toPage(read, query)
  return {
    count: inviters[0].count,
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: rows.map((row) => invitedPersonView(role, row)),
  }
}

/** The newest invitees of several people, by their ids: the open branches of a tree, in one trip. */
export async function readBranches(
  { db }: { db: Database },
  { ids, role }: { ids: number[]; role: Role },
): Promise<Map<number, InvitedPerson[]>> {
  if (ids.length === 0) return new Map()
  const branches = ids.map((id) => selectInvitedPeople(db, id, { limit: BRANCH_SIZE, cursor: undefined }))
  const read = await runBatch(db, { branches })
  return new Map(
    read.branches.map((rows, i) => [ids[i]!, rows.slice(0, BRANCH_SIZE).map((row) => invitedPersonView(role, row))]),
  )
}
