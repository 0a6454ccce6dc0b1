import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type * as z from 'zod/mini'
import type { Database } from '../db/database.ts'
import { judgedAlone } from '../db/derived/decide.ts'
import type { Decision, Decline } from '../db/derived/decide.ts'
import { capPeriod, takenBack } from '../db/derived/reward-fragments.ts'
import { programPauses, rewardEvents, SIDES, transfers } from '../db/reward-schema.ts'
import { users } from '../db/schema.ts'
import type { Rule } from './rule.ts'

/*
 * What rules would have made of the recorded events. What a rule says of an event by itself is computed by the SQL that
 * decides for real, from what was true then; earlier rewards, caps and the budget are counted here, in the order of the
 * events and their refunds.
 */

export interface Plan {
  /** Whose pauses and payouts count. */
  program: number
  rule: z.output<typeof Rule>
  budget: number | null
}

/** How much of each side's amount a refund gives back to the budget: nothing of what had been paid out. */
type Refund = [afterEvent: number, inviter: number, invitee: number]

/** An event as a plan sees it: the place of the plan, and either why not or whom it would pay. */
type Judged =
  | [plan: number, declined: Decline]
  | [
      plan: number,
      declined: null,
      event: number,
      inviter: number,
      invitee: number,
      inviterAmount: number,
      inviteeAmount: number,
      /** Bits of `INACTIVE`. */
      inactive: number,
      period: string,
      refund?: Refund,
    ]

type Side = (typeof SIDES)[number]
const INACTIVE = { inviter: 1, invitee: 2 }

/** The refund of an event takes it back from that side, and it had not been paid out for real. */
const givenBack = (side: Side): SQL => {
  const [amount, earning] = [`${side}_amount`, `(rule -> '$.${side}')`]
  return sql`iif(EXISTS (
      SELECT 1 FROM json_each(decisions) AS d, json_each(d.value -> 'sides') AS s
        CROSS JOIN ${transfers} ON ${transfers.reward} = concat_ws('-', program, invitee, s.value ->> 'side', s.value ->> 'ordinal')
        WHERE d.value ->> 'program' = program AND s.value ->> 'side' = ${sql.raw(`'${side}'`)} AND ${transfers.credit} = 'owed:' || program),
    0, ${sql.raw(takenBack({ rule: 'rule', earning, amount, value: 'value', refunded: 'reversed' }))})`
}

/** One row: the events with ids from one to another, in order, as each plan sees them. */
export const judgeEvents = (db: Database, plans: Plan[], { from, to }: { from: number; to: number }) => {
  const { id, userId, type, value, occurredAt, inviterId, isCertain } = rewardEvents
  const given = JSON.stringify(plans.map(({ program, rule }) => ({ program, rule })))
  const isPaused = sql`EXISTS (SELECT 1 FROM ${programPauses} WHERE ${programPauses.programId} = program
    AND ${id} > ${programPauses.afterEvent} AND (${programPauses.untilEvent} IS NULL OR ${id} <= ${programPauses.untilEvent}))`
  const pays = sql`plan, NULL, id, inviter, invitee, inviter_amount, invitee_amount, inactive, period`
  return db.all<{ judged: string }>(sql`
    SELECT json_group_array(CASE WHEN declined IS NOT NULL THEN json_array(plan, declined) WHEN reversed = 0 THEN json_array(${pays})
      ELSE json_array(${pays}, json_array(reversed_after, ${givenBack('inviter')}, ${givenBack('invitee')})) END ORDER BY id, plan) AS judged
    FROM (
      SELECT ${id} AS id, plan, program, rule, ${inviterId} AS inviter, ${userId} AS invitee, ${sql.raw(capPeriod('rule', 'occurred_at'))} AS period,
        iif(${rewardEvents.inviterIsActive}, 0, ${sql.raw(String(INACTIVE.inviter))}) + iif(${rewardEvents.inviteeIsActive}, 0, ${sql.raw(String(INACTIVE.invitee))}) AS inactive,
        ${value} AS value, ${rewardEvents.reversed} AS reversed, ${rewardEvents.reversedAfter} AS reversed_after, ${rewardEvents.decisions} AS decisions,
        ${judgedAlone({ value, occurredAt, inviterId, isCertain }, isPaused)}
      FROM ${rewardEvents} CROSS JOIN (SELECT key AS plan, value ->> 'program' AS program, value -> 'rule' AS rule FROM json_each(${given})) ON ${type} = rule ->> '$.event'
        CROSS JOIN ${users} ON ${users.id} = ${userId}
      WHERE ${id} BETWEEN ${from} AND ${to})`)
}

export const readJudged = (text: string) => JSON.parse(text) as Judged[]

/** What a plan has cost so far. */
export interface Outcome {
  /** Of the rule's type. */
  events: number
  /** Of the budget. */
  cost: number
  rewards: Record<Side, number>
  /** Why events or their sides earned nothing. */
  declined: Partial<Record<Decline, number>>
  /** The amount of each user. */
  amounts: Record<Side, Map<number, number>>
}

