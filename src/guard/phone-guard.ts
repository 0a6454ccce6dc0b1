import { DurableObject } from 'cloudflare:workers'
import { readConfig } from '../config.ts'
import { HOUR_MS, SECOND_MS } from '../lib/time.ts'
import { createDurableLedger } from './durable-ledger.ts'
import type { Claim, SendOutcome } from './guard.ts'
import type { LaneRequest, SendOptions } from './phone-codes.ts'
import { createPhoneShard } from './phone-shard.ts'
import type { SendLedger } from './send-ledger.ts'

export interface PhoneGuardEnv {
  CODES: KVNamespace
  SEND_LEDGER: DurableObjectNamespace<SendLedger>
}

const PURGE_INTERVAL_MS = HOUR_MS
/** Between two parts of a purge. */
const PURGE_PAUSE_MS = SECOND_MS

/**
 * One shard of the numbers of one calling code, with its own storage. Only this object reads and writes their entries
 * in KV, so KV's replication delay does not matter.
 */
export class PhoneGuard extends DurableObject<PhoneGuardEnv> {
  readonly #shard: ReturnType<typeof createPhoneShard>
  #purgeIsDue = false

  constructor(state: DurableObjectState, env: PhoneGuardEnv) {
    super(state, env)
    this.#shard = createPhoneShard({
      config: readConfig(env),
      sql: state.storage.sql,
      codes: env.CODES,
      ledger: createDurableLedger(env.SEND_LEDGER),
      clock: () => Date.now(),
      afterwards: (work) => state.waitUntil(work),
    })
  }

  async issueCode(request: LaneRequest, options: SendOptions) {
    await this.#schedulePurge()
    return this.#shard.issueCode(request, options)
  }

  async cancelSend(request: LaneRequest, sendId: string) {
    return this.#shard.cancelSend(request, sendId)
  }

  async endSend(request: LaneRequest, sendId: string, outcome: SendOutcome) {
    return this.#shard.endSend(request, sendId, outcome)
  }

  async checkCode(request: LaneRequest, guess: { code: string; claimId: string }) {
    await this.#schedulePurge()
    return this.#shard.checkCode(request, guess)
  }

  useCode(request: LaneRequest, claim: Claim) {
    this.#shard.useCode(request, claim)
  }

  releaseCode(request: LaneRequest, claim: Claim) {
    this.#shard.releaseCode(request, claim)
  }

  async recordMove(phoneKey: string, isProved: boolean) {
    await this.#schedulePurge()
    return this.#shard.recordMove(phoneKey, isProved)
  }

  async report(phoneKey: string) {
    return this.#shard.report(phoneKey)
  }

  inspect(phoneKey: string) {
    return this.#shard.inspect(phoneKey)
  }

  async unlock(phoneKey: string) {
    await this.#schedulePurge()
    return this.#shard.unlock(phoneKey)
  }

  async voidCode(phoneKey: string, sendId: string) {
    return this.#shard.voidCode(phoneKey, sendId)
  }

  async forget(phoneKeys: readonly string[]) {
    return this.#shard.forget(phoneKeys)
  }

  /** For the readiness probe. */
  ping(): string {
    return 'ok'
  }

  override async alarm() {
    const now = Date.now()
    const { isDone, next } = this.#shard.purge()
    if (!isDone) return this.ctx.storage.setAlarm(now + PURGE_PAUSE_MS)
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
