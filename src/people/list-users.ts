import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { counters, users } from '../db/schema.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import { assertLive, assertMaySee, audienceOf, selectAsker, viewerOf } from '../identity/directory.ts'
import type { Asker } from '../identity/directory.ts'
import { PERSON_COLUMNS } from '../identity/person.ts'
import { countGuess, guessOf, noRoomToGuess, selectRoom } from '../links/unknown-codes.ts'
import type { Ports } from '../ports.ts'
import { filterConditions, isFiltered } from './filters.ts'
import type { Filters } from './filters.ts'
import type { UserPage } from './responses.ts'
import type { ListUsersQuery } from './schemas.ts'
import { userView } from './views.ts'

/** Filtered counts are exact up to here. */
const MAX_FILTERED_COUNT = 1000

interface ListUsers {
  asker: Asker
  query: ListUsersQuery
  /** For `next` and `previous`. */
  url: string
  network: string
}

/**
 * A page of users in one batch. Ids grow with `date_joined`, so both orders are by id, and every page, however deep, reads
 * only its own rows.
 * @throws AppError `token_not_valid`, `permission_denied`, `unknown_codes`
 */
export async function listUsers(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { asker, query, url, network }: ListUsers,
): Promise<UserPage> {
  const { directory } = config
  const { limit, offset = 0, cursor, ordering } = query
  const now = clock()
  const key = query.invite_code ?? query.invited_by_code
  const caller = 'role' in asker ? undefined : `u:${asker.userId}`
  const guess = key !== undefined && caller !== undefined && guessOf(config, { network, caller }, { key, now })
  const viewer = viewerOf(asker)
  const filters = filterConditions({ directory, viewer }, query)
  const descending = (ordering === '-date_joined') !== (cursor?.direction === 'before')
  const place = { descending, start: cursor?.id, limit: limit + 1, offset: cursor ? 0 : offset }
  const { callers, counted, rows, room } = await runBatch(db, {
    callers: selectAsker(db, asker),
    counted: countListed(db, filters),
    rows: selectPage(db, filters, place),
    room: guess && selectRoom(db, guess),
    count: guess && countGuess(db, guess),
  })
  assertLive(callers)
  assertMaySee(directory, viewer)
  if (guess && !room?.[0]?.hasRoom) throw noRoomToGuess(guess, now)
  const value = counted[0]?.value ?? 0
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

interface Place {
  descending: boolean
  /** Id of the row before the page. */
  start: number | undefined
  limit: number
  offset: number
}

/** Most requests want the first page of the whole list or of a plain search: those queries are built once. */
function selectPage(db: Database, filters: Filters, { descending, start, limit, offset }: Place) {
  const isNewest = descending && start === undefined
  if (isNewest && filters.found !== undefined) return selectFound(db, { found: filters.found, limit, offset })
  if (isNewest && !isFiltered(filters)) return selectNewest(db, { limit, offset })
  return buildPage(db, filters, { descending, start, limit, offset })
}

/** The length of the list; with filters, at most one more than `MAX_FILTERED_COUNT`. */
function countListed(db: Database, filters: Filters) {
  if (filters.found !== undefined) return countFound(db, { found: filters.found })
  return isFiltered(filters) ? countUpTo(db, filters) : countAll(db, {})
}

type Conditions = Pick<Filters, 'conditions' | 'match'>
type BuiltPlace = Omit<Place, 'limit' | 'offset'> & Record<'limit' | 'offset', number | Placeholder>

function buildPage(db: Database, { conditions, match }: Conditions, { descending, start, limit, offset }: BuiltPlace) {
  // In the search index's own order, or SQLite would sort every match before the first page.
  const position = match ? sql`users_search.rowid` : sql`${users.id}`
  // D1 binds numbers as REAL, but the search index only seeks to an INTEGER.
  const row = start === undefined ? undefined : sql`CAST(${start} AS INTEGER)`
  const beyond = row && (descending ? sql`${position} < ${row}` : sql`${position} > ${row}`)
  const select = db.select(PERSON_COLUMNS).from(users).$dynamic()
  return (match ? select.innerJoin(sql`users_search`, sql`users_search.rowid = ${users.id}`) : select)
    .where(and(match, ...listed({ conditions, match }), beyond))
    .orderBy(descending ? desc(position) : asc(position))
    .limit(limit)
    .offset(offset)
}

/** The search index holds no deleted users. */
const listed = ({ conditions, match }: Conditions): SQL[] =>
  match ? conditions : [isNull(users.deletedAt), ...conditions]

interface Count {
  value: number
}

/** Reads only the tables that the conditions need: each table costs a row per row counted. */
function countUpTo(db: Database, { conditions, match }: Conditions) {
  const both = sql`users JOIN users_search ON users_search.rowid = users.id`
  const source = match && (conditions.length > 0 ? both : sql`users_search`)
  const where = and(match, ...listed({ conditions, match }))
  return db.all<Count>(sql`SELECT count(*) AS value
    FROM (SELECT 1 FROM ${source ?? sql`users`} WHERE ${where} LIMIT ${MAX_FILTERED_COUNT + 1})`)
}

const countAll = preparedQuery((db) =>
  db.select({ value: counters.value }).from(counters).where(eq(counters.name, 'users')),
)

const NEWEST = { descending: true, start: undefined }
const onlyFound = (found: Placeholder) => ({ conditions: [], match: sql`users_search MATCH (${found})` })

const selectNewest = preparedQuery((db, { limit, offset }: Placeholders<Pick<Place, 'limit' | 'offset'>>) =>
  buildPage(db, { conditions: [], match: undefined }, { ...NEWEST, limit, offset }),
)

const selectFound = preparedQuery(
  (db, { found, limit, offset }: Placeholders<Pick<Place, 'limit' | 'offset'> & { found: string }>) =>
    buildPage(db, onlyFound(found), { ...NEWEST, limit, offset }),
)

const countFound = preparedQuery((db, { found }: Placeholders<{ found: string }>) => countUpTo(db, onlyFound(found)))
