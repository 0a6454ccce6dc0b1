import { and, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { rewardEvents, rewards } from '../db/reward-schema.ts'
import type { RewardKey } from './reward-name.ts'

/*
 * Every change of a reward is one statement whose condition is the rule; triggers move the amount in the ledger. What
 * changes nothing was not allowed, or has been done before.
 */

export const isReward = ({ programId, inviteeId, side, ordinal }: RewardKey) =>
  and(
    eq(rewards.programId, programId),
    eq(rewards.inviteeId, inviteeId),
    eq(rewards.side, side),
    eq(rewards.ordinal, ordinal),
  )

/** Condition: it is available, whether or not the hourly task has come to it. */
export const isAvailable = (now: number): SQL | undefined =>
  and(
    or(
      eq(rewards.state, 'available'),
      and(eq(rewards.state, 'held'), isNull(rewards.signals), lte(rewards.holdUntil, now)),
    ),
    or(isNull(rewards.expiresAt), sql`${rewards.expiresAt} > ${now}`),
  )

/** Marks it as paid out or handed over. */
export const fulfil = (db: Database, reward: RewardKey, now: number, may: SQL = sql`true`) =>
  db
    .update(rewards)
    .set({ state: 'fulfilled', changedAt: now })
    .where(and(isReward(reward), isAvailable(now), may))
    .returning()

/** Lets a reward that signals hold go its way. */
export const approve = (db: Database, reward: RewardKey, now: number) =>
  db
    .update(rewards)
    .set({ signals: null, state: sql`iif(${rewards.holdUntil} > ${now}, 'held', 'available')`, changedAt: now })
    .where(and(isReward(reward), eq(rewards.state, 'held'), isNotNull(rewards.signals)))
    .returning()

/** Takes back a reward that has not become available. */
export const voidReward = (db: Database, reward: RewardKey, now: number) =>
  db
    .update(rewards)
    .set({ state: 'voided', changedAt: now })
    .where(
      and(
        isReward(reward),
        eq(rewards.state, 'held'),
        or(isNotNull(rewards.signals), sql`${rewards.holdUntil} > ${now}`),
      ),
    )
    .returning()

/**
 * Takes an event back, in full or up to a part of its value that has been refunded so far: repeating it changes nothing.
 */
export const reverseEvent = (
  db: Database,
  { source, eventId }: { source: string; eventId: string },
  { refunded, now, may = sql`true` }: { refunded: number | null; now: number; may?: SQL },
) => {
  const target = sql`min(coalesce(${refunded}, ${rewardEvents.value}, 1), coalesce(${rewardEvents.value}, 1))`
  return db
    .update(rewardEvents)
    .set({ reversed: target, reversedAt: now })
    .where(
      and(
        eq(rewardEvents.source, source),
        eq(rewardEvents.eventId, eventId),
        sql`${rewardEvents.reversed} < ${target}`,
        may,
      ),
    )
}

const KEY = sql`(${rewards.programId}, ${rewards.inviteeId}, ${rewards.side}, ${rewards.ordinal})`

/** A step of the hourly task: what was held and is due becomes available. Balances count it already. */
export const release = (db: Database, now: number, most: number) =>
  moveDue(
    db,
    'available',
    now,
    sql`${rewards.state} = 'held' AND ${rewards.signals} IS NULL AND ${rewards.holdUntil} <= ${now} ORDER BY ${rewards.holdUntil} LIMIT ${most}`,
  )

/** The same for what nobody fulfilled in time. */
export const expire = (db: Database, now: number, most: number) =>
  moveDue(
    db,
    'expired',
    now,
    sql`${rewards.state} = 'available' AND ${rewards.expiresAt} <= ${now} ORDER BY ${rewards.expiresAt} LIMIT ${most}`,
  )

const moveDue = (db: Database, state: 'available' | 'expired', now: number, due: SQL) =>
  db
    .update(rewards)
    .set({ state, changedAt: now })
    .where(
      sql`${KEY} IN (SELECT ${rewards.programId}, ${rewards.inviteeId}, ${rewards.side}, ${rewards.ordinal} FROM ${rewards} WHERE ${due})`,
    )
    .returning({ userId: rewards.userId })
