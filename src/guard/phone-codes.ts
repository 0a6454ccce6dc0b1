import { randomCode } from '../lib/random.ts'
import type { Clock } from '../lib/time.ts'
import { claimCode, hasSignedIn, releaseCode, useCode } from './claims.ts'
import { matchCode, storeCode } from './codes.ts'
import type { CodeStore } from './codes.ts'
import type { CheckResult, Claim, IssueOptions, IssueResult, Origin, SendOutcome } from './guard.ts'
import type { LaneKeys, Moment, SendUnderWay } from './lane-limits.ts'
import type { Ledger, Reserved } from './ledger.ts'
import { purposeOf } from './personal-records.ts'
import type { NumberStore } from './records.ts'
import { countWrong, endSend, isPending, laneOfGuess, planSend, recordSend, startCheck, undoSend } from './rules.ts'
import type { Guess } from './rules.ts'

export interface PhoneCodePorts extends NumberStore {
  codes: Pick<CodeStore, 'get' | 'put'>
  ledger: Ledger
  clock: Clock
  pepper: Uint8Array
  codeLength: number
  /** Keeps work running that the answer does not wait for. */
  afterwards: (work: Promise<unknown>) => void
}

/** Of a test number, which no vendor is asked to send to. */
const NO_VENDORS: Reserved = { kind: 'reserved', last: [], watched: [] }

/** Only a send carries the number itself, for the ledger. */
export type SendOptions = IssueOptions & { phone: string }

/** A request to one lane. `fallback` is the lane to use when this one has no live code. */
export interface LaneRequest {
  keys: LaneKeys
  fallback?: LaneKeys
  origin: Origin
}

