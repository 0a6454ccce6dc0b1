import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { runBatch } from '../db/run-batch.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import type { Caller } from '../identity/caller.ts'
import { assertMaySee, audienceOf } from '../identity/directory.ts'
import { callerOrThrow, selectCaller } from '../identity/select-caller.ts'
import { filterConditions, isFiltered } from './filters.ts'
import type { UserPage } from './responses.ts'
import type { ListUsersQuery } from './schemas.ts'
import { countListed, MAX_FILTERED_COUNT, selectPage } from './select-page.ts'
import { userView } from './views.ts'

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
  const filters = filterConditions(directory, caller.userId, query)
  const descending = (ordering === '-date_joined') !== (cursor?.direction === 'before')
  const place = { descending, start: cursor?.id, limit: limit + 1, offset: cursor ? 0 : offset }
  const [callers, [counted], rows] = await runBatch(db, [
    selectCaller(db, caller),
    countListed(db, filters),
    selectPage(db, filters, place),
  ])
  const viewer = callerOrThrow(callers)
  assertMaySee(directory, viewer)
  const value = counted?.value ?? 0
  const exact = !isFiltered(filters) || value <= MAX_FILTERED_COUNT
  const { rows: shown, next, previous } = toPage(rows, query)
  return {
    count: exact ? value : MAX_FILTERED_COUNT,
    count_exact: exact,
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => userView(audienceOf({ directory, viewer }, row.id), row)),
  }
}
