import { DurableObject } from 'cloudflare:workers'
import { readConfig } from '../config.ts'
import { createD1 } from '../db/d1.ts'
import type { OpenDatabase } from '../db/database.ts'
import { postByFetch } from './post.ts'
import { createSender } from './sender.ts'

export interface WebhookSenderEnv {
  DB: D1Database
}

/** Sends to one webhook, by its alarm. What is due and how far it got is in the database, so that it can be seen there. */
export class WebhookSender extends DurableObject<WebhookSenderEnv> {
  #sender: ReturnType<typeof createSender> | undefined

  /** Another Worker has its database elsewhere. */
  protected databaseOf({ DB }: WebhookSenderEnv): OpenDatabase {
    return createD1(DB)
  }

  /** Starts it, or has it look at once. */
  async wake(webhookId: number): Promise<void> {
    const { sql } = this.ctx.storage
    sql.exec('CREATE TABLE IF NOT EXISTS webhook (id INTEGER PRIMARY KEY)')
    sql.exec('INSERT INTO webhook (id) VALUES (?) ON CONFLICT DO NOTHING', webhookId)
    this.#sender?.wake()
    await this.ctx.storage.setAlarm(Date.now())
  }

  override async alarm() {
    const next = await this.#own().work()
    if (next !== undefined) await this.ctx.storage.setAlarm(next)
  }

  #own() {
    const [row] = this.ctx.storage.sql.exec('SELECT id FROM webhook').toArray()
    return (this.#sender ??= createSender(
      {
        config: readConfig(this.env),
        openDatabase: this.databaseOf(this.env),
        clock: () => Date.now(),
        post: postByFetch,
        log: ({ level, ...line }) => console[level === 'info' ? 'log' : level](JSON.stringify({ level, ...line })),
      },
      Number(row?.['id']),
    ))
  }
}
