import type { Decline } from '../../db/derived/decide.ts'
import { formatAmount, POINTS } from '../../lib/amount.ts'
import type { Language } from '../../lib/language.ts'
import { DAY_MS, toDay } from '../../lib/time.ts'
import type { RewardRow } from '../list-rewards.ts'
import type { StepStatus, WhyStep } from '../responses.ts'
import type { RewardRule } from '../rule.ts'
import { REFERRAL_GONE, WHY_TEXTS } from './texts.ts'

type StepName = WhyStep['step']

/** What is known about one side of a program. */
export interface Case {
  rule: RewardRule
  side: 'inviter' | 'invitee'
  program: { unit: string; startsAt: number; endsAt: number | null; pausedAt: number | null }
  invitee: { id: number; dateJoined: number }
  referral: { inviterId: number; certainty: string } | undefined
  /** Whom the texts name as the inviter. */
  named: number | null
  /** The one that was decided, with what came of this side. */
  event: { occurredAt: number; declined: Decline | undefined } | undefined
  reward: RewardRow | undefined
  now: number
}

const PART_OF: Record<Decline, StepName> = {
  program_ended: 'program',
  not_referred: 'referred',
  not_certain: 'certain',
  too_late: 'within_days',
  below_minimum: 'minimum_value',
  not_active: 'active',
  already_rewarded: 'occurrence',
  cap_reached: 'cap',
  budget_spent: 'budget',
}

const CHECKED: StepName[] = ['event', 'program', 'referred', ...new Set(Object.values(PART_OF).slice(2))]

/** In the order in which src/db/derived/event-reports-view.ts checks them; a rule has those that it asks for. */
const stepsOf = ({ rule, side, event }: Case): StepName[] => {
  const isAsked: Partial<Record<StepName, boolean>> = {
    active: event?.declined === 'not_active',
    certain: rule.certainty === 'certain',
    within_days: rule.within_days !== undefined,
    minimum_value: rule.minimum_value !== undefined || event?.declined === 'below_minimum',
    occurrence: rule.occurrence !== 'each',
    cap: side === 'inviter' && rule.caps !== undefined,
  }
  return CHECKED.filter((step) => isAsked[step] ?? true)
}

/** Without an event: what is settled already. */
function statusSoFar(step: StepName, { program, referral, rule, invitee, now }: Case): StepStatus {
  switch (step) {
    case 'program': {
      if (program.startsAt > now) return 'missing'
      return program.pausedAt !== null || (program.endsAt !== null && program.endsAt <= now) ? 'failed' : 'done'
    }
    case 'referred':
      return referral ? 'done' : 'missing'
    case 'certain':
      return referral === undefined ? 'missing' : referral.certainty === 'certain' ? 'done' : 'failed'
    case 'within_days':
      return now > invitee.dateJoined + (rule.within_days ?? 0) * DAY_MS ? 'failed' : 'missing'
    default:
      return 'missing'
  }
}

/** What earned it is gone: declined, removed, or corrected to another inviter. */
const isReferralGone = ({ side, reward, referral }: Case): boolean =>
  reward !== undefined && (side === 'inviter' ? reward.userId !== referral?.inviterId : referral === undefined)

function rewardSteps(one: Case): [StepName, StepStatus][] {
  const { reward, now } = one
  if (!reward) return []
  const { state, signals, holdUntil } = reward
  const [isHeld, isGone] = [state === 'held', state === 'voided' || state === 'expired' || state === 'reversed']
  const isDue = holdUntil <= now || !(isHeld || state === 'voided')
  return [
    ['review', isHeld && signals !== null ? 'missing' : state === 'voided' && !isReferralGone(one) ? 'failed' : 'done'],
    ['hold', isDue ? 'done' : isHeld ? 'missing' : 'failed'],
    ['payout', state === 'fulfilled' ? 'done' : isGone ? 'failed' : 'missing'],
  ]
}

/** Every step of the rule for one side, in plain words. */
export function explain(one: Case, language: Language): WhyStep[] {
  const steps = stepsOf(one)
  const failed = one.event?.declined && steps.indexOf(PART_OF[one.event.declined])
  const isGone = isReferralGone(one)
  const statusOf = (step: StepName, place: number): StepStatus => {
    if (step === 'referred' && isGone) return 'failed'
    if (!one.event) return statusSoFar(step, one)
    if (failed === undefined || place < failed) return 'done'
    return place === failed ? 'failed' : 'missing'
  }
  const decided = steps.map((step, place): [StepName, StepStatus] => [step, statusOf(step, place)])
  return [...decided, ...rewardSteps(one)].map(([step, status]) => ({
    step,
    status,
    text: (step === 'referred' && isGone ? REFERRAL_GONE : WHY_TEXTS[step][status]!)[language].replace(
      /\{(\w+)\}/g,
      (_, name: string) => valueOf(name, one, language),
    ),
  }))
}

/** What stands for a name in a text. */
function valueOf(
  name: string,
  { rule, program: { unit }, invitee, named, event, reward }: Case,
  language: Language,
): string {
  switch (name) {
    case 'event':
      return rule.event
    case 'at':
      return event ? toDay(event.occurredAt) : ''
    case 'invitee':
      return String(invitee.id)
    case 'inviter':
      return String(named ?? '')
    case 'days':
      return String(rule.within_days ?? '')
    case 'deadline':
      return toDay(invitee.dateJoined + (rule.within_days ?? 0) * DAY_MS)
    case 'minimum': {
      const minimum = rule.minimum_value ?? 1
      // The Russian word for points would depend on the sentence.
      return unit === POINTS ? String(minimum) : formatAmount(minimum, unit, language)
    }
    case 'times':
      return String(rule.occurrence === 'first' ? 1 : rule.occurrence)
    case 'available':
      return reward ? toDay(reward.holdUntil) : ''
    default:
      return ''
  }
}
