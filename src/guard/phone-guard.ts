import { DurableObject } from 'cloudflare:workers'
import { parseConfig } from '../config.ts'
import { deriveKey } from '../lib/keys.ts'
import { HOUR_MS, toIso } from '../lib/time.ts'
import { rememberCodes } from './codes.ts'
import { createDurableLedger } from './durable-ledger.ts'
import type { Claim, SendOutcome, UnlockResult } from './guard.ts'
import { inspectNumber } from './inspect-number.ts'
import type { NumberState } from './inspect-number.ts'
import type { Ledger } from './ledger.ts'
import { challengesOf, reportNumber } from './personal-records.ts'
import type { NumberReport } from './personal-records.ts'
import { createPhoneCodes } from './phone-codes.ts'
import type { PhoneCodes, LaneRequest, SendOptions } from './phone-codes.ts'
import { createTables, forgetNumber, purge } from './records.ts'
import type { NumberStore } from './records.ts'
import type { SendLedger } from './send-ledger.ts'
import { unlockNumber, voidChallenge } from './staff-actions.ts'

export interface PhoneGuardEnv {
  CODES: KVNamespace
  SEND_LEDGER: DurableObjectNamespace<SendLedger>
}

const PURGE_INTERVAL_MS = HOUR_MS

/**
 * One shard of the numbers of one calling code, with its own storage. Only this object reads and writes their entries
 * in KV, so KV's replication delay does not matter.
 */
export class PhoneGuard extends DurableObject<PhoneGuardEnv> {
  readonly #codes: PhoneCodes
  readonly #store: NumberStore
  readonly #ledger: Ledger
  #purgeIsDue = false

  constructor(state: DurableObjectState, env: PhoneGuardEnv) {
    super(state, env)
    const parsed = parseConfig(env)
    if ('problems' in parsed) throw new Error('invalid configuration')
    const { secretKey, codeLength, codeTtlSeconds, policies } = parsed.config
    const { sql } = state.storage
    createTables(sql)
    this.#store = { sql, policies, codeTtlSeconds }
    this.#ledger = createDurableLedger(env.SEND_LEDGER)
    this.#codes = createPhoneCodes({
      ...this.#store,
      codes: rememberCodes(env.CODES),
      ledger: this.#ledger,
      clock: () => Date.now(),
      pepper: deriveKey(secretKey, 'code-digests'),
      codeLength,
      afterwards: (work) => state.waitUntil(work),
    })
  }

  async issueCode(request: LaneRequest, options: SendOptions) {
    await this.#schedulePurge()
    return this.#codes.issueCode(request, options)
  }

  async cancelSend(request: LaneRequest, sendId: string) {
    return this.#codes.cancelSend(request, sendId)
  }

  async endSend(request: LaneRequest, sendId: string, outcome: SendOutcome) {
    return this.#codes.endSend(request, sendId, outcome)
  }

  async checkCode(request: LaneRequest, guess: { code: string; claimId: string }) {
    await this.#schedulePurge()
    return this.#codes.checkCode(request, guess)
  }

  useCode(request: LaneRequest, claim: Claim) {
    this.#codes.useCode(request, claim)
  }

  releaseCode(request: LaneRequest, claim: Claim) {
    this.#codes.releaseCode(request, claim)
  }

  async report(phoneKey: string): Promise<NumberReport> {
    const { sql } = this.#store
    const pending = await this.#ledger.pendingOf(challengesOf(sql, phoneKey))
    return {
      ...reportNumber(sql, phoneKey),
      pending_codes: pending.map(({ phone, purpose, sentAt, expiresAt }) => ({
        phone,
        purpose,
        sent_at: toIso(sentAt),
        expires_at: toIso(expiresAt),
      })),
    }
  }

  inspect(phoneKey: string): NumberState {
    return inspectNumber(this.#store, phoneKey, Date.now())
  }

  async unlock(phoneKey: string): Promise<UnlockResult> {
    await this.#schedulePurge()
    return unlockNumber(this.#store, phoneKey, Date.now())
  }

  async voidCode(phoneKey: string, sendId: string): Promise<boolean> {
    const wasPending = voidChallenge(this.#store, { phoneKey, challengeId: sendId, now: Date.now() })
    await Promise.all([this.env.CODES.delete(sendId), this.#ledger.dropPending([sendId])])
    return wasPending
  }

  async forget(phoneKeys: readonly string[]): Promise<void> {
    const { sql } = this.#store
    // The other stores first: these records say what to delete there.
    const challenges = phoneKeys.flatMap((phoneKey) => challengesOf(sql, phoneKey))
    if (challenges.length > 0)
      await Promise.all([this.#ledger.dropPending(challenges), ...challenges.map((id) => this.env.CODES.delete(id))])
    for (const phoneKey of phoneKeys) forgetNumber(sql, phoneKey)
  }

  /** For the readiness probe. */
  ping(): string {
    return 'ok'
  }

  override async alarm() {
    const [now, next] = [Date.now(), purge(this.#store.sql, Date.now())]
    this.#purgeIsDue = false
    if (next !== undefined) await this.ctx.storage.setAlarm(Math.max(next, now + PURGE_INTERVAL_MS))
  }

  async #schedulePurge() {
    if (this.#purgeIsDue) return
    this.#purgeIsDue = true
    const [at, alarm] = [Date.now() + PURGE_INTERVAL_MS, await this.ctx.storage.getAlarm()]
    if (alarm === null || alarm > at) await this.ctx.storage.setAlarm(at)
  }
}
