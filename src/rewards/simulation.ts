import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type * as z from 'zod/mini'
import type { Database } from '../db/database.ts'
import { judgedAlone } from '../db/derived/decide.ts'
import type { Decision, Decline } from '../db/derived/decide.ts'
import { capPeriod, SIGN_UP, takenBack, wentWithReferral } from '../db/derived/reward-fragments.ts'
import { programPauses, programRules, rewardEvents, rewards, SIDES, transfers } from '../db/reward-schema.ts'
import { users } from '../db/schema.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/time.ts'
import { isUnderReview } from './change-rewards.ts'
import { SQL_KEY, SQL_NAME } from './reward-name.ts'
import type { Rule } from './rule.ts'

/*
 * What rules would have made of the recorded events. What a rule says of an event by itself is computed by the SQL that
 * decides for real, from what was true then; earlier rewards, caps and the budget are counted here, in the order of the
 * events, of their refunds, and of what became of the rewards that the program has made of them.
 */

export interface Plan {
  rule: z.output<typeof Rule>
  budget: number | null
}

/** How much of each side's amount refunds give back to the budget: nothing of what had been paid out. */
type Refund = [afterEvent: number, inviter: number, invitee: number]

/** How a reward ended without being paid out. */
export const ENDS = ['voided', 'expired'] as const
type End = (typeof ENDS)[number]

/** A reward that the program has made of the event: its first and last transfer, how it ended, and when what happened. */
type Stored = [
  earned: number,
  moved: number,
  /**
   * `kept`: by its rule it would expire, but it is under review, or makes up for what its owner owes. `owed`: it went with
   * its referral, but had been paid out. `denied`: staff have voided it, and it was for a sign-up.
   */
  end: End | 'kept' | 'owed' | 'denied' | null,
  endedAt: number,
  /** A refund of the event came before the end. */
  isRefunded: 0 | 1,
  expiresAt: number | null,
  /** When it was approved, if that was after its hold. */
  approvedAt: number | null,
  /** Of its amount, if it was paid out. */
  takenBackBefore: number | null,
  paidAt: number | null,
]

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
      /** When it was stored. */
      at: number,
      refund: Refund | null,
      stored: Partial<Record<Side, Stored>>,
    ]

type Side = (typeof SIDES)[number]
const INACTIVE = { inviter: 1, invitee: 2 }

/**
 * What the refund of an event takes back from that side. What had been paid out for real stays spent: then it is the part
 * that was taken back before.
 */
const givenBack = (side: Side): SQL => {
  const [amount, earning] = [`${side}_amount`, `(rule -> '$.${side}')`]
  const [paidAt, part] = [1, 2].map((place) => `stored ->> '$.${side}[#-${place}]'`)
  return sql.raw(`iif(${paidAt} <= reversed_at, iif(${earning} ->> 'percent', CAST(round(${amount} * ${part}) AS INTEGER), 0),
    ${takenBack({ rule: 'rule', earning, amount, value: 'value', refunded: 'reversed' })})`)
}

const ofLedger = (what: SQL) => sql`(SELECT ${what} FROM ${transfers} WHERE ${transfers.reward} = ${SQL_NAME})`

