import { and, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { AuditAction } from '../../audit/actions.ts'
import { auditStatement } from '../../audit/audit-statement.ts'
import { webhooks } from '../../db/outbox-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { randomId } from '../../lib/random.ts'
import { DAY_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { wakeSender } from '../../webhooks/hourly.ts'
import { newSecret } from '../../webhooks/message.ts'
import { attempt, isDelivered, outcomeOf } from '../../webhooks/send-due.ts'
import type { NewWebhook, Webhook, WebhookTest } from './responses.ts'
import type { ChangeWebhookInput, ReplayInput } from './schemas.ts'
import { eventOf, HOST } from './webhook-event.ts'
import { checkUrl, EDITED, revisionOf, selectWebhooks, webhookView } from './webhooks.ts'
import type { WebhookPorts } from './webhooks.ts'

/** How long a secret that was replaced signs as well. */
const FORMER_SECRET_MS = DAY_MS
/** Length of four of them, with when they end. */
const MOST_FORMER = 4 * 89 - 1
/** What is sent next is sent at once, and as if for the first time. */
const AT_ONCE = { attempts: 0, nextAt: 0 }

interface OfWebhook {
  id: number
  by: ByStaff
}

interface WebhookChange {
  action: AuditAction
  set: Parameters<ReturnType<WebhookPorts['db']['update']>['set']>[0]
  /** If it may be done, and is not done already. */
  when?: SQL | undefined
  details?: Record<string, unknown> | undefined
  before?: SQL | undefined
}

/** Records and makes a change in one batch, then has the sender look. `changed`: false if it may not, or need not, be made. */
async function change(
  ports: WebhookPorts,
  { id, by }: OfWebhook,
  { action, set, when, details, before }: WebhookChange,
): Promise<{ webhook: Webhook; changed: boolean }> {
  const { clock, db } = ports
  const now = clock()
  const isIt = eq(webhooks.id, id)
  const where = and(isIt, when)
  const event = eventOf(action, { now, by, where: isIt, details, before })
  const { changed, stored } = await runBatch(db, {
    // Before the change, while the row still says what was.
    record: auditStatement(db, event, sql`EXISTS (SELECT 1 FROM ${webhooks} WHERE ${where})`),
    changed: db
      .update(webhooks)
      .set({ ...set, turn: sql`${webhooks.turn} + 1` })
      .where(where)
      .returning({ id: webhooks.id }),
    stored: selectWebhooks(db, isIt),
  })
  const [row] = stored
  if (!row) throw new AppError('not_found')
  await wakeSender(ports, id)
  return { webhook: webhookView(row, now), changed: changed.length > 0 }
}

/** Condition: the webhook still holds what this revision does. @throws AppError `edit_conflict` */
async function asSeen({ db }: WebhookPorts, { id, revision }: { id: number; revision: string }): Promise<SQL[]> {
  const [found] = await runQuery(db, selectWebhooks(db, eq(webhooks.id, id)))
  if (found && revisionOf(found) !== revision) throw new AppError('edit_conflict')
  return found ? EDITED.map((name) => sql`${webhooks[name]} IS ${found.row[name]}`) : []
}

/**
 * What changes nothing writes nothing. If the caller says which revision they saw, it must still be that.
 * @throws AppError `not_found`, `invalid_request`, `edit_conflict`
 */
export async function changeWebhook(
  ports: WebhookPorts,
  { input: { url, description, types, reason, revision }, ...of }: OfWebhook & { input: ChangeWebhookInput },
): Promise<Webhook> {
  checkUrl(ports.config, url)
  const seen = revision === undefined ? [] : await asSeen(ports, { id: of.id, revision })
  const text = types === undefined ? undefined : types && types.join(' ')
  const set = {
    ...(url !== undefined && { url, ...AT_ONCE }),
    ...(description !== undefined && { description }),
    ...(text !== undefined && { types: text }),
  }
  const differs = [
    ...(url === undefined ? [] : [sql`${webhooks.url} <> ${url}`]),
    ...(description === undefined ? [] : [sql`${webhooks.description} <> ${description}`]),
    ...(text === undefined ? [] : [sql`${webhooks.types} IS NOT ${text}`]),
  ]
  const { webhook, changed } = await change(ports, of, {
    action: 'webhook_changed',
    set,
    when: and(or(sql`false`, ...differs), ...seen),
    details: { reason, after: { host: url && new URL(url).host, description, types: text } },
    before: sql`json_object('host', ${HOST}, 'description', ${webhooks.description}, 'types', ${webhooks.types})`,
  })
  if (!changed && revision !== undefined && webhook.revision !== revision) throw new AppError('edit_conflict')
  return webhook
}

/** Nothing is sent any more; changes wait for as long as they are kept. @throws AppError `not_found` */
export async function disableWebhook(ports: WebhookPorts, { reason, ...of }: OfWebhook & { reason: string }) {
  const { webhook } = await change(ports, of, {
    action: 'webhook_disabled',
    set: { stoppedAt: ports.clock(), stoppedWhy: 'staff' },
    when: sql`${webhooks.stoppedWhy} IS NOT 'staff'`,
    details: { reason },
  })
  return webhook
}

/** Goes on where it stopped; one that is failing tries again at once. @throws AppError `not_found` */
export async function enableWebhook(ports: WebhookPorts, of: OfWebhook): Promise<Webhook> {
  const { webhook } = await change(ports, of, {
    action: 'webhook_enabled',
    set: { stoppedAt: null, stoppedWhy: null, failingSince: null, ...AT_ONCE },
    when: or(isNotNull(webhooks.stoppedAt), isNotNull(webhooks.failingSince)),
  })
  return webhook
}

/** Gives it another secret, shown here alone. Those before sign as well for a day. @throws AppError `not_found` */
export async function rotateSecret(
  ports: WebhookPorts,
  { reason, ...of }: OfWebhook & { reason: string },
): Promise<NewWebhook> {
  const { secret, sealed } = await newSecret(ports.config)
  const formerUntil = ports.clock() + FORMER_SECRET_MS
  const formerSecrets = sql`substr(concat_ws(' ', ${webhooks.secret} || '@' || ${String(formerUntil)}, ${webhooks.formerSecrets}), 1, ${MOST_FORMER})`
  const { webhook } = await change(ports, of, {
    action: 'webhook_secret_rotated',
    set: { secret: sealed, formerSecrets, formerUntil },
    details: { reason },
  })
  return { secret, webhook }
}

/**
 * Sends changes again that have been delivered or given up, before anything else.
 * @throws AppError `not_found`, `replay_running`, `invalid_request`
 */
export async function replayChanges(
  ports: WebhookPorts,
  { input: { from, to = from, reason }, ...of }: OfWebhook & { input: ReplayInput },
): Promise<Webhook> {
  const { webhook, changed } = await change(ports, of, {
    action: 'webhook_replayed',
    set: { replayNext: from, replayLast: sql`min(${to}, ${webhooks.position})`, ...AT_ONCE },
    when: and(isNull(webhooks.replayNext), lte(sql`${from}`, webhooks.position)),
    details: { reason, first: from, last: to },
  })
  if (changed) return webhook
  if (webhook.replay) throw new AppError('replay_running')
  const max = webhook.position
  throw new AppError('invalid_request', { fields: [{ field: 'from', code: 'out_of_range', params: { min: 1, max } }] })
}

/** Sends a message that says nothing, and waits for what the receiver answers. @throws AppError `not_found` */
export async function testWebhook(
  { config, clock, db, postWebhook }: Pick<Ports, 'config' | 'clock' | 'postWebhook'> & Pick<WebhookPorts, 'db'>,
  { id, by }: OfWebhook,
): Promise<WebhookTest> {
  const now = clock()
  const isIt = eq(webhooks.id, id)
  const { stored } = await runBatch(db, {
    record: auditStatement(
      db,
      eventOf('webhook_tested', { now, by, where: isIt }),
      sql`EXISTS (SELECT 1 FROM ${webhooks} WHERE ${isIt})`,
    ),
    stored: db.select().from(webhooks).where(isIt),
  })
  const [webhook] = stored
  if (!webhook) throw new AppError('not_found')
  const message = { id: `msg_test_${randomId()}`, type: 'webhook.test', at: now, data: '{}' }
  const answer = await attempt({ config, clock, post: postWebhook }, webhook, message)
  return { delivered: isDelivered(answer), outcome: outcomeOf(answer), milliseconds: clock() - now }
}

/** It is gone at once; what became of its deliveries goes with the changes. @throws AppError `not_found` */
export async function deleteWebhook(
  { clock, db }: Pick<WebhookPorts, 'clock' | 'db'>,
  { id, by, reason }: OfWebhook & { reason: string },
): Promise<void> {
  const isIt = eq(webhooks.id, id)
  const event = eventOf('webhook_deleted', { now: clock(), by, where: isIt, details: { reason } })
  const { removed } = await runBatch(db, {
    record: auditStatement(db, event, sql`EXISTS (SELECT 1 FROM ${webhooks} WHERE ${isIt})`),
    removed: db.delete(webhooks).where(isIt).returning({ id: webhooks.id }),
  })
  if (removed.length === 0) throw new AppError('not_found')
}
