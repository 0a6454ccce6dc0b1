import { asc, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import { insertSelect } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { CHANGE_TYPES, outbox, webhooks } from '../../db/outbox-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { wakeSender } from '../../webhooks/hourly.ts'
import { newSecret } from '../../webhooks/message.ts'
import { mayCall } from '../../webhooks/send-due.ts'
import { versionOf } from '../version.ts'
import type { NewWebhook, Webhook, Webhooks } from './responses.ts'
import type { CreateWebhookInput } from './schemas.ts'
import { eventOf } from './webhook-event.ts'

export type WebhookPorts = Pick<Ports, 'config' | 'clock' | 'webhooks' | 'log'> & { db: Database }

/** Each change is looked at for each of them. */
const MOST_WEBHOOKS = 20
const newest = sql<number>`coalesce((SELECT max(${outbox.id}) FROM ${outbox}), 0)`

export const selectWebhooks = (db: Database, where?: SQL) =>
  db.select({ row: webhooks, newest }).from(webhooks).where(where).orderBy(asc(webhooks.id)).limit(MOST_WEBHOOKS)

type WebhookRow = Awaited<ReturnType<typeof selectWebhooks>>[number]

/** What a change can overwrite. */
export const EDITED = ['url', 'description', 'types'] as const
export const revisionOf = ({ row }: WebhookRow): string => versionOf(EDITED.map((name) => row[name]))

const STOPPED = { staff: 'disabled', gone: 'gone', failing: 'paused' } as const

export function webhookView({ row, newest: last }: WebhookRow, now: number): Webhook {
  const { types, stoppedWhy, failingSince, nextAt, replayNext, replayLast, formerUntil } = row
  const wanted = types === null ? null : new Set(types.split(' '))
  const isFailing = stoppedWhy === null && failingSince !== null
  return {
    id: row.id,
    url: row.url,
    revision: revisionOf({ row, newest: last }),
    description: row.description,
    types: wanted && CHANGE_TYPES.filter((type) => wanted.has(type)),
    state: stoppedWhy === null ? (isFailing ? 'failing' : 'active') : STOPPED[stoppedWhy],
    failing_since: toIsoOrNull(failingSince),
    next_attempt_at: isFailing ? toIso(nextAt) : null,
    last_outcome: row.lastOutcome,
    delivered_at: toIsoOrNull(row.deliveredAt),
    position: row.position,
    waiting: Math.max(0, last - row.position),
    replay: replayNext === null || replayLast === null ? null : { next: replayNext, last: replayLast },
    former_secret_until: toIsoOrNull(formerUntil !== null && formerUntil > now ? formerUntil : null),
    created_at: toIso(row.createdAt),
    created_by: row.createdBy,
  }
}

export async function listWebhooks({ clock, db }: Pick<WebhookPorts, 'clock' | 'db'>): Promise<Webhooks> {
  const rows = await runQuery(db, selectWebhooks(db))
  return { results: rows.map((row) => webhookView(row, clock())) }
}

/** @throws AppError `not_found` */
export async function getWebhookOrThrow(
  { clock, db }: Pick<WebhookPorts, 'clock' | 'db'>,
  id: number,
): Promise<Webhook> {
  const [row] = await runQuery(db, selectWebhooks(db, eq(webhooks.id, id)))
  if (!row) throw new AppError('not_found')
  return webhookView(row, clock())
}

/** @throws AppError `invalid_request` */
export function checkUrl(config: WebhookPorts['config'], url: string | undefined): void {
  if (url === undefined || mayCall(config, url)) return
  throw new AppError('invalid_request', { fields: [{ field: 'url', code: 'url_not_public' }] })
}

/**
 * Creates a webhook for the changes from now on. Its secret is shown here alone.
 * @throws AppError `invalid_request`, `too_many_webhooks`
 */
export async function createWebhook(
  ports: WebhookPorts,
  { input: { url, description, types = null }, by }: { input: CreateWebhookInput; by: ByStaff },
): Promise<NewWebhook> {
  const { config, clock, db } = ports
  checkUrl(config, url)
  const now = clock()
  const { secret, sealed } = await newSecret(config)
  const row = insertSelect(webhooks, {
    ...{ url, description, types: types && types.join(' '), secret: sealed, position: newest },
    ...{ createdAt: now, createdBy: by.staff.id },
  })
  const isNew = sql`${webhooks.secret} = ${sealed}`
  const { stored } = await runBatch(db, {
    create: audited(
      db,
      db.run(sql`${row} WHERE (SELECT count(*) FROM ${webhooks}) < ${MOST_WEBHOOKS}`),
      eventOf('webhook_created', { now, by, where: isNew, details: { types } }),
    ),
    stored: selectWebhooks(db, isNew),
  })
  const [created] = stored
  if (!created) throw new AppError('too_many_webhooks')
  await wakeSender(ports, created.row.id)
  return { secret, webhook: webhookView(created, now) }
}