/** JSON of `Stored` by side. */
function storedOf(program: number): SQL {
  const { state, side, changedAt, expiresAt, holdUntil, createdAt, version, amount, paid } = rewards
  const paidAt = ofLedger(sql`min(iif(${transfers.kind} = 'fulfil', ${transfers.createdAt}, NULL))`)
  const isTakenBack = sql`${state} = 'reversed' AND ${changedAt} IS NOT ${rewardEvents.reversedAt} AND ${paidAt} IS NULL`
  const isDenied = sql`${state} = 'voided' AND ${rewardEvents.type} = ${sql.raw(`'${SIGN_UP}'`)} AND NOT ${sql.raw(wentWithReferral('rewards', 'reward_events'))}`
  const isKept = sql`(${isUnderReview} OR ${expiresAt} IS NULL AND ${programRules.rule} ->> 'expires_days' IS NOT NULL)`
  const isLate = sql`${holdUntil} > ${createdAt} + ${programRules.rule} ->> 'hold_days' * ${DAY_MS}`
  // A referral that takes its rewards along makes one of the transfers.
  const refunds = ofLedger(sql`sum(${transfers.kind} = 'reverse') > (${state} = 'reversed')`)
  return sql`(SELECT json_group_object(${side}, json_array(${ofLedger(sql`min(${transfers.id})`)}, ${ofLedger(sql`max(${transfers.id})`)},
      CASE WHEN ${isDenied} THEN 'denied' WHEN ${state} IN ('voided', 'expired') THEN ${state} WHEN ${isTakenBack} THEN 'voided' WHEN ${state} = 'reversed' AND ${rewardEvents.reversed} = 0 THEN 'owed' WHEN ${isKept} THEN 'kept' END, ${changedAt}, ${refunds}, ${expiresAt}, iif(${isLate}, ${holdUntil}, NULL), 1 - 1.0 * ${paid} / ${amount}, ${paidAt}))
    FROM json_each(${rewardEvents.decisions}) AS d, json_each(d.value -> 'sides') AS s
      CROSS JOIN ${rewards} ON ${SQL_KEY} = (${program}, ${rewardEvents.userId}, s.value ->> 'side', s.value ->> 'ordinal')
      CROSS JOIN ${programRules} ON ${programRules.programId} = ${program} AND ${programRules.version} = ${version}
    WHERE d.value ->> 'program' = ${program} AND s.value ->> 'user' IS NOT NULL)`
}

interface Asked {
  /** Whose pauses and rewards count. */
  program: number
  plans: Plan[]
  from: number
  to: number
}

/** One row: the events with ids from one to another, in order, as each plan sees them. */
export const judgeEvents = (db: Database, { program, plans, from, to }: Asked) => {
  const { id, userId, type, value, occurredAt, inviterId, isCertain, decisions } = rewardEvents
  const rules = JSON.stringify(plans.map(({ rule }) => rule))
  const isPaused = sql`EXISTS (SELECT 1 FROM ${programPauses} WHERE ${programPauses.programId} = ${program}
    AND ${id} > ${programPauses.afterEvent} AND (${programPauses.untilEvent} IS NULL OR ${id} <= ${programPauses.untilEvent}))`
  const refund = sql`iif(reversed = 0, NULL, json_array(reversed_after, ${givenBack('inviter')}, ${givenBack('invitee')}))`
  // LIMIT keeps SQLite from reading what is stored once for each plan.
  const events = sql`(SELECT *, iif(instr(${decisions}, '"user"'), ${storedOf(program)}, '{}') AS stored
    FROM ${rewardEvents} WHERE ${id} BETWEEN ${from} AND ${to} LIMIT -1) AS ${rewardEvents}`
  return db.all<{ judged: string }>(sql`
    SELECT json_group_array(iif(declined IS NOT NULL, json_array(plan, declined),
      json_array(plan, NULL, id, inviter, invitee, inviter_amount, invitee_amount, inactive, period, stored_at, json(${refund}), json(stored))) ORDER BY id, plan) AS judged
    FROM (
      SELECT ${id} AS id, plan, rule, ${inviterId} AS inviter, ${userId} AS invitee, ${sql.raw(capPeriod('rule', 'occurred_at'))} AS period,
        iif(${rewardEvents.inviterIsActive}, 0, ${sql.raw(String(INACTIVE.inviter))}) + iif(${rewardEvents.inviteeIsActive}, 0, ${sql.raw(String(INACTIVE.invitee))}) AS inactive,
        ${value} AS value, reversed, reversed_at, reversed_after, stored, ${rewardEvents.createdAt} AS stored_at,
        ${judgedAlone({ value, occurredAt, inviterId, isCertain }, isPaused)}
      FROM ${events} CROSS JOIN (SELECT key AS plan, value AS rule FROM json_each(${rules})) ON ${type} = rule ->> '$.event'
        CROSS JOIN ${users} ON ${users.id} = ${userId})`)
}

