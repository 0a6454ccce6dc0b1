import { DurableObject } from 'cloudflare:workers'
import { readConfig } from '../../config.ts'
import { createD1 } from '../../db/d1.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { deriveKey } from '../../lib/keys.ts'
import { warn } from '../../lib/write-line.ts'
import { applyFlush } from './apply-flush.ts'
import { bufferClicks } from './buffer-clicks.ts'
import type { ClickBuffer } from './buffer-clicks.ts'
import type { Click } from './click.ts'

export interface ClickCounterEnv {
  DB: D1Database
}

/** Counts the clicks of one shard of the links and, by its alarm, delivers them to the database in flushes. */
export class ClickCounter extends DurableObject<ClickCounterEnv> {
  readonly #clicks: ClickBuffer
  #alarmAt: number | undefined

  constructor(state: DurableObjectState, env: ClickCounterEnv) {
    super(state, env)
    const { storage } = state
    const openDatabase = this.databaseOf(env)
    this.#clicks = bufferClicks({
      sql: storage.sql,
      transact: (write) => {
        storage.transactionSync(write)
      },
      visitorKey: deriveKey(readConfig(env).secretKey, 'click-visitors'),
      clock: () => Date.now(),
      apply: (flush) => applyFlush(openDatabase('write').db, flush),
      warn,
    })
  }

  /** Another Worker has its database elsewhere. */
  protected databaseOf({ DB }: ClickCounterEnv): OpenDatabase {
    return createD1(DB)
  }

  async count(click: Click): Promise<void> {
    this.#clicks.count(click)
    await this.#schedule()
  }

  override async alarm() {
    this.#alarmAt = undefined
    await this.#clicks.work()
    await this.#schedule()
  }

  async #schedule() {
    const dueAt = this.#clicks.dueAt()
    if (dueAt === undefined || (this.#alarmAt !== undefined && this.#alarmAt <= dueAt)) return
    this.#alarmAt = dueAt
    await this.ctx.storage.setAlarm(dueAt)
  }
}
