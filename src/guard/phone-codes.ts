import { randomCode } from '../lib/random.ts'
import type { Clock } from '../lib/time.ts'
import { matchCode, storeCode } from './codes.ts'
import type { CodeStore } from './codes.ts'
import type { CheckResult, IssueOptions, IssueResult, Origin } from './guard.ts'
import type { Ledger } from './ledger.ts'
import { purposeOf } from './personal-records.ts'
import type { NumberStore, LaneKeys } from './rules.ts'
import {
  acceptCode,
  hasLiveCode,
  isPending,
  refundAttempt,
  startCheck,
  startSend,
  undoAccept,
  undoSend,
} from './rules.ts'

export interface PhoneCodePorts extends NumberStore {
  codes: CodeStore
  ledger: Ledger
  clock: Clock
  pepper: Uint8Array
  codeLength: number
  /** Keeps work running that the answer does not wait for. */
  afterwards: (work: Promise<unknown>) => void
}

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

  return {
    async issueCode(
      { keys, origin }: LaneRequest,
      { botChecked, fixedCode, phone }: SendOptions,
    ): Promise<IssueResult> {
      const moment = at(keys)
      const send = startSend(ports, moment, { isTest: fixedCode !== undefined })
      if (send.kind === 'limited') return send
      const { challengeId, expiresAt, resendInSeconds, replaces } = send
      const code = fixedCode ?? randomCode(codeLength)
      const pending = { phone, purpose: purposeOf(keys.phoneKey), expiresAt, replaces }
      try {
        const refused =
          fixedCode === undefined
            ? await ledger.reserveSend({ id: challengeId, ...origin, botChecked, pending })
            : undefined
        if (refused) {
          undoSend(ports, moment, challengeId)
          return refused
        }
        await storeCode(codes, pepper, { challengeId, code, expiresAt, ttlSeconds: codeTtlSeconds })
      } catch (error) {
        undoSend(ports, moment, challengeId)
        afterwards(ledger.cancelSend(challengeId))
        throw error
      }
      return { kind: 'issued', code, sendId: challengeId, resendInSeconds }
    },

    async cancelSend({ keys }: LaneRequest, sendId: string): Promise<void> {
      undoSend(ports, at(keys), sendId)
      await ledger.cancelSend(sendId)
    },

    async checkCode({ keys: own, fallback, origin }: LaneRequest, code: string): Promise<CheckResult> {
      const keys = fallback && !hasLiveCode(ports, at(own)) ? fallback : own
      const moment = at(keys)
      const check = startCheck(ports, moment)
      if (check.kind === 'limited') return check
      // The guess also counts for its network if there is no live code, or the answer would show
      // that there was no code to guess.
      if (check.kind === 'refused') return (await ledger.countFailure(origin)) ?? check
      const { challengeId, failureId, milestone } = check
      const [spent, matches] = await Promise.all([
        ledger.countFailure(origin),
        matchCode(codes, pepper, { challengeId, code, now: moment.now }),
      ]).catch((error: unknown) => {
        refundAttempt(ports, moment, challengeId, failureId)
        throw error
      })
      // A code that was voided meanwhile is missing too; it is not lost.
      const isLost = matches === undefined && isPending(ports, at(keys), challengeId)
      if (spent || isLost) {
        refundAttempt(ports, moment, challengeId, failureId)
        if (spent) return spent
        throw new Error('the code store lost a pending code')
      }
      const receipt = matches ? acceptCode(ports, at(keys), challengeId, failureId) : undefined
      if (receipt === undefined) return { kind: 'refused', ...(milestone && { milestone }) }
      afterwards(ledger.countVerified({ id: challengeId, ...origin }))
      return { kind: 'accepted', receipt, challengeId }
    },

    async returnReceipt({ keys, fallback }: LaneRequest, receipt: string): Promise<void> {
      for (const lane of fallback ? [keys, fallback] : [keys]) undoAccept(ports, at(lane), receipt)
    },
  }
}

export type PhoneCodes = ReturnType<typeof createPhoneCodes>