export const readJudged = (text: string) => JSON.parse(text) as Judged[]

/** What a plan has cost so far. */
export interface Outcome {
  /** Of the rule's type. */
  events: number
  /** Of the budget. */
  cost: number
  /** Without those that ended. */
  rewards: Record<Side, number>
  ended: Record<End, number>
  /** Of the rewards, those that the program has not made: no one knows what would have become of them. */
  added: number
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

/** Of returns, so many are kept after they are over. */
const MOST_GONE = 1000

/** What a reward gives back to its program. */
interface Return {
  at: number
  amount: number
  side: Side
  inviter: number
  invitee: number
  period: string
  /** Nothing of it can be paid out any more. */
  isOver: boolean
  /** Another event may earn it again. */
  isOpen: boolean
  /** But not for the same inviter. */
  isDenied: boolean
}

/** What is given back, in the order of its places: of an event, of a transfer, or of an hourly task. */
function createReturns(giveBack: (one: Return) => void) {
  const due: (Return & { place: number })[] = []
  let gone = 0
  return {
    add(place: number, one: Return): void {
      let [low, high] = [gone, due.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (due[middle]!.place <= place) low = middle + 1
        else high = middle
      }
      due.splice(low, 0, { place, ...one })
    },
    /** Gives back what is due. */
    take(isDue: (place: number, at: number) => boolean): void {
      for (; gone < due.length && isDue(due[gone]!.place, due[gone]!.at); gone += 1) giveBack(due[gone]!)
      if (gone < MOST_GONE) return
      due.splice(0, gone)
      gone = 0
    },
  }
}

const pairOf = (...pair: [Side, inviter: number, invitee: number]) => pair.join(' ')

type DecidedSide = Decision['sides'][number]

/** Decides one event after the other, as the statement that stores events does. `now`: of what has expired. */
export function createSimulation({ rule, budget }: Plan, now: number) {
  const outcome: Outcome = {
    ...{ events: 0, cost: 0, rewards: { inviter: 0, invitee: 0 }, ended: { voided: 0, expired: 0 }, added: 0 },
    ...{ declined: {}, amounts: { inviter: new Map(), invitee: new Map() } },
  }
  const most =
    rule.occurrence === 'first' || rule.event === SIGN_UP ? 1 : rule.occurrence === 'each' ? Infinity : rule.occurrence
  const [earned, reopened] = [createTally(), createTally()]
  /** By side, inviter and invitee: what these two cannot earn again. */
  const denied = new Map<string, number>()
  /** By window: of each inviter, how many rewards and how much. */
  const drawn = new Map<string, { rewards: Map<number, number>; amount: Map<number, number> }>()
  const sides = SIDES.filter((side) => rule[side])
  const isLimited = budget !== null || rule.caps !== undefined || most < Infinity
  /** Drawn from the budget and not given back, as of the last event. */
  let spent = 0
  const giveBack = ({ side, amount, inviter, invitee, period, isOver, isOpen, isDenied }: Return) => {
    spent -= amount
    if (isOpen) reopened.add(side, invitee)
    const pair = pairOf(side, inviter, invitee)
    if (isDenied) denied.set(pair, (denied.get(pair) ?? 0) + 1)
    const window = side === 'inviter' ? drawn.get(period) : undefined
    if (!window) return
    add(window.amount, inviter, -amount)
    if (isOver) add(window.rewards, inviter, -1)
  }
  const back = { event: createReturns(giveBack), transfer: createReturns(giveBack), time: createReturns(giveBack) }

  /** What was given back before an event: of the transfers before its own, and without one of those before its time. */
  function giveBackUntil(event: number, at: number, stored: Partial<Record<Side, Stored>>): void {
    const [next = 0] = stored.inviter ?? stored.invitee ?? []
    back.event.take((after) => after < event)
    back.transfer.take((transfer, movedAt) => transfer < next || movedAt < at - MINUTE_MS)
    back.time.take((expiry) => expiry < at)
  }

  function decide(judged: Judged): DecidedSide[] {
    const [, declined, event, inviter, invitee, inviterAmount, inviteeAmount, inactive, period, at, , stored] = judged
    if (declined !== null) return sides.map((side) => ({ side, declined }))
    if (isLimited) giveBackUntil(event, at, stored)
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
      const again = reopened.of(side, invitee) - (denied.get(pairOf(side, inviter, invitee)) ?? 0)
      if (ordinal - again > most) return { side, declined: 'already_rewarded' }
      if (amounts[side] <= 0) return { side, declined: 'below_minimum' }
      if (side === 'inviter' && isCapped) return { side, declined: 'cap_reached' }
      return { side, user: owners[side], ordinal, amount: amounts[side] }
    })
    const due = decided.reduce((sum, one) => sum + ('amount' in one ? one.amount : 0), 0)
    const isSpent = due > 0 && spent + due > (budget ?? Infinity)
    if (isSpent) return decided.map((one) => ('amount' in one ? { side: one.side, declined: 'budget_spent' } : one))
    spent += due
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

