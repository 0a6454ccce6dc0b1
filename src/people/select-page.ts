import { and, asc, desc, isNull, sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { counters, users } from '../db/schema.ts'
import { PERSON_COLUMNS } from '../identity/person.ts'
import { isFiltered } from './filters.ts'
import type { Filters } from './filters.ts'

/** Up to here a count under a filter is exact. */
export const MAX_FILTERED_COUNT = 1000

interface Place {
  descending: boolean
  /** Id of the row before the first. */
  start: number | undefined
  limit: number
  offset: number
}

/** A page of the list. The first pages of the whole list and of a plain search, which most are, are built once. */
export function selectPage(db: Database, filters: Filters, { descending, start, limit, offset }: Place) {
  const isNewest = descending && start === undefined
  if (isNewest && filters.found !== undefined) return selectFound(db, { found: filters.found, limit, offset })
  if (isNewest && !isFiltered(filters)) return selectNewest(db, { limit, offset })
  return buildPage(db, filters, { descending, start, limit, offset })
}

/** How many the list has, and under a filter at most one more than `MAX_FILTERED_COUNT`. */
export function countListed(db: Database, filters: Filters) {
  if (filters.found !== undefined) return countFound(db, { found: filters.found })
  return isFiltered(filters) ? countUpTo(db, filters) : countAll(db, {})
}

type Conditions = Pick<Filters, 'conditions' | 'match'>
type BuiltPlace = Omit<Place, 'limit' | 'offset'> & Record<'limit' | 'offset', number | Placeholder>

function buildPage(db: Database, { conditions, match }: Conditions, { descending, start, limit, offset }: BuiltPlace) {
  // The order has to be the search index's own, or SQLite would sort every match before the first page.
  const position = match ? sql`users_search.rowid` : sql`${users.id}`
  // D1 binds numbers as REAL, and the search index starts at a position only if it is an INTEGER.
  const row = start === undefined ? undefined : sql`CAST(${start} AS INTEGER)`
  const beyond = row && (descending ? sql`${position} < ${row}` : sql`${position} > ${row}`)
  const select = db.select(PERSON_COLUMNS).from(users).$dynamic()
  return (match ? select.innerJoin(sql`users_search`, sql`users_search.rowid = ${users.id}`) : select)
    .where(and(match, ...listed({ conditions, match }), beyond))
    .orderBy(descending ? desc(position) : asc(position))
    .limit(limit)
    .offset(offset)
}

/** The search index holds nobody who is deleted. */
const listed = ({ conditions, match }: Conditions): SQL[] =>
  match ? conditions : [isNull(users.deletedAt), ...conditions]

interface Count {
  value: number
}

/** Reads no more tables than the conditions need: each is another row read for every row counted. */
function countUpTo(db: Database, { conditions, match }: Conditions) {
  const both = sql`users JOIN users_search ON users_search.rowid = users.id`
  const source = match && (conditions.length > 0 ? both : sql`users_search`)
  const where = and(match, ...listed({ conditions, match }))
  return db.all<Count>(sql`SELECT count(*) AS value
    FROM (SELECT 1 FROM ${source ?? sql`users`} WHERE ${where} LIMIT ${MAX_FILTERED_COUNT + 1})`)
}

const countAll = preparedQuery((db) => db.all<Count>(sql`SELECT value FROM ${counters} WHERE name = 'users'`))

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
