import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'

/** One number for a place in the list, so that a cursor holds it: levels need three bits. */
const PLACES = 8
const LAST_ID = Number.MAX_SAFE_INTEGER

/** Level and id of a place in the list. */
export const placeOf = (position: number) => ({ level: position % PLACES, id: Math.floor(position / PLACES) })

export interface DescendantRow {
  /** The place in the list. */
  id: number
  userId: number
  level: number
  inviterId: number
  displayName: string | null
  phone: string | null
  /** Unix time, milliseconds; null for a deleted user. */
  joinedAt: number | null
}

interface Slice {
  userId: number
  fromLevel: number
  toLevel: number
  /** Within this level the rows begin beyond this id; 0: nowhere. */
  startLevel: number
  startId: number
  limit: number
}

type BuiltSlice = Placeholders<Slice>

/**
 * Levels in order, newest first within each. The levels' own rows lead, so that SQLite walks the tree's primary key
 * once for each and sorts nothing; CROSS JOIN holds it to that. A deleted user keeps the place and loses the rest.
 */
const select = (db: Database, { userId, fromLevel, toLevel, limit }: BuiltSlice, beyond: SQL, order: SQL) =>
  db.all<DescendantRow>(sql`
    SELECT tree.descendant_id * ${sql.raw(String(PLACES))} + tree.level AS id, tree.descendant_id AS userId, tree.level AS level,
      CASE tree.level WHEN 1 THEN tree.ancestor_id
        ELSE (SELECT inviter_id FROM referrals WHERE invitee_id = tree.descendant_id) END AS inviterId,
      iif(person.deleted_at IS NULL, person.display_name, NULL) AS displayName,
      iif(person.deleted_at IS NULL, person.phone, NULL) AS phone,
      iif(person.deleted_at IS NULL, person.date_joined, NULL) AS joinedAt
    FROM referral_levels AS levels
    CROSS JOIN referral_tree AS tree
      ON tree.ancestor_id = levels.user_id AND tree.level = levels.level AND tree.descendant_id ${beyond}
    CROSS JOIN users AS person ON person.id = tree.descendant_id
    WHERE levels.user_id = ${userId} AND levels.level BETWEEN ${fromLevel} AND ${toLevel}
    ORDER BY ${order} LIMIT ${limit}`)

const start = ({ startLevel, startId }: BuiltSlice, otherwise: number) =>
  sql`CASE levels.level WHEN ${startLevel} THEN ${startId} ELSE ${sql.raw(String(otherwise))} END`

/** People below a user. */
export const selectDescendants = preparedQuery((db, slice: BuiltSlice) =>
  select(db, slice, sql`< ${start(slice, LAST_ID)}`, sql`levels.level, tree.descendant_id DESC`),
)

/** The same from the end of the list. */
export const selectDescendantsBackwards = preparedQuery((db, slice: BuiltSlice) =>
  select(db, slice, sql`> ${start(slice, 0)}`, sql`levels.level DESC, tree.descendant_id`),
)

/** How many people each level below a user has; not of those that never had any. */
export const selectLevels = preparedQuery((db, { userId, depth }: Placeholders<{ userId: number; depth: number }>) =>
  db.all<{ level: number; people: number }>(
    sql`SELECT level, people FROM referral_levels WHERE user_id = ${userId} AND level <= ${depth}`,
  ),
)