  /**
   * How a reward ends that the program has made as well: as it did there. With other terms it expires when they say, unless it
   * was paid out by then.
   */
  function endOf([, moved, end, endedAt, isRefunded, expiresAt, approvedAt, , paidAt]: Stored, at: number) {
    const availableAt = Math.max(at + rule.hold_days * DAY_MS, approvedAt ?? 0)
    const expiry = rule.expires_days === undefined ? null : availableAt + rule.expires_days * DAY_MS
    if (end === 'kept' || end === 'owed') return undefined
    if (end === 'denied') return { end: 'voided', moved, endedAt, isRefunded } as const
    if (end === 'voided' || (end === 'expired' && expiry === expiresAt)) return { end, moved, endedAt, isRefunded }
    const isExpired = expiry !== null && expiry !== expiresAt && expiry <= Math.min(now, (paidAt ?? Infinity) - 1)
    return isExpired ? ({ end: 'expired', moved: null, endedAt: expiry, isRefunded: 1 } as const) : undefined
  }

  return {
    outcome: () => outcome,
    add(event: Judged): DecidedSide[] {
      const decided = decide(event)
      outcome.events += 1
      for (const one of decided) {
        if ('declined' in one) {
          outcome.declined[one.declined] = (outcome.declined[one.declined] ?? 0) + 1
          continue
        }
        const { side, user, amount } = one
        const [, , , inviter = 0, invitee = 0, , , , period = '', at = 0, refund, made] = event
        const stored = made?.[side]
        const ended = stored && endOf(stored, at)
        const refunded = refund && ended?.isRefunded !== 0 ? Math.min(amount, refund[side === 'inviter' ? 1 : 2]) : 0
        const left = amount - refunded
        if (isLimited) {
          const of = { side, inviter, invitee, period, isDenied: stored?.[2] === 'denied' }
          const isGone = left === 0
          if (refunded > 0)
            back.event.add(refund![0], { ...of, at: 0, amount: refunded, isOver: isGone, isOpen: isGone })
          const end = ended && { ...of, at: ended.endedAt, amount: left, isOver: true, isOpen: ended.end === 'voided' }
          if (stored?.[2] === 'owed')
            back.transfer.add(stored[1], { ...of, at: stored[3], amount: 0, isOver: false, isOpen: true })
          if (ended?.moved === null) back.time.add(Math.ceil(ended.endedAt / HOUR_MS) * HOUR_MS, end!)
          else if (ended) back.transfer.add(ended.moved, end!)
        }
        if (!stored) outcome.added += 1
        if (ended) {
          outcome.ended[ended.end] += 1
          continue
        }
        outcome.rewards[side] += 1
        outcome.cost += left
        add(outcome.amounts[side], user, left)
      }
      return decided
    },
  }
}