const countOf = (counts: Map<number, number>, id: number): number => counts.get(id) ?? 0
const add = (counts: Map<number, number>, id: number, amount: number): void =>
  void counts.set(id, countOf(counts, id) + amount)

/** Bits of a count: more than any rule's limit, and two of them are a small integer. */
const COUNT_BITS = 15

/** Rewards of each invitee and side. There may be a million invitees, so both counts are in one number. */
function createTally() {
  const counts = new Map<number, number>()
  const most = 2 ** COUNT_BITS - 1
  const shiftOf = (side: Side) => (side === 'inviter' ? 0 : COUNT_BITS)
  const of = (side: Side, invitee: number) => (countOf(counts, invitee) >> shiftOf(side)) & most
  return {
    of,
    add(side: Side, invitee: number): void {
      if (of(side, invitee) < most) add(counts, invitee, 1 << shiftOf(side))
    },
  }
}

type DecidedSide = Decision['sides'][number]

/** Decides one event after the other, as the statement that stores events does. */
export function createSimulation({ rule, budget }: Plan) {
  const outcome: Outcome = {
    ...{ events: 0, cost: 0, rewards: { inviter: 0, invitee: 0 }, declined: {} },
    amounts: { inviter: new Map(), invitee: new Map() },
  }
  const most = rule.occurrence === 'first' ? 1 : rule.occurrence === 'each' ? Infinity : rule.occurrence
  const earned = createTally()
  /** By window: of each inviter, how many rewards and how much. */
  const drawn = new Map<string, { rewards: Map<number, number>; amount: Map<number, number> }>()
  const sides = SIDES.filter((side) => rule[side])
  /** Of what was earned, the last one first. */
  const refunds: { after: number; given: { side: Side; user: number; amount: number }[] }[] = []

  function expectRefund([after, inviter, invitee]: Refund, decided: DecidedSide[]): void {
    const back = { inviter, invitee }
    const given = decided.flatMap((one) =>
      'amount' in one ? [{ ...one, amount: Math.min(one.amount, back[one.side]) }] : [],
    )
    let [low, high] = [0, refunds.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (refunds[middle]!.after > after) low = middle + 1
      else high = middle
    }
    refunds.splice(low, 0, { after, given })
  }

  function refundUntil(event: number): void {
    while (refunds.length > 0 && refunds.at(-1)!.after < event)
      for (const { side, user, amount } of refunds.pop()!.given) {
        outcome.cost -= amount
        add(outcome.amounts[side], user, -amount)
      }
  }

  function decide(judged: Judged): DecidedSide[] {
    const [, declined, event, inviter, invitee, inviterAmount, inviteeAmount, inactive, period] = judged
    if (declined !== null) return sides.map((side) => ({ side, declined }))
    refundUntil(event)
    const [amounts, owners] = [
      { inviter: inviterAmount, invitee: inviteeAmount },
      { inviter: inviter, invitee: invitee },
    ]
    const window = drawn.get(period) ?? { rewards: new Map(), amount: new Map() }
    const isCapped =
      countOf(window.rewards, inviter) + 1 > (rule.caps?.rewards ?? Infinity) ||
      countOf(window.amount, inviter) + inviterAmount > (rule.caps?.amount ?? Infinity)
    const decided = sides.map((side): DecidedSide => {
      if (inactive & INACTIVE[side]) return { side, declined: 'not_active' }
      const ordinal = earned.of(side, invitee) + 1
      if (ordinal > most) return { side, declined: 'already_rewarded' }
      if (amounts[side] <= 0) return { side, declined: 'below_minimum' }
      if (side === 'inviter' && isCapped) return { side, declined: 'cap_reached' }
      return { side, user: owners[side], ordinal, amount: amounts[side] }
    })
    const due = decided.reduce((sum, one) => sum + ('amount' in one ? one.amount : 0), 0)
    const isSpent = due > 0 && outcome.cost + due > (budget ?? Infinity)
    if (isSpent) return decided.map((one) => ('amount' in one ? { side: one.side, declined: 'budget_spent' } : one))
    for (const one of decided) {
      if (!('amount' in one)) continue
      earned.add(one.side, invitee)
      if (one.side === 'invitee' || !rule.caps) continue
      add(window.rewards, inviter, 1)
      add(window.amount, inviter, one.amount)
      drawn.set(period, window)
    }
    return decided
  }

  return {
    /** With all that has been refunded since. */
    outcome(): Outcome {
      refundUntil(Infinity)
      return outcome
    },
    add(event: Judged): DecidedSide[] {
      const decided = decide(event)
      outcome.events += 1
      for (const one of decided) {
        if ('declined' in one) {
          outcome.declined[one.declined] = (outcome.declined[one.declined] ?? 0) + 1
          continue
        }
        const { side, user, amount } = one
        outcome.cost += amount
        outcome.rewards[side] += 1
        add(outcome.amounts[side], user, amount)
      }
      const [refund] = event.slice(9) as [Refund?]
      if (refund) expectRefund(refund, decided)
      return decided
    },
  }
}
