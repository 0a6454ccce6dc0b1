import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { DELIVERY_STATES, outbox, webhookDeliveries, webhooks } from '../../db/outbox-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { cursorUrl } from '../../http/pagination.ts'
import { toIso } from '../../lib/time.ts'
import { messageId } from '../../webhooks/message.ts'
import type { Delivery, DeliveryPage } from './responses.ts'
import type { DeliveriesQuery } from './schemas.ts'

interface ListDeliveries {
  id: number
  query: DeliveriesQuery
  url: string
}

/** What became of the changes at a webhook, newest first. @throws AppError `not_found` */
export async function listDeliveries(
  { db }: { db: Database },
  { id, query: { state: only, cursor, limit }, url }: ListDeliveries,
): Promise<DeliveryPage> {
  const { change, webhookId, state, attempts, outcome, milliseconds, at } = webhookDeliveries
  const before = cursor === undefined ? undefined : lt(change, cursor)
  // One range of the index for each state, so that no filter reads past rows of another one.
  const newestOf = (one: (typeof DELIVERY_STATES)[number]) =>
    sql`SELECT * FROM (SELECT ${change} FROM ${webhookDeliveries}
      WHERE ${and(eq(webhookId, id), eq(state, one), before)} ORDER BY ${change} DESC LIMIT ${limit + 1})`
  const states = only === undefined ? DELIVERY_STATES : [only]
  const { known, rows } = await runBatch(db, {
    known: db.select({ id: webhooks.id }).from(webhooks).where(eq(webhooks.id, id)),
    rows: db
      .select({
        ...{ change, type: outbox.type, data: outbox.data, state, attempts, outcome, milliseconds, at },
        // Both tables have one.
        changedAt: sql<number>`${outbox.at}`.as('changed_at'),
      })
      .from(webhookDeliveries)
      .innerJoin(outbox, eq(outbox.id, change))
      .where(
        sql`${webhookId} = ${id} AND ${change} IN (SELECT * FROM (${sql.join(states.map(newestOf), sql` UNION ALL `)}) ORDER BY 1 DESC LIMIT ${limit + 1})`,
      )
      .orderBy(desc(change)),
  })
  if (known.length === 0) throw new AppError('not_found')
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    next: rows.length > limit && last ? cursorUrl(url, String(last.change)) : null,
    results: page.map((row) => ({
      sequence: row.change,
      message_id: messageId({ id: row.change, at: row.changedAt }),
      type: row.type,
      timestamp: toIso(row.changedAt),
      data: JSON.parse(row.data) as Delivery['data'],
      ...{ state: row.state, attempts: row.attempts, outcome: row.outcome, milliseconds: row.milliseconds },
      attempted_at: toIso(row.at),
    })),
  }
}
