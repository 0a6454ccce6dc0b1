import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import type { NewWebhook, Webhook as WebhookView } from '../../src/admin/webhooks/responses.ts'
import { createD1 } from '../../src/db/d1.ts'
import type { LogLine } from '../../src/lib/write-line.ts'
import type { PostAnswer, PostWebhook, WebhookPost } from '../../src/webhooks/post.ts'
import { createSender } from '../../src/webhooks/sender.ts'
import { countingD1 } from './counting-d1.ts'
import { createStaff } from './staff.ts'
import { createTestApp, json } from './test-app.ts'
import type { TestApp } from './test-app.ts'

export interface Received {
  id: string
  type: string
  timestamp: string
  data: Record<string, unknown>
}

export interface Receiver {
  received: Received[]
  posts: WebhookPost[]
  /** Empty: signatures are not checked, which takes a while for many messages. */
  secret: string
  answer: (message: Received) => PostAnswer | Promise<PostAnswer>
  post: PostWebhook
}

/** A receiver in this process. It answers 200 unless told otherwise, and refuses what its secret has not signed. */
export function createReceiver(): Receiver {
  const received: Received[] = []
  const posts: WebhookPost[] = []
  const receiver: Receiver = {
    received,
    posts,
    secret: '',
    answer: () => ({ status: 200, retryAfter: null }),
    async post(post) {
      posts.push(post)
      const read: unknown =
        receiver.secret === '' ? JSON.parse(post.body) : new Webhook(receiver.secret).verify(post.body, post.headers)
      const payload = read as Omit<Received, 'id'>
      const message = { id: post.headers['webhook-id'] ?? '', ...payload }
      const answer = await receiver.answer(message)
      if ('status' in answer && answer.status === 200) received.push(message)
      return answer
    },
  }
  return receiver
}

let hosts = 0

/** What staff do with webhooks. Each request has its own session, since tests wait for days. */
export function createWebhookAdmin(test: TestApp = createTestApp()) {
  const request = async (method: string, path = '', body?: object) => {
    const { token } = await createStaff('superuser')
    return test.request(method, `/api/v1/admin/webhooks/${path}`, { token, ...(body && { body }) })
  }
  return {
    test,
    request,
    async create(input: object = {}): Promise<NewWebhook> {
      const url = `https://receiver-${(hosts += 1)}.example.com/hook?token=geheim`
      const response = await request('POST', '', { url, ...input })
      if (response.status !== 201) throw new Error(await response.text())
      return json<NewWebhook>(response)
    },
    read: async (id: number) => json<WebhookView>(await request('GET', `${id}/`)),
  }
}

/** A webhook with its receiver and its sender, which works when told. */
export async function createSending(admin: ReturnType<typeof createWebhookAdmin>, input: object = {}) {
  const { secret, webhook } = await admin.create(input)
  const receiver = createReceiver()
  receiver.secret = secret
  const logLines: LogLine[] = []
  const d1 = countingD1(env.DB)
  const sender = createSender(
    {
      config: admin.test.config,
      openDatabase: createD1(d1.binding),
      clock: () => Date.now(),
      post: async (post) => receiver.post(post),
      log: (line) => logLines.push(line),
    },
    webhook.id,
  )
  return {
    ...{ id: webhook.id, url: webhook.url, receiver, sender, logLines, d1 },
    /** Works until nothing is due now. @returns how long the sender will wait, milliseconds; undefined if it is stopped */
    async drain(): Promise<number | undefined> {
      for (;;) {
        const next = await sender.work()
        if (next === undefined || next > Date.now()) return next === undefined ? undefined : next - Date.now()
      }
    },
  }
}

/** Changes as triggers write them. @returns the number of the last one */
export async function announce(count: number, type = 'user.created'): Promise<number> {
  await env.DB.prepare(
    `INSERT INTO outbox (type, at, data) SELECT ?1, ?2, json_object('n', value)
      FROM json_each((SELECT json_group_array(i) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3) SELECT i FROM n)))`,
  )
    .bind(type, Date.now(), count)
    .run()
  return Number(await env.DB.prepare('SELECT max(id) AS id FROM outbox').first('id'))
}
