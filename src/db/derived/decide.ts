import { sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { DAY_MS, SECOND_MS } from '../../lib/time.ts'
import { isUnblocked } from '../is-unblocked.ts'
import { referrals } from '../referral-schema.ts'
import { accounts, programRules, programs, rewardCaps, rewards } from '../reward-schema.ts'
import type { SIDES } from '../reward-schema.ts'
import { users } from '../schema.ts'
import { capPeriod, SIGN_UP } from './reward-fragments.ts'
import type { SignalEvidence } from './signals.ts'

/** Why an event earned nothing for a side. */
export const DECLINES = [
  'program_ended',
  'not_referred',
  'not_active',
  'not_certain',
  'too_late',
  'below_minimum',
  'already_rewarded',
  'cap_reached',
  'budget_spent',
] as const
export type Decline = (typeof DECLINES)[number]

/** What a program decided about an event. */
export interface Decision {
  program: number
  version: number
  /** What holds the rewards. */
  signals?: SignalEvidence
  sides: ({ side: Side } & ({ user: number; ordinal: number; amount: number } | { declined: Decline }))[]
}

type Side = (typeof SIDES)[number]

interface Reported {
  type: SQLWrapper
  /** Null if the event has no value. */
  value: SQLWrapper
  occurredAt: SQLWrapper
}

const inviter = alias(users, 'inviter')

const DAY = sql.raw(String(DAY_MS))
/** Some servers report whole seconds: what happens right after the sign-up may then seem to come before it. */
const SECOND = sql.raw(String(SECOND_MS))
/** Hundredths of a percent, so that no amount is rounded as a fraction. */
const BASIS_POINTS = sql.raw('10000')

const at = (path: string): SQL => sql`rule ->> ${sql.raw(`'$.${path}'`)}`

const amountOf = (side: Side, value: SQLWrapper): SQL => sql`coalesce(${at(`${side}.fixed`)},
  min(${at(`${side}.max`)}, ${value} * CAST(round(${at(`${side}.percent`)} * 100) AS INTEGER) / ${BASIS_POINTS}), 0)`

const nextOrdinal = (side: Side): SQL => sql`(
  SELECT coalesce(max(${rewards.ordinal}), 0) + 1 FROM ${rewards}
    WHERE ${rewards.programId} = ${programs.id} AND ${rewards.inviteeId} = ${users.id} AND ${rewards.side} = ${sql.raw(`'${side}'`)})`

/** Joins what a decision is about to `users`. */
export const INVITED = sql`LEFT JOIN ${referrals} ON ${referrals.inviteeId} = ${users.id} LEFT JOIN ${users} AS inviter ON ${inviter.id} = ${referrals.inviterId}`

/**
 * What a decision rests on, as columns of a statement over `users` with `INVITED`. An event keeps them, so that a simulation
 * sees what was true then. What happened before someone had an inviter pays no one, or people would bring their purchases
 * along; only the sign-up always comes before.
 */
export const factsOf = ({ type, occurredAt }: Omit<Reported, 'value'>) => ({
  inviterId: sql`iif(${type} = ${sql.raw(`'${SIGN_UP}'`)} OR ${occurredAt} / ${SECOND} >= ${referrals.createdAt} / ${SECOND}, ${referrals.inviterId}, NULL)`,
  isCertain: sql`coalesce(${referrals.certainty} = 'certain', 0)`,
  inviterIsActive: sql`coalesce(${isUnblocked(occurredAt, inviter)}, 0)`,
  inviteeIsActive: isUnblocked(occurredAt, users),
})

type Facts = Record<'inviterId' | 'isCertain', SQLWrapper>

/**
 * What a rule says of an event by itself, as columns of a statement over `users` and a column `rule`: the amounts, and why
 * there are none. `isOver`: the program does not run at that time.
 */
export const judgedAlone = (
  { value, occurredAt, inviterId, isCertain }: Omit<Reported, 'type'> & Facts,
  isOver: SQL,
): SQL => sql`
      ${amountOf('inviter', value)} AS inviter_amount, ${amountOf('invitee', value)} AS invitee_amount,
      CASE
        WHEN ${isOver} THEN 'program_ended'
        WHEN ${inviterId} IS NULL THEN 'not_referred'
        WHEN ${at('certainty')} = 'certain' AND NOT ${isCertain} THEN 'not_certain'
        WHEN ${occurredAt} > ${users.dateJoined} + ${at('within_days')} * ${DAY} THEN 'too_late'
        WHEN ${at('minimum_value')} > coalesce(${value}, 0) THEN 'below_minimum'
      END AS declined`

/** What a side would get. */
const due = (side: Side): SQL =>
  sql.raw(`iif(${side}_declined IS NULL AND rule -> '$.${side}' IS NOT NULL, ${side}_amount, 0)`)

/** JSON of a side of the decision, or null for one that the rule leaves out. */
const sideOf = (side: Side): SQL => {
  const names = sql.raw(`'side', '${side}'`)
  const declined = sql.raw(`${side}_declined`)
  return sql`iif(rule -> ${sql.raw(`'$.${side}'`)} IS NULL, NULL, CASE WHEN ${declined} IS NOT NULL THEN json_object(${names}, 'declined', ${declined})
    WHEN is_spent THEN json_object(${names}, 'declined', 'budget_spent')
    ELSE json_object(${names}, 'user', ${sql.raw(`${side}_user`)}, 'ordinal', ${sql.raw(`${side}_ordinal`)}, 'amount', ${sql.raw(`${side}_amount`)}) END)`
}

/**
 * JSON of what every program decides about an event of a user, as a column of a statement over `users` with `INVITED`. Budget and caps
 * are read in the statement that draws on them, and SQLite runs one that writes at a time, so nothing comes between.
 * A program pays both sides or, when its budget does not hold both, neither. LIMIT and WHERE keep SQLite from merging the
 * steps, which would repeat every expression and take it six times as long to prepare.
 */
export function decisionsOf({ type, value, occurredAt }: Reported): SQL {
  const isOver = sql`${occurredAt} < ${programs.startsAt} OR ${occurredAt} >= ${programs.endsAt} OR ${programs.pausedAt} IS NOT NULL`
  const { inviterId, isCertain, inviterIsActive, inviteeIsActive } = factsOf({ type, occurredAt })
  const found = sql`
    SELECT ${programs.id} AS program, ${programs.version} AS version, ${programs.unit} AS program_unit, ${programs.budget} AS budget, ${programRules.rule} AS rule,
      ${occurredAt} AS occurred_at, ${inviterId} AS inviter_user, ${users.id} AS invitee_user,
      ${nextOrdinal('inviter')} AS inviter_ordinal, ${nextOrdinal('invitee')} AS invitee_ordinal,
      ${judgedAlone({ value, occurredAt, inviterId, isCertain }, isOver)}, ${inviterIsActive} AS inviter_is_active, ${inviteeIsActive} AS invitee_is_active
    FROM ${programs}
      JOIN ${programRules} ON ${programRules.programId} = ${programs.id} AND ${programRules.version} = ${programs.version}
    WHERE ${programs.event} = ${type}`
  const most = sql`CASE ${at('occurrence')} WHEN 'first' THEN 1 WHEN 'each' THEN 9e15 ELSE ${at('occurrence')} END`
  const cap = (name: 'rewards' | 'amount') => sql`${at(`caps.${name}`)}`
  const period = sql.raw(capPeriod('rule', 'occurred_at'))
  const capReached = sql`(
    SELECT coalesce(sum(${rewardCaps.rewards}), 0) + 1 > ${cap('rewards')} OR coalesce(sum(${rewardCaps.amount}), 0) + inviter_amount > ${cap('amount')}
      FROM ${rewardCaps} WHERE ${rewardCaps.programId} = program AND ${rewardCaps.inviterId} = inviter_user
        AND ${rewardCaps.period} BETWEEN ${period} AND ${period} || '~')`
  const ofSide = (side: Side, more: SQL) => {
    const [ordinal, amount] = [sql.raw(`${side}_ordinal`), sql.raw(`${side}_amount`)]
    return sql`CASE WHEN declined IS NOT NULL THEN declined WHEN NOT ${sql.raw(`${side}_is_active`)} THEN 'not_active'
      WHEN ${ordinal} > ${most} THEN 'already_rewarded' WHEN ${amount} <= 0 THEN 'below_minimum'${more} END`
  }
  const judged = sql`
    SELECT *, ${ofSide('inviter', sql` WHEN ${capReached} THEN 'cap_reached'`)} AS inviter_declined,
      ${ofSide('invitee', sql``)} AS invitee_declined FROM (${found} LIMIT -1) WHERE true`
  const spent = sql`coalesce((SELECT -${accounts.balance} FROM ${accounts} WHERE ${accounts.account} = 'program:' || program AND ${accounts.unit} = program_unit), 0)`
  const isSpent = sql`(budget IS NOT NULL AND ${due('inviter')} + ${due('invitee')} > 0
    AND ${spent} + ${due('inviter')} + ${due('invitee')} > budget)`
  const decided = sql`SELECT *, ${isSpent} AS is_spent FROM (${judged} LIMIT -1) WHERE true`
  const sides = sql`(SELECT json_group_array(json(value)) FROM json_each(json_array(${sideOf('inviter')}, ${sideOf('invitee')})) WHERE value IS NOT NULL)`
  const pays = sql`NOT is_spent AND ${due('inviter')} + ${due('invitee')} > 0 AND rule -> '$.signals' IS NOT NULL`
  const signals = sql`(SELECT signals FROM reward_signals WHERE invitee_id = invitee_user AND program_id = program AND rule_version = version)`
  return sql`(SELECT json_group_array(json_patch(json_object('program', program, 'version', version, 'sides', ${sides}),
    json_object('signals', json(iif(${pays}, ${signals}, NULL))))) FROM (${decided} LIMIT -1) WHERE true)`
}