/** The codes of one shard: rules, then KV and the ledger, then rules. `Guard` says what each call promises. */
export function createPhoneCodes(ports: PhoneCodePorts) {
  const { codes, ledger, clock, pepper, codeLength, codeTtlSeconds, afterwards } = ports
  const at = (keys: LaneKeys) => ({ ...keys, now: clock() })
  const underWay = new Map<string, SendUnderWay>()
  const guesses = new Set<Guess>()
  const claims = createSignal()

  /** Has the code stored and the send counted. Returns the vendors to be careful with, or whose limit is reached. */
  async function prepareSend(
    { keys, origin }: LaneRequest,
    send: { challengeId: string; code: string; expiresAt: number; replaces: string | null; hasSignedIn: boolean },
    { botChecked, fixedCode, phone }: SendOptions,
  ) {
    const { challengeId, code, expiresAt, replaces, hasSignedIn } = send
    const pending = { phone, purpose: purposeOf(keys.phoneKey), replaces }
    try {
      const reserved =
        fixedCode === undefined
          ? await ledger.reserveSend({ id: challengeId, ...origin, botChecked, hasSignedIn, pending })
          : NO_VENDORS
      if (reserved.kind !== 'reserved') return reserved
      await storeCode(codes, pepper, { challengeId, code, expiresAt, ttlSeconds: codeTtlSeconds })
      if (!underWay.has(challengeId)) throw new Error('the send was cancelled')
      return reserved
    } catch (error) {
      afterwards(ledger.cancelSend(challengeId))
      throw error
    }
  }

  /** Whether the code is right. A code that was voided meanwhile is not; one that the store has lost is an error. */
  async function compare({ now, ...keys }: Moment, challengeId: string, code: string): Promise<boolean> {
    const matches = await matchCode(codes, pepper, { challengeId, code, now })
    if (matches === undefined && isPending(ports, at(keys), challengeId)) {
      throw new Error('the code store lost a pending code')
    }
    return matches === true
  }

  return {
    async issueCode(request: LaneRequest, options: SendOptions): Promise<IssueResult> {
      const { keys } = request
      const { sendId: challengeId, fixedCode } = options
      const isTest = fixedCode !== undefined
      const plan = planSend(ports, at(keys), { challengeId, isTest, underWay: underWay.values() })
      if (plan.kind === 'limited') return plan
      const { resendInSeconds, replaces, unsure } = plan
      const code = fixedCode ?? randomCode(codeLength)
      underWay.set(challengeId, { ...keys, isTest })
      try {
        const { expiresAt } = plan.code
        const reserved = await prepareSend(
          request,
          { challengeId, code, expiresAt, replaces, hasSignedIn: plan.hasSignedIn },
          options,
        )
        if (reserved.kind !== 'reserved') return reserved
        const { last, watched } = reserved
        recordSend(ports, at(keys), plan.code, { isTest })
        return { kind: 'issued', code, resendInSeconds, vendors: { last: [...unsure, ...last], watched } }
      } finally {
        underWay.delete(challengeId)
      }
    },

    async endSend({ keys }: LaneRequest, sendId: string, outcome: SendOutcome): Promise<boolean> {
      endSend(ports, at(keys), sendId, outcome)
      return ledger.endSend(sendId, outcome)
    },

    async cancelSend({ keys }: LaneRequest, sendId: string): Promise<void> {
      underWay.delete(sendId)
      undoSend(ports, at(keys), sendId)
      await ledger.cancelSend(sendId)
    },

    async checkCode(
      { keys: own, fallback, origin }: LaneRequest,
      { code, claimId }: { code: string; claimId: string },
    ): Promise<CheckResult> {
      const keys = laneOfGuess(ports, { own, fallback, claimId, now: clock() })
      const moment = at(keys)
      const check = startCheck(ports, moment, { claimId, underWay: guesses })
      if (check.kind === 'limited') return check
      const { guess } = check
      guesses.add(guess)
      try {
        const challengeId = check.kind === 'compare' ? check.challengeId : undefined
        const isRight = challengeId !== undefined && (await compare(moment, challengeId, code))
        // What counts, and when, is the same without a live code, or the answers would show that there was none.
        const spent = await ledger.countGuess(
          origin,
          isRight ? { right: challengeId } : challengeId === undefined ? 'no_code' : 'wrong',
        )
        if (spent) return spent
        if (!isRight) {
          countWrong(ports, guess, clock())
          const milestone = check.kind === 'compare' ? check.milestone : undefined
          return { kind: 'refused', ...(milestone && { milestone }) }
        }
        let claimed = claimCode(ports, at(keys), { challengeId, claimId })
        while (typeof claimed === 'object') {
          await claims.next(challengeId, claimed.busyUntil - clock())
          claimed = claimCode(ports, at(keys), { challengeId, claimId })
        }
        return claimed === 'refused'
          ? { kind: 'refused' }
          : { kind: 'accepted', challengeId, hasSignedIn: hasSignedIn(ports, at(keys)), isUsed: claimed === 'used' }
      } finally {
        guesses.delete(guess)
      }
    },

    useCode({ keys, fallback }: LaneRequest, claim: Claim): void {
      for (const lane of fallback ? [keys, fallback] : [keys]) useCode(ports, at(lane), claim)
      claims.tell(claim.challengeId)
    },

    releaseCode({ keys, fallback }: LaneRequest, claim: Claim): void {
      for (const lane of fallback ? [keys, fallback] : [keys]) releaseCode(ports, at(lane), claim)
      claims.tell(claim.challengeId)
    },
  }
}

export type PhoneCodes = ReturnType<typeof createPhoneCodes>

/** Lets requests wait for news about a challenge. */
function createSignal() {
  const waiting = new Map<string, Set<() => void>>()
  return {
    /** Resolves at the next `tell`, or after this time. */
    async next(challengeId: string, ms: number): Promise<void> {
      const others = waiting.get(challengeId) ?? new Set()
      waiting.set(challengeId, others)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, ms)
        function done() {
          clearTimeout(timer)
          others.delete(done)
          if (others.size === 0) waiting.delete(challengeId)
          resolve()
        }
        others.add(done)
      })
    },
    tell(challengeId: string): void {
      for (const wake of waiting.get(challengeId) ?? []) wake()
    },
  }
}
