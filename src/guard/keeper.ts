import { randomCode } from '../lib/random.ts'
import type { Clock } from '../lib/time.ts'
import { matchCode, storeCode } from './codes.ts'
import type { CodeStore } from './codes.ts'
import type { CheckResult, IssueResult } from './guard.ts'
import type { SqlStore } from './records.ts'
import { acceptCode, refundAttempt, startCheck, startSend, undoAccept, undoSend } from './rules.ts'
import type { LaneKeys } from './rules.ts'

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
  const at = (keys: LaneKeys) => ({ ...keys, now: clock() })

  return {
    async issueCode(keys: LaneKeys): Promise<IssueResult> {
      const moment = at(keys)
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

    async cancelSend(keys: LaneKeys, sendId: string): Promise<void> {
      undoSend(sql, at(keys), sendId)
    },

    async checkCode(keys: LaneKeys, code: string): Promise<CheckResult> {
      const moment = at(keys)
      const check = startCheck(sql, moment, codeTtlSeconds)
      if (check.kind !== 'compare') return check
      const { challengeId, failureId } = check
      const matches = await matchCode(codes, pepper, { challengeId, code, now: moment.now })
      if (matches === undefined) {
        refundAttempt(sql, moment, challengeId, failureId)
        throw new Error('the code store has lost a live code')
      }
      const receipt = matches ? acceptCode(sql, at(keys), challengeId, failureId) : undefined
      return receipt === undefined ? { kind: 'refused' } : { kind: 'accepted', receipt }
    },

    async returnReceipt(keys: LaneKeys, receipt: string): Promise<void> {
      undoAccept(sql, at(keys), receipt)
    },
  }
}

export type Keeper = ReturnType<typeof createKeeper>
