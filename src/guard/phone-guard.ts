import { DurableObject } from 'cloudflare:workers'
import { parseConfig } from '../config.ts'
import { deriveKey } from '../lib/keys.ts'
import { createDurableLedger } from './durable-ledger.ts'
import type { IssueOptions } from './guard.ts'
import { createKeeper } from './keeper.ts'
import type { Keeper, LaneRequest } from './keeper.ts'
import { challengesOf, forgetNumber, reportNumber } from './personal-records.ts'
import type { NumberReport } from './personal-records.ts'
import { createTables, purge } from './records.ts'
import type { Book } from './rules.ts'
import type { SendLedger } from './send-ledger.ts'

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
  #purgeIsDue = false

  constructor(state: DurableObjectState, env: PhoneGuardEnv) {
    super(state, env)
    const parsed = parseConfig(env)
    if ('problems' in parsed) throw new Error('the configuration is not valid')
    const { secretKey, codeLength, codeTtlSeconds, policies } = parsed.config
    const { sql } = state.storage
    createTables(sql)
    this.#book = { sql, policies, codeTtlSeconds }
    this.#keeper = createKeeper({
      ...this.#book,
      codes: env.CODES,
      ledger: createDurableLedger(env.SEND_LEDGER),
      clock: () => Date.now(),
      pepper: deriveKey(secretKey, 'code-digests'),
      codeLength,
      afterwards: (work) => state.waitUntil(work),
    })
  }

  async issueCode(request: LaneRequest, options: IssueOptions) {
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

  report(phoneKey: string): NumberReport {
    return reportNumber(this.#book.sql, phoneKey)
  }

  async forget(phoneKey: string): Promise<void> {
    // The code store first: without the records nobody would know what to delete there.
    await Promise.all(challengesOf(this.#book.sql, phoneKey).map((id) => this.env.CODES.delete(id)))
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
