import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { Placeholder, SQL, SQLWrapper } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { isUnblocked } from '../db/is-unblocked.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { programs, rewards } from '../db/reward-schema.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import { cursorUrl } from '../http/pagination.ts'
import { toIso, toIsoOrNull } from '../lib/time.ts'
import { isAvailable, REVISION } from './change-rewards.ts'
import type { Reward } from './responses.ts'
import { readRewardName, rewardName } from './reward-name.ts'
import type { RewardKey } from './reward-name.ts'

/** The rewards after one, or before it, in the order of a list: by a time or an event, then by key. */
export interface RewardCursor extends RewardKey {
  at: number
  isBefore?: boolean
}

const CURSOR = /^(\d{1,15})-(.+)$/

export function readRewardCursor(text: string): RewardCursor | undefined {
  const [, at, name = ''] = CURSOR.exec(text) ?? []
  const key = readRewardName(name)
  return key && { ...key, at: Number(at) }
}

export const rewardCursor = ({ at, ...key }: RewardCursor): string => `${at}-${rewardName(key)}`

/** What a page of rewards in the order of a time and their key reads from a cursor on, and in which order. */
export function readFrom(
  time: typeof rewards.holdUntil | typeof rewards.createdAt,
  { cursor, isNewestFirst }: { cursor: RewardCursor | undefined; isNewestFirst: boolean },
): { beyond: SQL | undefined; order: SQL[] } {
  const columns = [time, rewards.programId, rewards.inviteeId, rewards.side, rewards.ordinal]
  const isDown = isNewestFirst !== (cursor?.isBefore ?? false)
  return {
    beyond:
      cursor &&
      sql`(${sql.join(columns, sql`, `)}) ${isDown ? sql`<` : sql`>`} (${cursor.at}, ${cursor.programId}, ${cursor.inviteeId}, ${cursor.side}, ${cursor.ordinal})`,
    order: columns.map((column) => (isDown ? desc(column) : asc(column))),
  }
}

/** The state that a reward has at this time, whether or not the hourly task has come to it. */
export const stateAt = (now: number | SQLWrapper) => sql<Reward['state']>`CASE WHEN ${isAvailable(now)} THEN 'available'
  WHEN ${rewards.state} IN ('held', 'available') AND ${rewards.signals} IS NULL AND ${rewards.expiresAt} <= ${now} THEN 'expired' ELSE ${rewards.state} END`

/** Rewards with the state that they have at this time. */
export const selectRewards = (db: Database, now: number | SQLWrapper, where: SQL | undefined) =>
  db
    .select({
      programId: rewards.programId,
      inviteeId: rewards.inviteeId,
      side: rewards.side,
      ordinal: rewards.ordinal,
      userId: rewards.userId,
      amount: rewards.amount,
      reversed: rewards.reversed,
      paid: rewards.paid,
      holdUntil: rewards.holdUntil,
      expiresAt: rewards.expiresAt,
      createdAt: rewards.createdAt,
      ...{ signals: rewards.signals, event: rewards.event, claim: rewards.claim },
      revision: REVISION.as('revision'),
      state: stateAt(now).as('effective_state'),
      program: sql<string>`${programs.name}`.as('program_name'),
      unit: programs.unit,
    })
    .from(rewards)
    .innerJoin(programs, eq(programs.id, rewards.programId))
    .where(where)

export type RewardRow = Awaited<ReturnType<typeof selectRewards>>[number]

export interface RewardsOf {
  userId: number
  cursor?: RewardCursor | undefined
  limit: number
  now: number
}

/** Which rewards a page of a user's begins with, and the order in which it reads them. */
export function ofUser({ userId, cursor }: { userId: SQLWrapper | number; cursor?: RewardCursor | undefined }) {
  const { beyond, order } = readFrom(rewards.holdUntil, { cursor, isNewestFirst: true })
  return { where: and(sql`${rewards.userId} = ${userId}`, beyond), order }
}

export interface PageOf {
  userId: SQLWrapper | number
  cursor?: RewardCursor | undefined
  now: SQLWrapper | number
  most: Placeholder | number
}

/** The first `most` rewards of a page. */
export function selectPage(db: Database, { now, most, ...of }: PageOf) {
  const { where, order } = ofUser(of)
  return selectRewards(db, now, where)
    .orderBy(...order)
    .limit(most)
}

/** The first page, which is what nearly everyone asks for. */
const selectFirstPage = preparedQuery((db, of: Placeholders<{ userId: number; now: number; most: number }>) =>
  selectPage(db, { userId: of.userId, now: of.now, most: of.most }),
)

/** A page of a user's rewards, and one more. */
export const selectRewardsOf = (db: Database, { limit, now, userId, cursor }: RewardsOf) =>
  (cursor === undefined ? selectFirstPage : selectPage)(db, { userId, cursor, now, most: limit + 1 })

export const rewardView = (row: RewardRow): Reward => ({
  id: rewardName(row),
  program: row.program,
  side: row.side,
  user_id: row.userId,
  amount: row.amount,
  reversed: row.reversed,
  paid: row.paid,
  unit: row.unit,
  state: row.state,
  available_at: toIso(row.holdUntil),
  expires_at: toIsoOrNull(row.expiresAt),
  created_at: toIso(row.createdAt),
})

/** How much of an event's value is taken back. One worth nothing is taken back as a whole, which is stored as 1. */
export const reversedValue = ({ value, reversed }: { value: number | null; reversed: number }): number | null =>
  value === null ? null : Math.min(reversed, value)

/** Who a reward belongs to, unless they are blocked. */
export const selectActiveOwner = (db: Database, reward: SQL | undefined, now: number) =>
  db
    .select({ id: users.id })
    .from(users)
    .where(sql`${users.id} = (SELECT ${rewards.userId} FROM ${rewards} WHERE ${reward}) AND ${isUnblocked(now)}`)

interface Tried {
  isDone: boolean
  /** What `selectActiveOwner` read. */
  owner: { id: number }[]
  claim?: string | null
}

/**
 * What a request to fulfil a reward answers, which has just done so or not.
 * @throws AppError `not_found`, `reward_not_available`, `already_fulfilled`, `owner_blocked`, `balance_too_low`
 */
export function fulfilledOrThrow([row]: RewardRow[], { isDone, owner, claim = null }: Tried): Reward {
  if (!row) throw new AppError('not_found')
  if (isDone) return rewardView(row)
  // The first answer again, whatever was taken back since: that stands against the balance.
  if (row.paid !== null && claim !== null && row.claim === claim)
    return { ...rewardView(row), state: 'fulfilled', reversed: row.amount - row.paid }
  if (row.paid !== null) throw new AppError('already_fulfilled')
  if (row.state !== 'available') throw new AppError('reward_not_available')
  throw new AppError(owner.length > 0 ? 'balance_too_low' : 'owner_blocked')
}

/** What `selectRewardsOf` read, as a page. */
export function rewardPage(rows: RewardRow[], limit: number, url: string) {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next = rows.length > limit && last ? cursorUrl(url, rewardCursor({ ...last, at: last.holdUntil })) : null
  return { next, results: page.map(rewardView) }
}
