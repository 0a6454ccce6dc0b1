import { asc, eq, sql } from 'drizzle-orm'
import type { Config } from '../config.ts'
import { bare, insertSelect } from '../db/columns.ts'
import type { Database, OpenDatabase } from '../db/database.ts'
import { outbox, webhookDeliveries, webhooks } from '../db/outbox-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { isLoopbackUrl, isPublicUrl } from '../lib/public-address.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/time.ts'
import type { Clock } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { messageBody, messageId, signedHeaders } from './message.ts'
import type { PostAnswer, PostWebhook } from './post.ts'

/** The wait before each attempt, as Standard Webhooks recommends. After the last, the change is given up. */
const WAITS_MS = [
  ...[0, 5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
]
/** By how much a wait may be longer, so that webhooks that failed together are not sent to together. */
const JITTER = 0.1
const LONGEST_RETRY_AFTER_MS = DAY_MS
/** Attempts of a change that is sent again: what was asked for must not hold up what is new for days. */
const REPLAY_ATTEMPTS = 3
/** Without a success for so long, a webhook is stopped. */
const GIVE_UP_MS = 5 * DAY_MS

/** What one round looks at, sends and takes: a Worker may make few requests, and what it sent must soon be stored. */
const LOOKS = 200
const SENDS = 40
const ROUND_MS = 5 * SECOND_MS

export interface SenderPorts {
  config: Pick<Config, 'secretKey' | 'previousSecretKeys' | 'development'>
  openDatabase: OpenDatabase
  clock: Clock
  post: PostWebhook
  log: Ports['log']
  /** A round that is under way sends no further message. */
  stopping?: AbortSignal
}

type Webhook = typeof webhooks.$inferSelect
type Change = Awaited<ReturnType<typeof selectNext>>[number]
type Delivery = typeof webhookDeliveries.$inferInsert

/** The next changes in order. Those whose type the webhook does not want have no data. */
function selectNext(db: Database, webhookId: number) {
  const { types, position, replayNext, replayLast } = webhooks
  const isWanted = sql`(${types} IS NULL OR instr(' ' || ${types} || ' ', ' ' || ${outbox.type} || ' ') > 0)`
  const isNext = sql`${outbox.id} >= coalesce(${replayNext}, ${position} + 1) AND ${outbox.id} <= coalesce(${replayLast}, 9e15)`
  return db
    .select({
      id: outbox.id,
      type: outbox.type,
      at: outbox.at,
      data: sql<string | null>`iif(${isWanted}, ${outbox.data}, NULL)`.as('wanted'),
    })
    .from(webhooks)
    .innerJoin(outbox, isNext)
    .where(eq(webhooks.id, webhookId))
    .orderBy(asc(outbox.id))
    .limit(LOOKS)
}

/**
 * Sends what is due at one webhook, in order, and stores how far it got. Called by one sender at a time; should there be
 * two, what the slower one stores is dropped, so a change can be sent twice but never be left out.
 * @returns when to go on; `idle` if there is nothing to send, `stopped` if nothing will be
 */
export async function sendDue(ports: SenderPorts, webhookId: number): Promise<number | 'idle' | 'stopped'> {
  const { clock } = ports
  const { db } = ports.openDatabase('write')
  const { found, changes } = await runBatch(db, {
    found: db.select().from(webhooks).where(eq(webhooks.id, webhookId)),
    changes: selectNext(db, webhookId),
  })
  const [read] = found
  if (!read || read.stoppedAt !== null) return 'stopped'
  const webhook: Webhook = { ...read }
  const began = clock()
  if (webhook.nextAt > began) return webhook.nextAt
  if (changes.length === 0 && webhook.replayNext === null) return 'idle'

  // A retry goes alone, so a change that kills the process soon comes first and has its own attempts counted.
  const isRetry = webhook.attempts > 0
  if (isRetry) webhook.failingSince ??= began
  const deliveries: Delivery[] = []
  let seen = 0
  for (const change of changes) {
    if (change.data !== null) {
      if (deliveries.length === 0 && !(await store(db, webhook, [], nextAttempt(webhook, began)))) return clock()
      const delivery = await deliver(ports, webhook, { ...change, data: change.data })
      deliveries.push(delivery)
      if (delivery.state === 'failing' || webhook.stoppedAt !== null) break
    } else moveOn(webhook, change)
    seen += 1
    if (deliveries.length >= (isRetry ? 1 : SENDS) || clock() - began >= ROUND_MS || ports.stopping?.aborted) break
  }
  const isAtEnd = seen === changes.length && changes.length < LOOKS
  if (isAtEnd && webhook.replayNext !== null) Object.assign(webhook, { replayNext: null, replayLast: null })
  if (!(await store(db, webhook, deliveries))) return clock()
  if (webhook.stoppedAt !== null) {
    ports.log({ level: 'warn', event: 'webhook_stopped', webhook: webhook.id, reason: webhook.stoppedWhy })
    return 'stopped'
  }
  return webhook.nextAt
}

/** The next attempt as if it had failed. Stored before it is made, so that a process that dies meanwhile waits before it retries. */
function nextAttempt({ attempts: made }: Webhook, now: number): Pick<Webhook, 'attempts' | 'nextAt'> {
  const attempts = made + 1
  return { attempts, nextAt: now + Math.round((WAITS_MS[attempts] ?? 0) * (1 + JITTER * Math.random())) }
}

/** The change is done with. */
function moveOn(webhook: Webhook, { id }: Pick<Change, 'id'>): void {
  Object.assign(
    webhook,
    { attempts: 0, nextAt: 0 },
    webhook.replayNext === null ? { position: id } : { replayNext: id + 1 },
  )
}

/** Sends one change, and moves the webhook on. */
async function deliver(ports: SenderPorts, webhook: Webhook, change: Change & { data: string }): Promise<Delivery> {
  const began = ports.clock()
  const isReplay = webhook.replayNext !== null
  const most = isReplay ? REPLAY_ATTEMPTS : WAITS_MS.length
  // The process died during the last attempt.
  const isSpent = webhook.attempts >= most
  const answer: Attempted = isSpent
    ? { failure: 'timed_out' }
    : await attempt(ports, webhook, { ...change, id: messageId(change) })
  const now = ports.clock()
  const outcome = outcomeOf(answer)
  const { attempts, nextAt } = isSpent ? webhook : nextAttempt(webhook, now)
  const delivery = { change: change.id, webhookId: webhook.id, attempts, outcome, milliseconds: now - began, at: now }
  webhook.lastOutcome = outcome
  if (isDelivered(answer)) {
    moveOn(webhook, change)
    Object.assign(webhook, { failingSince: null, deliveredAt: now })
    return { ...delivery, state: 'delivered' }
  }
  Object.assign(webhook, { attempts, nextAt: Math.max(nextAt, now + retryAfterOf(answer, now)) })
  webhook.failingSince ??= now
  const isGone = outcome === '410'
  if (isGone || now - webhook.failingSince >= GIVE_UP_MS)
    Object.assign(webhook, { stoppedAt: now, stoppedWhy: isGone ? 'gone' : 'failing' })
  if (attempts < most) return { ...delivery, state: 'failing' }
  moveOn(webhook, change)
  if (isReplay) Object.assign(webhook, { replayNext: null, replayLast: null })
  return { ...delivery, state: 'failed' }
}

interface Message {
  id: string
  type: string
  at: number
  data: string
}

export type Attempted = PostAnswer | { failure: 'secret_unreadable' }

/** Sends one message, signed with the secrets that are valid now. */
export async function attempt(
  { config, clock, post }: Pick<SenderPorts, 'config' | 'clock' | 'post'>,
  { url, secret, formerSecrets }: Pick<Webhook, 'url' | 'secret' | 'formerSecrets'>,
  message: Message,
): Promise<Attempted> {
  if (!mayCall(config, url)) return { failure: 'internal_address' }
  const now = clock()
  const formers = (formerSecrets ?? '').split(' ').map((one) => one.split('@'))
  const secrets = [secret, ...formers.flatMap(([sealed = '', until]) => (Number(until) > now ? [sealed] : []))]
  const body = messageBody(message)
  const headers = await signedHeaders(config, { secrets, id: message.id, now, body })
  return headers ? post({ url, headers, body }) : { failure: 'secret_unreadable' }
}

/** In development, also a receiver on the developer's machine. */
export const mayCall = ({ development }: Pick<Config, 'development'>, url: string): boolean =>
  isPublicUrl(url) || (development && isLoopbackUrl(url))

export const isDelivered = (answer: Attempted): boolean =>
  'status' in answer && answer.status >= 200 && answer.status < 300

/** The status, or why there is none. */
export const outcomeOf = (answer: Attempted): string => ('status' in answer ? String(answer.status) : answer.failure)

/** How long the receiver asks to be left alone (RFC 9110, 10.2.3): seconds, or a date. */
function retryAfterOf(answer: Attempted, now: number): number {
  const text = 'status' in answer ? (answer.retryAfter ?? '').trim() : ''
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - now
  return Number.isNaN(ms) ? 0 : Math.min(ms, LONGEST_RETRY_AFTER_MS)
}

/** False if someone has changed what is due since it was read, or last stored. */
async function store(
  db: Database,
  webhook: Webhook,
  deliveries: Delivery[],
  attempt?: ReturnType<typeof nextAttempt>,
): Promise<boolean> {
  const { id, turn } = webhook
  webhook.turn += 1
  // No one else has changed the row if its turn is the same, so all of it can be written.
  const update = db
    .update(webhooks)
    .set({ ...webhook, ...attempt })
    .where(sql`${webhooks.id} = ${id} AND ${webhooks.turn} = ${turn}`)
    .returning({ id: webhooks.id })
  const { updated } = await runBatch(db, {
    updated: update,
    deliveries: deliveries.length > 0 && insertDeliveries(db, deliveries),
  })
  return updated.length > 0
}

function insertDeliveries(db: Database, deliveries: Delivery[]) {
  const at = (name: keyof Delivery) => sql`value ->> ${sql.raw(`'${name}'`)}`
  const row = insertSelect(webhookDeliveries, {
    ...{ change: at('change'), webhookId: at('webhookId'), state: at('state'), attempts: at('attempts') },
    ...{ outcome: at('outcome'), milliseconds: at('milliseconds'), at: at('at') },
  })
  const { change, webhookId, state, attempts, outcome, milliseconds, at: time } = webhookDeliveries
  const taken = [state, outcome, milliseconds, time].map((column) => sql`${bare(column)} = excluded.${bare(column)}`)
  // The webhook also counts attempts that the process did not survive, and a replay starts over.
  const made = sql`max(${attempts} + 1, excluded.${bare(attempts)})`
  return db.run(sql`${row} FROM json_each(${JSON.stringify(deliveries)}) WHERE true
    ON CONFLICT (${bare(change)}, ${bare(webhookId)}) DO UPDATE SET ${bare(attempts)} = ${made}, ${sql.join(taken, sql`, `)}`)
}
