import { sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { DAY_MS } from '../../lib/time.ts'
import type { SIDES } from '../reward-schema.ts'
import { users } from '../schema.ts'
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

export type Side = (typeof SIDES)[number]

interface Reported {
  /** Null if the event has no value. */
  value: SQLWrapper
  occurredAt: SQLWrapper
}

const DAY = sql.raw(String(DAY_MS))
/** Hundredths of a percent, so that no amount is rounded as a fraction. */
const BASIS_POINTS = sql.raw('10000')

export const ruleAt = (path: string): SQL => sql`rule ->> ${sql.raw(`'$.${path}'`)}`

const amountOf = (side: Side, value: SQLWrapper): SQL => sql`coalesce(${ruleAt(`${side}.fixed`)},
  min(${ruleAt(`${side}.max`)}, ${value} * CAST(round(${ruleAt(`${side}.percent`)} * 100) AS INTEGER) / ${BASIS_POINTS}), 0)`

type Facts = Record<'inviterId' | 'isCertain', SQLWrapper>

/**
 * What a rule says of an event by itself, as columns of a statement over `users` and a column `rule`: the amounts, and why
 * there are none. `isOver`: the program does not run at that time.
 */
export const judgedAlone = ({ value, occurredAt, inviterId, isCertain }: Reported & Facts, isOver: SQL): SQL => sql`
      ${amountOf('inviter', value)} AS inviter_amount, ${amountOf('invitee', value)} AS invitee_amount,
      CASE
        WHEN ${isOver} THEN 'program_ended'
        WHEN ${inviterId} IS NULL THEN 'not_referred'
        WHEN ${ruleAt('certainty')} = 'certain' AND NOT ${isCertain} THEN 'not_certain'
        WHEN ${occurredAt} > ${users.dateJoined} + ${ruleAt('within_days')} * ${DAY} THEN 'too_late'
        WHEN ${ruleAt('minimum_value')} > coalesce(${value}, 0) THEN 'below_minimum'
      END AS declined`
