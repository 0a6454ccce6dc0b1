import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Schemas } from 'referral-api-client'
import { ApiError, createServerClient, verifyWebhook, WebhookError } from 'referral-api-client/server'
import { openStore } from './store.ts'
import type { Order } from './store.ts'

export interface ShopOptions {
  baseUrl: string
  apiKey: string
  webhookSecret: string
  /** A file, or `:memory:`. */
  database: string
}

/** No one can have the reward any more: staff or a refund took it back, or it is paid out already. */
const FINAL = new Set(['reward_not_available', 'already_fulfilled', 'not_found'])
/** It makes up for what was taken back after a payout, or its owner is blocked for now. */
const WAITS = new Set(['balance_too_low', 'owner_blocked'])
/** The most that the service takes as the value of an event. */
const MAX_VALUE = 1_000_000_000
const MAX_BODY = 64 * 1024

type Answer = readonly [status: number, body?: object]

export function createShop({ baseUrl, apiKey, webhookSecret, database }: ShopOptions) {
  const referrals = createServerClient({ baseUrl, apiKey })
  const store = openStore(database)

  /** Who asks, from the access token of the app (`api.auth.accessToken()`). Never believe an id in the body. */
  async function userOf({ headers: { authorization } }: IncomingMessage): Promise<number | undefined> {
    if (authorization === undefined) return undefined
    const response = await fetch(`${baseUrl}/api/v1/users/current_user/`, { headers: { authorization } })
    if (response.status === 401) return undefined
    if (!response.ok) throw new Error(`the service answers ${response.status}`)
    return ((await response.json()) as Schemas['UserDetails']).id
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname } = new URL(request.url ?? '/', 'http://shop')
    const route = `${request.method} ${pathname}`
    if (route === 'POST /webhooks') return takeMessage(request)
    const userId = await userOf(request)
    if (userId === undefined) return [401, { error: 'sign in first' }]
    if (route === 'GET /points') return [200, { points: store.pointsOf(userId) }]
    if (route === 'POST /orders') {
      const { value } = JSON.parse(await readBody(request)) as { value?: unknown }
      if (!Number.isSafeInteger(value) || Number(value) <= 0 || Number(value) > MAX_VALUE)
        return [400, { error: `value: minor units, from 1 to ${MAX_VALUE}` }]
      const order = { id: `order-${randomUUID()}`, user_id: userId, value: Number(value), at: Date.now() }
      store.addOrder(order)
      workLater()
      return [201, order]
    }
    const [, orderId] = /^POST \/orders\/([\w-]+)\/refund$/.exec(route) ?? []
    if (orderId === undefined || !store.refund(orderId, userId)) return [404, { error: 'not found' }]
    workLater()
    return [204]
  }

  /** Stores the message and answers at once. What it asks for is done afterwards, and again after a crash. */
  async function takeMessage(request: IncomingMessage): Promise<Answer> {
    const body = await readBody(request)
    try {
      const event = await verifyWebhook({ body, headers: request.headers, secret: webhookSecret })
      if (store.addMessage(event)) workLater()
      return [204]
    } catch (error) {
      if (error instanceof WebhookError) return [400, { error: error.message }]
      throw error
    }
  }

  /** A purchase never waits for the referral service: it is reported when that can be reached. */
  async function report(orders: Order[]): Promise<void> {
    if (orders.length === 0) return
    // With its own time: rules and caps go by when it was bought, however late it is reported.
    const events = orders.map(({ id, user_id, value, at }) => {
      return { id, type: 'purchase', user_id, value, occurred_at: new Date(at).toISOString() }
    })
    const answer = await referrals.events.report(events).catch((error: unknown) => {
      if (error instanceof ApiError && (error.status === 400 || error.code === 'event_id_reused')) return error
      throw error
    })
    if (answer instanceof ApiError) {
      // One bad event spoils the batch: each is reported by itself, and the bad one is set aside.
      if (orders.length > 1) for (const order of orders) await report([order])
      else setAside(orders[0]!, answer)
      return
    }
    const { results } = answer
    for (const result of results) {
      if (result.status !== 'recorded') console.error(`${result.id} was not recorded: ${result.status}`)
      store.markReported(result.id)
    }
  }

  function setAside({ id }: Order, error: ApiError): void {
    console.error(`${id} was refused: ${error.message}`)
    store.setAside(id)
  }

  async function reportRefund(order: Order): Promise<void> {
    try {
      await referrals.events.reverse(order.id, { refunded_value: order.refunded })
    } catch (error) {
      // Nothing was recorded of it, so nothing is to be taken back.
      if (!(error instanceof ApiError && error.code === 'not_found')) throw error
      return setAside(order, error)
    }
    store.markRefundReported(order)
  }

  async function actOn({ id, type, data }: { id: string; type: string; data: string }): Promise<void> {
    const reward = JSON.parse(data) as Schemas['Reward']
    // `reward.reversed` asks for nothing: what was paid out is made up for by the next rewards, which are refused until then.
    if (type === 'reward.available') {
      try {
        // Claimed for this payout, then paid: if this process dies in between, the same claim succeeds again.
        store.credit(await referrals.rewards.fulfil(reward.id, `credit-${reward.id}`))
      } catch (error) {
        if (error instanceof ApiError && WAITS.has(error.code)) return void store.wait(id)
        if (!(error instanceof ApiError && FINAL.has(error.code))) throw error
      }
    }
    store.markDone(id)
  }

  async function workOnce(): Promise<void> {
    await attempt(async () => report(store.unreported()))
    for (const order of store.unreportedRefunds()) await attempt(async () => reportRefund(order))
    for (const message of store.undone()) await attempt(async () => actOn(message))
  }

  let working: Promise<void> | undefined
  /** Does what is waiting. One run at a time. */
  const work = async () =>
    (working ??= workOnce().finally(() => {
      working = undefined
    }))
  /** With what waits for news of its user, since no one says when they are unblocked. */
  async function retry(): Promise<void> {
    store.wakeAll()
    await work()
  }
  /** A run that has begun may have missed it, so another one follows. */
  const workLater = () => void (working ? working.then(work) : work())

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, body] = await answer(request).catch((error: unknown): Answer => {
      console.error(String(error))
      return error instanceof SyntaxError ? [400, { error: 'not JSON' }] : [500, { error: 'try again later' }]
    })
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(body && JSON.stringify(body))
  }
  const server = createServer((request, response) => void serve(request, response))
  return { server, work, retry, close: store.close }
}

/** What fails is tried again the next time. */
async function attempt(task: () => Promise<void>): Promise<void> {
  await task().catch((error: unknown) => console.error(String(error)))
}

/** As it was received: a signature is of these bytes. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY) throw new Error('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
