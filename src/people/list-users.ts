import { eq, sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import { readRow, selectionOf } from '../db/columns.ts'
import type { StoredRow } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runBatch } from '../db/run-batch.ts'
import { counters, users } from '../db/schema.ts'
import { countView, MOST_COUNTED, pageUrl, toPage } from '../http/pagination.ts'
import type { Caller } from '../identity/caller.ts'
import {
  assertLive,
  assertMaySee,
  audienceOf,
  isLiveAsker,
  maySee,
  selectAsker,
  viewerOf,
} from '../identity/directory.ts'
import type { Asker, Viewing } from '../identity/directory.ts'
import { PERSON_COLUMNS } from '../identity/person.ts'
import { countGuess, guessOf, noRoomToGuess, selectRoom } from '../links/unknown-codes.ts'
import type { Ports } from '../ports.ts'
import { isFiltered, sourceOf } from './filters.ts'
import type { UserPage } from './responses.ts'
import type { ListUsersQuery } from './schemas.ts'
import { beyond } from './search.ts'
import type { Reading } from './search.ts'
import { countFound, ledById, stepsQuery } from './steps.ts'
import type { Seen, Source, Steps } from './steps.ts'
import { userView } from './views.ts'

/** People whom a page, and a count, look at: a search for the Ivanovs among Annas gives a short page, and where to go on. */
export const MAX_LOOKED_AT = 2000

interface ListUsers {
  asker: Asker
  query: ListUsersQuery
  /** For `next` and `previous`. */
  url: string
  network: string
}

/**
 * A page of users in one batch. Ids grow with `date_joined`, so both orders are by id, and every page, however deep, reads
 * only its own rows, or `MAX_LOOKED_AT`. Unless the caller is live, the batch reads nothing else.
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
  const guesser = 'role' in asker ? undefined : `u:${asker.userId}`
  const guess =
    key !== undefined && guesser !== undefined && guessOf(config, { network, caller: guesser }, { key, now })
  const viewing = { directory, viewer: viewerOf(asker) }
  if (!maySee(viewing)) {
    const { callers } = await runBatch(db, { callers: selectAsker(db, asker) })
    assertLive(callers)
    assertMaySee(viewing)
  }
  const descending = (ordering === '-date_joined') !== (cursor?.direction === 'before')
  const reading = { descending, start: cursor?.id }
  const page = { limit: limit + 1, offset: cursor ? 0 : offset }
  const { callers, counted, rows, room } = await runBatch(db, {
    callers: selectAsker(db, asker),
    counted: isFiltered(query) ? countListed(db, asker, viewing, query) : countAll(db, {}),
    rows: selectPage(db, { asker, viewing, query, reading, ...page }),
    room: guess && selectRoom(db, guess),
    count: guess && countGuess(db, guess),
  })
  assertLive(callers)
  if (guess && !room?.[0]?.hasRoom) throw noRoomToGuess(guess, now)
  const { value = 0, whole = 1 } = counted[0] ?? {}
  const found = rows.filter(({ passes }) => passes)
  const {
    rows: shown,
    next,
    previous,
  } = toPage(
    found,
    query,
    rows.find(({ passes }) => !passes),
  )
  return {
    ...(isFiltered(query) ? countView({ value, whole }) : { count: value, count_exact: true }),
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => userView(audienceOf(viewing, row.id), readRow(PERSON_COLUMNS, row))),
  }
}

type Row = StoredRow<typeof PERSON_COLUMNS> & Seen

interface Place {
  limit: number
  offset: number
}

interface Listed extends Place {
  asker: Asker
  viewing: Viewing
  query: ListUsersQuery
  reading: Reading
}

/** Most requests want the first page of the whole list: that query is built once. */
function selectPage(db: Database, { asker, viewing, query, reading, ...place }: Listed) {
  const isNewest = reading.descending && reading.start === undefined && !isFiltered(query)
  if (isNewest && 'role' in asker) return newestForStaff(db, place)
  if (isNewest && !('role' in asker)) return newestForCaller(db, { ...asker, ...place })
  const source = sourceOf(viewing, query, reading)
  const limit = ifLive(asker, place.limit)
  return db.all<Row>(
    isFiltered(query)
      ? // Where the walk ended is not where the offset did.
        pageOf(source, reading, { ...place, limit, scan: MAX_LOOKED_AT, saysWhereItStopped: place.offset === 0 })
      : wholeListOf(source, reading, { ...place, limit }),
  )
}

type BuiltPlace = Pick<Steps, 'limit'> & { offset: number | Placeholder }

/** Everyone who is not deleted, as far as the offset goes. */
const wholeListOf = (source: Source, reading: Reading, place: BuiltPlace) =>
  pageOf(source, reading, { ...place, scan: sql`${place.offset} + ${sql.raw(String(MAX_LOOKED_AT))}` })

type Walk = BuiltPlace & Pick<Steps, 'scan' | 'saysWhereItStopped'>

const pageOf = (source: Source, reading: Reading, walk: Walk): SQL =>
  stepsQuery({
    ...source,
    where: sql.join([...source.where, beyond(reading, source.position)], sql` AND `),
    // In the search index's own order, or SQLite would sort every match before the first page.
    order: sql`ORDER BY ${source.position} ${reading.descending ? sql`DESC` : sql`ASC`}`,
    columns: selectionOf(PERSON_COLUMNS),
    ...walk,
  })

/** A LIMIT of zero reads nothing. */
const ifLive = (asker: Asker | Placeholders<Caller>, limit: number | Placeholder): SQL =>
  sql`iif(${isLiveAsker(asker)}, ${limit}, 0)`

const NEWEST = { descending: true, start: undefined }
const NOT_DELETED = sql`${users.deletedAt} IS NULL`

const newestForStaff = preparedQuery((db, { limit, offset }: Placeholders<Place>) =>
  db.all<Row>(wholeListOf(ledById(NOT_DELETED), NEWEST, { limit, offset })),
)

const newestForCaller = preparedQuery((db, values: Placeholders<Place & Caller>) =>
  db.all<Row>(
    wholeListOf(ledById(NOT_DELETED), NEWEST, { limit: ifLive(values, values.limit), offset: values.offset }),
  ),
)

/** How many match; at most one more than `MOST_COUNTED`. */
function countListed(db: Database, asker: Asker, viewing: Viewing, query: ListUsersQuery) {
  const source = sourceOf(viewing, query, NEWEST)
  const found = stepsQuery({
    ...source,
    // Each table costs a row per row counted.
    ...(source.passes === undefined && { from: source.along }),
    where: sql.join([sql`1`, ...source.where], sql` AND `),
    order: sql`ORDER BY ${source.position} DESC`,
    columns: sql`${source.position}`,
    lastColumns: sql`${users.id}`,
    limit: ifLive(asker, MOST_COUNTED + 1),
    scan: MAX_LOOKED_AT,
  })
  return countFound(db, found)
}

const countAll = preparedQuery((db) =>
  db
    .select({ value: counters.value, whole: sql<number>`1`.as('whole') })
    .from(counters)
    .where(eq(counters.name, 'users')),
)
