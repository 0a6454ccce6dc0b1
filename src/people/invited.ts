import { and, asc, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Placeholder } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import type { PageQuery } from '../http/pagination.ts'
import { assertLive, assertMaySee, isLiveAsker, maySee, selectAsker, viewerOf } from '../identity/directory.ts'
import type { Asker } from '../identity/directory.ts'
import type { InvitedPage } from './responses.ts'
import { invitedView } from './views.ts'

const inviter = alias(users, 'inviter')

/** Condition: invited by this user. Nobody is, if `mayAsk` is false: then nothing else is read. */
export const isInvitedBy = (userId: number | Placeholder, mayAsk = sql`true`) =>
  eq(
    users.invitedByCode,
    sql`(SELECT ${inviter.inviteCode} FROM ${users} AS inviter WHERE ${inviter.id} = ${userId} AND ${mayAsk})`,
  )

interface ListInvited {
  asker: Asker
  id: number
  query: PageQuery
  /** For `next` and `previous`. */
  url: string
}

/**
 * A page of a user's invitees, newest first.
 * @throws AppError `token_not_valid`, `permission_denied`, `not_found`
 */
export async function listInvited(
  { config: { directory }, db }: { config: Config; db: Database },
  { asker, id, query, url }: ListInvited,
): Promise<InvitedPage> {
  const { limit, offset = 0, cursor } = query
  const viewing = { directory, viewer: viewerOf(asker) }
  const mayAsk = maySee(viewing, id) ? isLiveAsker(asker) : sql`false`
  const backwards = cursor?.direction === 'before'
  const beyond = cursor && (backwards ? gt(users.id, cursor.id) : lt(users.id, cursor.id))
  const { callers, found, rows } = await runBatch(db, {
    callers: selectAsker(db, asker),
    found: db
      .select({ invitedCount: users.invitedCount })
      .from(users)
      .where(and(eq(users.id, id), isNull(users.deletedAt))),
    rows: db
      .select({ id: users.id, phone: users.phone })
      .from(users)
      .where(and(isInvitedBy(id, mayAsk), beyond))
      .orderBy(backwards ? asc(users.id) : desc(users.id))
      .limit(limit + 1)
      .offset(cursor ? 0 : offset),
  })
  assertLive(callers)
  assertMaySee(viewing, id)
  if (!found[0]) throw new AppError('not_found')
  const { rows: shown, next, previous } = toPage(rows, query)
  return {
    count: found[0].invitedCount,
    count_exact: true,
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => invitedView(viewing, row)),
  }
}
