import { and, eq, lte, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralLevels, referrals, referralTree } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { pageUrl, toPage } from '../http/pagination.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, selectCaller } from '../identity/caller.ts'
import { audienceOf } from '../identity/directory.ts'
import type { Viewing } from '../identity/directory.ts'
import { maskPhone } from '../lib/phone.ts'
import { toIsoOrNull } from '../lib/time.ts'
import type { Descendant, ReferralTree } from './responses.ts'
import type { TreeQuery } from './schemas.ts'

/** A place in the list is one number, so that a cursor can hold it: levels need three bits. */
const PLACES = 8
const LAST_ID = Number.MAX_SAFE_INTEGER

/** Level and id of a place in the list. */
const placeOf = (position: number) => ({ level: position % PLACES, id: Math.floor(position / PLACES) })

interface DescendantRow {
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
  /** In this level, rows begin beyond this id. */
  startLevel: number
  startId: number
  limit: number
}

type BuiltSlice = Placeholders<Slice>

const tree = referralTree
const levels = referralLevels

/** Deleted users keep their place and lose the rest. */
const unlessDeleted = (column: SQLWrapper) => sql`iif(${users.deletedAt} IS NULL, ${column}, NULL)`

/**
 * Levels in order, newest first within each. The rows of the levels lead, so that SQLite walks the tree's primary key once
 * for each and sorts nothing; CROSS JOIN holds it to that.
 */
const select = (db: Database, { userId, fromLevel, toLevel, limit }: BuiltSlice, beyond: SQL, order: SQL) =>
  db.all<DescendantRow>(sql`
    SELECT ${tree.descendantId} * ${sql.raw(String(PLACES))} + ${tree.level} AS id,
      ${tree.descendantId} AS userId, ${tree.level} AS level,
      CASE ${tree.level} WHEN 1 THEN ${tree.ancestorId} ELSE (
        SELECT ${referrals.inviterId} FROM ${referrals} WHERE ${referrals.inviteeId} = ${tree.descendantId}
      ) END AS inviterId,
      ${unlessDeleted(users.displayName)} AS displayName, ${unlessDeleted(users.phone)} AS phone,
      ${unlessDeleted(users.dateJoined)} AS joinedAt
    FROM ${levels}
    CROSS JOIN ${tree} ON ${tree.ancestorId} = ${levels.userId} AND ${tree.level} = ${levels.level}
      AND ${tree.descendantId} ${beyond}
    CROSS JOIN ${users} ON ${users.id} = ${tree.descendantId}
    WHERE ${levels.userId} = ${userId} AND ${levels.level} BETWEEN ${fromLevel} AND ${toLevel}
    ORDER BY ${order} LIMIT ${limit}`)

const start = ({ startLevel, startId }: BuiltSlice, otherwise: number) =>
  sql`CASE ${levels.level} WHEN ${startLevel} THEN ${startId} ELSE ${sql.raw(String(otherwise))} END`

const selectDescendants = preparedQuery((db, slice: BuiltSlice) =>
  select(db, slice, sql`< ${start(slice, LAST_ID)}`, sql`${levels.level}, ${tree.descendantId} DESC`),
)

/** The same from the end of the list. */
const selectDescendantsBackwards = preparedQuery((db, slice: BuiltSlice) =>
  select(db, slice, sql`> ${start(slice, 0)}`, sql`${levels.level} DESC, ${tree.descendantId}`),
)

/** How many people each level has; levels that never had any are missing. */
const selectLevels = preparedQuery((db, { userId, depth }: Placeholders<{ userId: number; depth: number }>) =>
  db
    .select({ level: levels.level, people: levels.people })
    .from(levels)
    .where(and(eq(levels.userId, userId), lte(levels.level, depth))),
)

interface GetTree {
  caller: Caller
  query: TreeQuery
  /** For `next` and `previous`. */
  url: string
}

/**
 * A page of the people below the caller, and how many there are, in one batch that reads no more than the page.
 * @throws AppError `token_not_valid`
 */
export async function getTree(
  { config: { directory }, db }: { config: Config; db: Database },
  { caller, query, url }: GetTree,
): Promise<ReferralTree> {
  const { userId } = caller
  const { cursor, level, limit } = query
  const depth = Math.max(query.depth, level ?? 0)
  const backwards = cursor?.direction === 'before'
  const start = placeOf(cursor?.id ?? 0)
  const slice = {
    userId,
    fromLevel: Math.max(level ?? 1, backwards ? 0 : start.level),
    toLevel: Math.min(level ?? depth, backwards ? start.level : depth),
    startLevel: start.level,
    startId: start.id,
    limit: limit + 1,
  }
  const { callers, counted, rows } = await runBatch(db, {
    callers: selectCaller(db, caller),
    counted: selectLevels(db, { userId, depth }),
    rows: (backwards ? selectDescendantsBackwards : selectDescendants)(db, slice),
  })
  const viewer = callerOrThrow(callers)
  const people = new Map(counted.map((row) => [row.level, row.people]))
  const shownLevels = Array.from({ length: depth }, (_, i) => ({ level: i + 1, people: people.get(i + 1) ?? 0 }))
  const { rows: shown, next, previous } = toPage(rows, query)
  return {
    levels: shownLevels,
    count: shownLevels.reduce((sum, one) => (level === undefined || level === one.level ? sum + one.people : sum), 0),
    next: pageUrl(url, next),
    previous: pageUrl(url, previous),
    results: shown.map((row) => descendantView({ directory, viewer }, row)),
  }
}

const descendantView = (viewing: Viewing, row: DescendantRow): Descendant => ({
  id: row.userId,
  level: row.level,
  inviter_id: row.inviterId,
  display_name: row.displayName,
  phone: row.phone === null ? null : phoneFor(viewing, row.phone, row),
  joined: toIsoOrNull(row.joinedAt),
})

/** Under `staff`, people see their own invitees masked; anyone further down is a stranger. */
function phoneFor(viewing: Viewing, phone: string, { userId, level }: DescendantRow): string | null {
  if (audienceOf(viewing, userId) !== 'masked') return phone
  return viewing.directory === 'staff' && level > 1 ? null : maskPhone(phone)
}
