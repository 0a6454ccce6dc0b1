import { and, asc, desc, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Caller } from '../auth/caller.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { counters, users } from '../db/schema.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import { assertMaySee } from './directory.ts'
import { filterConditions } from './filters.ts'
import type { UserPage } from './responses.ts'
import type { ListUsersQuery } from './schemas.ts'
import { callerOrThrow, selectCaller } from './select-caller.ts'
import { USER_COLUMNS } from './user-columns.ts'
import { userView } from './views.ts'

/** Up to here a count under a filter is exact. */
export const MAX_FILTERED_COUNT = 1000

interface ListUsers {
  caller: Caller
  query: ListUsersQuery
  /** For `next` and `previous`. */
  url: string
}

/**
 * A page of users in one batch. Ids grow with `date_joined`, so both orders are orders by id and every page, however
 * deep, reads its own rows alone.
 * @throws AppError `token_not_valid`, `permission_denied`
 */
export async function listUsers(
  { config: { directory }, db }: { config: Config; db: Database },
  { caller, query, url }: ListUsers,
): Promise<UserPage> {
  const { limit, offset = 0, cursor, ordering } = query
  const { conditions, match } = filterConditions(directory, caller.userId, query)
  const filtered = conditions.length > 0 || match !== undefined
  // The search index holds nobody who is deleted.
  const listed = match ? [] : [isNull(users.deletedAt)]
  // The order has to be the search index's own, or SQLite would sort every match before the first page.
  const position = match ? sql`users_search.rowid` : sql`${users.id}`
  const descending = (ordering === '-date_joined') !== (cursor?.direction === 'before')
  // D1 binds numbers as REAL, and the search index starts at a position only if it is an INTEGER.
  const start = cursor && sql`CAST(${cursor.id} AS INTEGER)`
  const beyond = start && (descending ? sql`${position} < ${start}` : sql`${position} > ${start}`)

  const select = db.select(USER_COLUMNS).from(users).$dynamic()
  const page = (match ? select.innerJoin(sql`users_search`, sql`users_search.rowid = ${users.id}`) : select)
    .where(and(match, ...listed, ...conditions, beyond))
    .orderBy(descending ? desc(position) : asc(position))
    .limit(limit + 1)
    .offset(cursor ? 0 : offset)
  const count = filtered ? countUpTo(db, match, [...listed, ...conditions]) : countAll(db, {})

  const [callers, [counted], rows] = await runBatch(db, [selectCaller(db, caller), count, page])
  const viewer = callerOrThrow(callers)
  assertMaySee(directory, viewer)
  const value = counted?.value ?? 0
  const exact = !filtered || value <= MAX_FILTERED_COUNT
  const { rows: shown, next, previous } = toPage(rows, query)
  return {
    count: exact ? value : MAX_FILTERED_COUNT,
    count_exact: exact,
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => userView({ directory, viewer }, row)),
  }
}

interface Count {
  value: number
}

const countAll = preparedQuery((db) => db.all<Count>(sql`SELECT value FROM ${counters} WHERE name = 'users'`))

/** Reads no more tables than the conditions need: each is another row read for every row counted. */
function countUpTo(db: Database, match: SQL | undefined, conditions: SQL[]) {
  const both = sql`users JOIN users_search ON users_search.rowid = users.id`
  const source = match && (conditions.length > 0 ? both : sql`users_search`)
  return db.all<Count>(sql`SELECT count(*) AS value
    FROM (SELECT 1 FROM ${source ?? sql`users`} WHERE ${and(match, ...conditions)} LIMIT ${MAX_FILTERED_COUNT + 1})`)
}
