import { randomCode } from '../lib/random.ts'
import type { Clock } from '../lib/time.ts'
import { matchCode, storeCode } from './codes.ts'
import type { CodeStore } from './codes.ts'
import type { CheckResult, IssueResult } from './guard.ts'
import type { SqlStore } from './records.ts'
import { acceptCode, refundAttempt, startCheck, startSend, undoAccept, undoSend } from './rules.ts'

export interface KeeperPorts {
  sql: SqlStore
  codes: CodeStore
  clock: Clock
  pepper: Uint8Array
  codeLength: number
  codeTtlSeconds: number
}

/** Guards the numbers of one store: rules, then KV, then rules. See `Guard` for what each call promises. */
export function createKeeper({ sql, codes, clock, pepper, codeLength, codeTtlSeconds }: KeeperPorts) {
  const at = (phoneKey: string) => ({ phoneKey, now: clock() })

  return {
    async issueCode(phoneKey: string): Promise<IssueResult> {
      const moment = at(phoneKey)
      const send = startSend(sql, moment, codeTtlSeconds)
      if (send.kind === 'limited') return send
      const code = randomCode(codeLength)
      try {
        await storeCode(codes, pepper, { ...send, code, ttlSeconds: codeTtlSeconds })
      } catch (error) {
        undoSend(sql, moment, send.challengeId)
        throw error
      }
      return { kind: 'issued', code, sendId: send.challengeId, resendInSeconds: send.resendInSeconds }
    },

    async cancelSend(phoneKey: string, sendId: string): Promise<void> {
      undoSend(sql, at(phoneKey), sendId)
    },

    async checkCode(phoneKey: string, code: string): Promise<CheckResult> {
      const moment = at(phoneKey)
      const check = startCheck(sql, moment, codeTtlSeconds)
      if (check.kind !== 'compare') return check
      const { challengeId, failureId } = check
      const matches = await matchCode(codes, pepper, { challengeId, code, now: moment.now })
      if (matches === undefined) {
        refundAttempt(sql, moment, challengeId, failureId)
        throw new Error('the code store has lost a live code')
      }
      const receipt = matches ? acceptCode(sql, at(phoneKey), challengeId, failureId) : undefined
      return receipt === undefined ? { kind: 'refused' } : { kind: 'accepted', receipt }
    },

    async returnReceipt(phoneKey: string, receipt: string): Promise<void> {
      undoAccept(sql, at(phoneKey), receipt)
    },
  }
}

export type Keeper = ReturnType<typeof createKeeper>
