import { and, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { isUnblocked } from '../db/is-unblocked.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { accounts, programs, rewardEvents, rewards } from '../db/reward-schema.ts'
import { users } from '../db/schema.ts'
import { availableOf } from './balances.ts'
import { SQL_KEY } from './reward-name.ts'
import type { RewardKey } from './reward-name.ts'

/*
 * Every change of a reward is one statement whose condition is the rule; triggers move the amount in the ledger. What
 * changes nothing was not allowed, or has been done before.
 */

export const isReward = ({ programId, inviteeId, side, ordinal }: RewardKey | Placeholders<RewardKey>) =>
  and(
    eq(rewards.programId, programId),
    eq(rewards.inviteeId, inviteeId),
    eq(rewards.side, side),
    eq(rewards.ordinal, ordinal),
  )

/** Condition: it is one of these. */
export const areRewards = (keys: RewardKey[]): SQL => {
  const list = JSON.stringify(
    keys.map(({ programId, inviteeId, side, ordinal }) => [programId, inviteeId, side, ordinal]),
  )
  return sql`${SQL_KEY} IN (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${list}))`
}

/** Condition: events earned it. `where`: on `reward_events`, and on `d`, which are their decisions. */
export const areEarnedBy = (where: SQL | undefined): SQL => sql`${SQL_KEY} IN (
  SELECT d.value ->> 'program', ${rewardEvents.userId}, s.value ->> 'side', s.value ->> 'ordinal'
    FROM ${rewardEvents}, json_each(${rewardEvents.decisions}) AS d, json_each(d.value -> 'sides') AS s WHERE ${where})`

/** Condition: it is available, whether or not the hourly task has come to it. */
export const isAvailable = (now: number | SQLWrapper): SQL | undefined =>
  and(
    or(
      eq(rewards.state, 'available'),
      and(eq(rewards.state, 'held'), isNull(rewards.signals), lte(rewards.holdUntil, now)),
    ),
    or(isNull(rewards.expiresAt), sql`${rewards.expiresAt} > ${now}`),
  )

/** Condition: nothing that was paid out and taken back since stands against it. */
const isCovered = (now: number): SQL =>
  sql`${availableOf({ userId: rewards.userId, unit: sql`(SELECT ${programs.unit} FROM ${programs} WHERE ${programs.id} = ${rewards.programId})`, now: sql`${now}` })}
    >= ${rewards.amount} - ${rewards.reversed}`

interface Fulfilment {
  now: number
  /** Of the caller: repeated with it, a request has done what it did before. */
  claim?: string | null
  may?: SQL
}

/** Marks it as paid out or handed over. Blocked and erased users are paid nothing. */
export const fulfil = (db: Database, reward: RewardKey, { now, claim = null, may = sql`true` }: Fulfilment) =>
  db
    .update(rewards)
    .set({ state: 'fulfilled', paid: sql`${rewards.amount} - ${rewards.reversed}`, claim, changedAt: now })
    .where(
      and(
        isReward(reward),
        isAvailable(now),
        sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${rewards.userId} AND ${isUnblocked(now)})`,
        isCovered(now),
        may,
      ),
    )
    .returning({ userId: rewards.userId })

/** Condition: signals hold it. Without parameters, or its partial index is not found. */
export const isUnderReview: SQL = sql`${rewards.state} = 'held' AND ${isNotNull(rewards.signals)}`

/** What reviewers have seen of it. The time is to the second where a trigger sets it, so what that adds stands beside it. */
export const REVISION = sql<string>`${rewards.changedAt} || coalesce(${rewards.signals} ->> 'invitee_gone', '')`

/** Lets rewards that signals hold go their way. One that they held for longer than its rule is available from now on. */
export const approve = (db: Database, chosen: SQL | undefined, now: number) =>
  db
    .update(rewards)
    .set({
      signals: null,
      state: sql`iif(${rewards.holdUntil} > ${now}, 'held', 'available')`,
      holdUntil: sql`max(${rewards.holdUntil}, ${now})`,
      expiresAt: sql`${rewards.expiresAt} + max(0, ${now} - ${rewards.holdUntil})`,
      changedAt: now,
    })
    .where(and(chosen, isUnderReview))
    .returning({ userId: rewards.userId })

/** Condition: it has not become available. */
export const isVoidable = (now: number): SQL =>
  sql`${rewards.state} = 'held' AND (${rewards.signals} IS NOT NULL OR ${rewards.holdUntil} > ${now})`

/** Takes back rewards that have not become available. */
export const voidReward = (db: Database, chosen: SQL | undefined, now: number) =>
  db
    .update(rewards)
    .set({ state: 'voided', changedAt: now })
    .where(and(chosen, isVoidable(now)))
    .returning({ userId: rewards.userId })

/**
 * Takes an event back, in full or up to a part of its value that has been refunded so far: repeating it changes nothing.
 * Of an event without a value, no one knows what a part is: it is taken back in full or not at all.
 */
export const reverseEvent = (
  db: Database,
  { source, eventId }: { source: string; eventId: string },
  { refunded, now, may = sql`true` }: { refunded: number | null; now: number; may?: SQL },
) => {
  // An event worth nothing is taken back as a whole.
  const all = sql`max(coalesce(${rewardEvents.value}, 0), 1)`
  const target = sql`min(coalesce(${refunded}, ${all}), ${all})`
  return db
    .update(rewardEvents)
    .set({
      reversed: target,
      reversedAt: now,
      reversedAfter: sql`(SELECT max(${rewardEvents.id}) FROM ${rewardEvents})`,
    })
    .where(
      and(
        eq(rewardEvents.source, source),
        eq(rewardEvents.eventId, eventId),
        sql`${rewardEvents.reversed} < ${target}`,
        refunded === null ? undefined : isNotNull(rewardEvents.value),
        may,
      ),
    )
}

/** A step of the hourly task: what was held and is due becomes available. Balances count it already. */
export const release = (db: Database, now: number, most: number) =>
  moveDue(
    db,
    'available',
    now,
    sql`${rewards.state} = 'held' AND ${rewards.signals} IS NULL AND ${rewards.holdUntil} <= ${now} ORDER BY ${rewards.holdUntil} LIMIT ${most}`,
  )

/**
 * The same for what was not fulfilled in time. Of someone who owes, what their balance did not cover, oldest first, could not
 * be paid out in time: it stays, or the debt would.
 */
export const expire = (db: Database, now: number, most: number) => {
  const { programId, inviteeId, side, ordinal, userId, amount, reversed, state, expiresAt, changedAt } = rewards
  const [key, unit] = [sql.join([programId, inviteeId, side, ordinal], sql`, `), programs.unit]
  // What they have earned since made up for nothing while it could have been paid out.
  const since = sql`coalesce((SELECT sum(newer.amount - newer.reversed) FROM ${rewards} AS newer INDEXED BY rewards_user JOIN ${programs} AS p ON p.id = newer.program_id
      WHERE newer.user_id = ${userId} AND newer.hold_until > ${expiresAt} AND newer.hold_until <= ${now} AND newer.state = 'available' AND p.unit = ${unit}), 0)`
  const due = sql`(SELECT ${key}, sum(${amount} - ${reversed}) OVER (PARTITION BY ${userId}, ${unit} ORDER BY ${expiresAt}, ${key}) + ${since} > coalesce((
      SELECT ${accounts.balance} FROM ${accounts} WHERE ${accounts.account} = 'available:' || ${userId} AND ${accounts.unit} = ${unit}), 0) AS stays
    FROM (SELECT * FROM ${rewards} WHERE ${state} = 'available' AND ${expiresAt} <= ${now} ORDER BY ${expiresAt} LIMIT ${most}) AS ${rewards}
      JOIN ${programs} ON ${programs.id} = ${programId}) AS due`
  return db
    .update(rewards)
    .set({
      state: sql`iif(due.stays, ${state}, 'expired')`,
      expiresAt: sql`iif(due.stays, NULL, ${expiresAt})`,
      changedAt: sql`iif(due.stays, ${changedAt}, ${now})`,
    })
    .from(due)
    .where(sql`${SQL_KEY} = (due.program_id, due.invitee_id, due.side, due.ordinal)`)
    .returning({ userId: rewards.userId })
}

/** The same for what was not paid out to users who are about to be erased. */
export const voidUnpaid = (db: Database, owners: SQL, now: number, most: number) =>
  moveDue(
    db,
    'voided',
    now,
    sql`${rewards.userId} IN ${owners} AND ${rewards.state} IN ('held', 'available') LIMIT ${most}`,
  )

const moveDue = (db: Database, state: 'available' | 'voided', now: number, due: SQL) =>
  db
    .update(rewards)
    .set({ state, changedAt: now })
    .where(
      sql`${SQL_KEY} IN (SELECT ${rewards.programId}, ${rewards.inviteeId}, ${rewards.side}, ${rewards.ordinal} FROM ${rewards} WHERE ${due})`,
    )
    .returning({ userId: rewards.userId })
