import type { Config } from '../config.ts'
import { deriveKey } from '../lib/keys.ts'
import { toIso } from '../lib/time.ts'
import type { Clock } from '../lib/time.ts'
import { rememberCodes } from './codes.ts'
import type { CodeStore } from './codes.ts'
import type { UnlockResult } from './guard.ts'
import { inspectNumber } from './inspect-number.ts'
import type { NumberState } from './inspect-number.ts'
import type { Ledger } from './ledger.ts'
import { challengesOf, reportNumber } from './personal-records.ts'
import type { NumberReport } from './personal-records.ts'
import { createPhoneCodes } from './phone-codes.ts'
import type { PhoneCodes } from './phone-codes.ts'
import { createTables, forgetNumber, purge } from './records.ts'
import type { SqlStore } from './records.ts'
import { recordMove } from './rules.ts'
import { unlockNumber, voidChallenge } from './staff-actions.ts'

export interface ShardPorts {
  sql: SqlStore
  codes: CodeStore
  ledger: Ledger
  clock: Clock
  config: Pick<Config, 'secretKey' | 'codeLength' | 'codeTtlSeconds' | 'policies'>
  /** Keeps work running that the answer does not wait for. */
  afterwards: (work: Promise<unknown>) => void
}

/** One shard of the numbers, over storage that no other process or object writes to. */
export interface PhoneShard extends PhoneCodes {
  recordMove: (phoneKey: string, isProved: boolean) => Promise<boolean>
  report: (phoneKey: string) => Promise<NumberReport>
  inspect: (phoneKey: string) => NumberState
  unlock: (phoneKey: string) => UnlockResult
  /** True if the code could still be used. */
  voidCode: (phoneKey: string, sendId: string) => Promise<boolean>
  forget: (phoneKeys: readonly string[]) => Promise<void>
}

/** How far a purge has come: if it is done, when the next one is due. */
export interface PurgeState {
  isDone: boolean
  next: number | undefined
}

/** `purge` deletes what no limit needs any more, a part at a time. */
export function createPhoneShard({
  config: { secretKey, codeLength, codeTtlSeconds, policies },
  ...ports
}: ShardPorts): PhoneShard & { purge: () => PurgeState } {
  const { sql, ledger, clock } = ports
  const codes = rememberCodes(ports.codes)
  createTables(sql)
  const store = { sql, policies, codeTtlSeconds }
  let walk: { after?: string; next?: number | undefined } = {}
  const phoneCodes = createPhoneCodes({
    ...store,
    ...ports,
    codes,
    pepper: deriveKey(secretKey, 'code-digests'),
    codeLength,
  })
  return {
    ...phoneCodes,

    recordMove: async (phoneKey, isProved) => recordMove(store, { phoneKey, now: clock() }, isProved),

    async report(phoneKey) {
      const pending = await ledger.pendingOf(challengesOf(sql, phoneKey))
      return {
        ...reportNumber(sql, phoneKey),
        pending_codes: pending.map(({ phone, purpose, sentAt, expiresAt }) => ({
          phone,
          purpose,
          sent_at: toIso(sentAt),
          expires_at: toIso(expiresAt),
        })),
      }
    },

    inspect: (phoneKey) => inspectNumber(store, phoneKey, clock()),

    unlock: (phoneKey) => unlockNumber(store, phoneKey, clock()),

    async voidCode(phoneKey, sendId) {
      const wasPending = voidChallenge(store, { phoneKey, challengeId: sendId, now: clock() })
      await Promise.all([codes.delete(sendId), ledger.dropPending([sendId])])
      return wasPending
    },

    async forget(phoneKeys) {
      // The other stores first: these records say what to delete there.
      const challenges = phoneKeys.flatMap((phoneKey) => challengesOf(sql, phoneKey))
      if (challenges.length > 0)
        await Promise.all([ledger.dropPending(challenges), ...challenges.map(async (id) => codes.delete(id))])
      for (const phoneKey of phoneKeys) forgetNumber(sql, phoneKey)
    },

    purge() {
      const { after, next = Infinity } = purge(sql, clock(), walk.after)
      const first = Math.min(walk.next ?? Infinity, next)
      walk = after === undefined ? {} : { after, next: first }
      return { isDone: after === undefined, next: first === Infinity ? undefined : first }
    },
  }
}
