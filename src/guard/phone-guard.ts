import { DurableObject } from 'cloudflare:workers'
import { parseConfig } from '../config.ts'
import { deriveKey } from '../lib/keys.ts'
import { toIso } from '../lib/time.ts'
import { createDurableLedger } from './durable-ledger.ts'
import type { UnlockResult } from './guard.ts'
import { inspectNumber } from './inspect-number.ts'
import type { NumberState } from './inspect-number.ts'
import { createKeeper } from './keeper.ts'
import type { Keeper, LaneRequest, SendOptions } from './keeper.ts'
import type { Ledger } from './ledger.ts'
import { challengesOf, forgetNumber, reportNumber } from './personal-records.ts'
import type { NumberReport } from './personal-records.ts'
import { createTables, purge } from './records.ts'
import type { Book } from './rules.ts'
import type { SendLedger } from './send-ledger.ts'
import { unlockNumber } from './unlock-number.ts'
import { voidChallenge } from './void-challenge.ts'

export interface PhoneGuardEnv {
  CODES: KVNamespace
  SEND_LEDGER: DurableObjectNamespace<SendLedger>
}

const PURGE_INTERVAL_MS = 3_600_000

/**
 * One shard of the numbers of one calling code, on storage of its own. It alone reads and writes those numbers'
 * entries in KV, so KV's lag between locations does not matter.
 */
export class PhoneGuard extends DurableObject<PhoneGuardEnv> {
  readonly #keeper: Keeper
  readonly #book: Book
  readonly #ledger: Ledger
  #purgeIsDue = false

  constructor(state: DurableObjectState, env: PhoneGuardEnv) {
    super(state, env)
    const parsed = parseConfig(env)
    if ('problems' in parsed) throw new Error('invalid configuration')
    const { secretKey, codeLength, codeTtlSeconds, policies } = parsed.config
    const { sql } = state.storage
    createTables(sql)
    this.#book = { sql, policies, codeTtlSeconds }
    this.#ledger = createDurableLedger(env.SEND_LEDGER)
    this.#keeper = createKeeper({
      ...this.#book,
      codes: env.CODES,
      ledger: this.#ledger,
      clock: () => Date.now(),
      pepper: deriveKey(secretKey, 'code-digests'),
      codeLength,
      afterwards: (work) => state.waitUntil(work),
    })
  }

  async issueCode(request: LaneRequest, options: SendOptions) {
    await this.#schedulePurge()
    return this.#keeper.issueCode(request, options)
  }

  async cancelSend(request: LaneRequest, sendId: string) {
    return this.#keeper.cancelSend(request, sendId)
  }

  async checkCode(request: LaneRequest, code: string) {
    await this.#schedulePurge()
    return this.#keeper.checkCode(request, code)
  }

  async returnReceipt(request: LaneRequest, receipt: string) {
    return this.#keeper.returnReceipt(request, receipt)
  }

  async report(phoneKey: string): Promise<NumberReport> {
    const { sql } = this.#book
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
    return inspectNumber(this.#book, phoneKey, Date.now())
  }

  async unlock(phoneKey: string): Promise<UnlockResult> {
    await this.#schedulePurge()
    return unlockNumber(this.#book, phoneKey, Date.now())
  }

  async voidCode(phoneKey: string, sendId: string): Promise<boolean> {
    const wasPending = voidChallenge(this.#book.sql, { phoneKey, challengeId: sendId, now: Date.now() })
    await Promise.all([this.env.CODES.delete(sendId), this.#ledger.dropPending([sendId])])
    return wasPending
  }

  async forget(phoneKey: string): Promise<void> {
    // The other stores first: without the records nobody would know what to delete there.
    const challenges = challengesOf(this.#book.sql, phoneKey)
    await Promise.all([this.#ledger.dropPending(challenges), ...challenges.map((id) => this.env.CODES.delete(id))])
    forgetNumber(this.#book.sql, phoneKey)
  }

  /** For the readiness probe. */
  ping(): string {
    return 'ok'
  }

  override async alarm() {
    this.#purgeIsDue = purge(this.#book, Date.now())
    if (this.#purgeIsDue) await this.ctx.storage.setAlarm(Date.now() + PURGE_INTERVAL_MS)
  }

  async #schedulePurge() {
    if (this.#purgeIsDue) return
    this.#purgeIsDue = true
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + PURGE_INTERVAL_MS)
  }
}
