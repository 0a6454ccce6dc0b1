import { DurableObject } from 'cloudflare:workers'
import { parseConfig } from '../config.ts'
import { deriveKey } from '../lib/keys.ts'
import { createKeeper } from './keeper.ts'
import type { Keeper } from './keeper.ts'
import { createTables, purge } from './records.ts'
import type { LaneKeys } from './rules.ts'

export interface PhoneGuardEnv {
  CODES: KVNamespace
}

const PURGE_INTERVAL_MS = 3_600_000

/**
 * One shard of the numbers of one calling code, on storage of its own. It alone reads and writes those numbers'
 * entries in KV, so KV's lag between locations does not matter.
 */
export class PhoneGuard extends DurableObject<PhoneGuardEnv> {
  readonly #keeper: Keeper
  #purgeIsDue = false

  constructor(state: DurableObjectState, env: PhoneGuardEnv) {
    super(state, env)
    const parsed = parseConfig(env)
    if ('problems' in parsed) throw new Error('the configuration is not valid')
    const { secretKey, codeLength, codeTtlSeconds } = parsed.config
    createTables(state.storage.sql)
    const pepper = deriveKey(secretKey, 'code-digests')
    const ports = {
      sql: state.storage.sql,
      codes: env.CODES,
      clock: () => Date.now(),
      pepper,
      codeLength,
      codeTtlSeconds,
    }
    this.#keeper = createKeeper(ports)
  }

  async issueCode(keys: LaneKeys) {
    await this.#schedulePurge()
    return this.#keeper.issueCode(keys)
  }

  async cancelSend(keys: LaneKeys, sendId: string) {
    return this.#keeper.cancelSend(keys, sendId)
  }

  async checkCode(keys: LaneKeys, code: string) {
    await this.#schedulePurge()
    return this.#keeper.checkCode(keys, code)
  }

  async returnReceipt(keys: LaneKeys, receipt: string) {
    return this.#keeper.returnReceipt(keys, receipt)
  }

  /** For the readiness probe. */
  ping(): string {
    return 'ok'
  }

  override async alarm() {
    this.#purgeIsDue = purge(this.ctx.storage.sql, Date.now())
    if (this.#purgeIsDue) await this.ctx.storage.setAlarm(Date.now() + PURGE_INTERVAL_MS)
  }

  async #schedulePurge() {
    if (this.#purgeIsDue) return
    this.#purgeIsDue = true
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + PURGE_INTERVAL_MS)
  }
}
