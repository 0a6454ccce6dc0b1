import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { stepsQuery } from '../../people/steps.ts'
import type { Seen } from '../../people/steps.ts'
import { DEAREST, idRange, peopleSource } from './people-where.ts'
import type { Visibility } from './people-where.ts'
import type { PeopleFilter } from './schemas.ts'

export interface Selection {
  filter: PeopleFilter
  visibility: Visibility
  /** Those for whom it holds are left out. */
  unless?: SQL
}

/** A walk along people until `limit` are found or `rows` were read. */
export interface Walk {
  descending: boolean
  below?: number | undefined
  above?: number | undefined
  limit: number
  rows: number
}

/** People who match a filter, in id order. */
export function selectPeople<Row>(db: Database, { filter, visibility, unless }: Selection, walk: Walk, columns: SQL) {
  const { descending, below, above, limit, rows } = walk
  const { where, cost, passes, ...source } = peopleSource(filter, visibility, {
    descending,
    start: descending ? below : above,
  })
  const { position } = source
  const steps = stepsQuery({
    ...source,
    passes: unless ? sql`(${passes ?? sql`1`} AND NOT (${unless}))` : passes,
    where: sql.join([sql`1`, ...where, ...idRange(filter, { below, above }, position)], sql` AND `),
    order: descending ? sql`ORDER BY ${position} DESC` : sql`ORDER BY ${position}`,
    columns,
    limit,
    scan: Math.floor(rows / cost),
  })
  return db.all<Row & Seen>(steps)
}

interface IdWalk {
  /** Ids above this one; 0 at the start. */
  after: number
  /** The last id; people who joined later are not included. */
  upTo: number
  limit: number
  /** People to look at. */
  scan: number
}

/** Ids of people who match, in order. `position`: the id to continue after; null at the end. */
export async function selectPeopleIds(
  db: Database,
  selection: Selection,
  { after, upTo, limit, scan }: IdWalk,
): Promise<{ ids: number[]; position: number | null }> {
  const walk = { descending: false, above: after, below: upTo + 1, limit, rows: scan * DEAREST }
  const rows = await runQuery(db, selectPeople<{ id: number }>(db, selection, walk, selectionOf({ id: users.id })))
  const last = rows.at(-1)
  const goesOn = last !== undefined && (rows.length === limit || !last.passes)
  return { ids: rows.filter(({ passes }) => passes === 1).map(({ id }) => id), position: goesOn ? last.id : null }
}
