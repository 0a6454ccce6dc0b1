import { isNull, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { outbox, webhookDeliveries, webhooks } from '../db/outbox-schema.ts'
import { purge, STEP } from '../db/purge.ts'
import { runQuery } from '../db/run-batch.ts'
import { DAY_MS } from '../lib/time.ts'
import type { Ports, Task } from '../ports.ts'

/** How long changes are kept, for those who fetch them late and to be sent again. */
const OUTBOX_DAYS = 30

/** Deletes changes past their time, oldest first, but for the newest. Each step looks at as many as it may delete. */
export const purgeOutbox: Task = async ({ db }, now) =>
  purge(
    db,
    sql`DELETE FROM ${outbox} WHERE ${outbox.id} IN (SELECT id FROM (
        SELECT ${outbox.id} AS id, ${outbox.at} AS at FROM ${outbox} ORDER BY ${outbox.id} LIMIT ${STEP.rows})
      WHERE at < ${now - OUTBOX_DAYS * DAY_MS} AND id < (SELECT max(${outbox.id}) FROM ${outbox})) RETURNING 1`,
  )

/** What became of them at the webhooks goes with them. */
export const purgeDeliveries: Task = async ({ db }) => {
  const { change, webhookId } = webhookDeliveries
  return purge(
    db,
    sql`DELETE FROM ${webhookDeliveries} WHERE (${change}, ${webhookId}) IN (
      SELECT ${change}, ${webhookId} FROM ${webhookDeliveries}
        WHERE ${change} < (SELECT min(${outbox.id}) FROM ${outbox}) ORDER BY ${change} LIMIT ${STEP.rows}) RETURNING 1`,
  )
}

/** Those that are sent to. */
export const selectRunning = (db: Database) =>
  db.select({ id: webhooks.id }).from(webhooks).where(isNull(webhooks.stoppedAt))

/** Senders run by themselves. Should one have lost its alarm, this starts it again. */
export const wakeSenders: Task = async ({ db, ...ports }) => {
  const running = await runQuery(db, selectRunning(db))
  for (const { id } of running) await wakeSender(ports, id)
  return running.length
}

/** Has a webhook's sender look at once. If that fails, it does within an hour. */
export async function wakeSender(
  { webhooks: senders, log }: Pick<Ports, 'webhooks' | 'log'>,
  id: number,
): Promise<void> {
  await senders.wake(id).catch((error: unknown) => {
    log({ level: 'error', event: 'webhook_not_woken', webhook: id, reason: String(error) })
  })
}
