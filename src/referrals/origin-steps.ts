import type { signUpOrigins } from '../db/referral-schema.ts'
import { toIso } from '../lib/time.ts'

/** What someone carried when they signed up, as `attributeSignUp` stores it. */
interface StoredStep {
  method: 'code' | 'token' | 'pending_phone'
  link: string
  channel: string | null
  at: number
  refusal: 'late' | 'gone' | 'blocked' | 'unknown' | null
}

/**
 * What came of a step. `late`: too long ago. `gone`: the link's or code's owner is no longer there. `blocked`: its owner
 * was. `unknown`: nobody has the code. `outranked`: another counted. `number_counted`: the number has had an inviter.
 */
export const OUTCOMES = ['counted', 'outranked', 'number_counted', 'late', 'gone', 'blocked', 'unknown'] as const

type Outcome = (typeof OUTCOMES)[number]

export interface OriginStep extends Omit<StoredStep, 'at' | 'refusal'> {
  at: string
  outcome: Outcome
}

type Origin = Pick<typeof signUpOrigins.$inferSelect, 'steps' | 'linkKey'>

/** What counted, and where from. */
export const originView = ({
  linkKey: link,
  channel,
  campaign,
  platform,
  country,
}: Pick<typeof signUpOrigins.$inferSelect, 'linkKey' | 'channel' | 'campaign' | 'platform' | 'country'>) => ({
  ...{ link, channel, campaign, platform, country },
})

/** The steps of a sign-up, oldest first. None once they were cleared. */
export function readSteps({ steps, linkKey }: Origin): OriginStep[] {
  const stored = JSON.parse(steps ?? '[]') as StoredStep[]
  const first = stored.findIndex(({ refusal }) => refusal === null)
  const ofFirst: Outcome = linkKey === null ? 'number_counted' : 'counted'
  const ended = stored.map(({ refusal, ...step }, place) => ({
    ...step,
    outcome: refusal ?? (place === first ? ofFirst : ('outranked' as const)),
  }))
  return ended.toSorted((a, b) => a.at - b.at).map(({ at, ...step }) => ({ ...step, at: toIso(at) }))
}
