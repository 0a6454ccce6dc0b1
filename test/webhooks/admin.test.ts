import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryPage, NewWebhook, WebhookTest } from '../../src/admin/webhooks/responses.ts'
import { TIMEOUT_MS } from '../../src/webhooks/post.ts'
import type { WebhookPost } from '../../src/webhooks/post.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { announce, createSending, createWebhookAdmin } from '../support/webhooks.ts'

const clock = useTestClock({ goesOn: true })
const DAY = 86_400
const tests: WebhookPost[] = []
const test = createTestApp({
  ports: {
    postWebhook: async (post) => {
      tests.push(post)
      return post.url.includes('slow') ? { failure: 'timed_out' } : { status: 204, retryAfter: null }
    },
  },
})
const admin = createWebhookAdmin(test)
const reason = 'Asked for by the shop'
const numbersOf = (received: { data: Record<string, unknown> }[]) => received.map(({ data }) => data['n'])

beforeEach(async () => {
  tests.length = 0
  await env.DB.prepare('DELETE FROM webhooks').run()
})

const stored = async (id: number) => (await env.DB.prepare('SELECT * FROM webhooks WHERE id = ?').bind(id).first())!
const audit = async (action: string) => {
  const row = await env.DB.prepare('SELECT details FROM audit_events WHERE action = ? ORDER BY id DESC')
    .bind(action)
    .first()
  return JSON.parse(String(row?.['details'])) as Record<string, unknown>
}

describe('a new webhook', () => {
  it('shows its secret once, stores it encrypted, and gets nothing from before', async () => {
    await announce(3)
    const { secret, webhook } = await admin.create({ types: ['user.created'], description: ' Points ' })
    expect(secret).toMatch(/^whsec_[\w+/]{32}$/)
    expect(webhook).toMatchObject({ description: 'Points', types: ['user.created'], state: 'active', waiting: 0 })
    const bytes = Buffer.from(secret.slice(6), 'base64')
    const row = JSON.stringify(await stored(webhook.id))
    for (const form of ['base64', 'base64url', 'hex'] as const) expect(row).not.toContain(bytes.toString(form))
    expect(JSON.stringify(await admin.read(webhook.id))).not.toContain(secret)
    expect(await audit('webhook_created')).toEqual({
      ...{ webhook: webhook.id, host: new URL(webhook.url).host, types: ['user.created'] },
    })
    const lines = JSON.stringify(test.logLines)
    for (const hidden of [secret, 'geheim']) expect(lines).not.toContain(hidden)
  })

  it.each([
    ...['http://shop.example.com/', 'https://10.0.0.1/', 'https://2130706433/', 'https://[::ffff:127.0.0.1]/'],
    ...['https://localhost/', 'https://u:p@shop.example.com/', 'javascript:alert(1)', 'shop', ''],
  ])('cannot have the address %s, when created or later', async (url) => {
    const refused = { code: 'invalid_request', errors: [{ field: 'url', code: 'url_not_public' }] }
    const production = createWebhookAdmin(createTestApp({ variables: { ENVIRONMENT: 'production', ...PRODUCTION } }))
    expect(await json(await production.request('POST', '', { url }))).toMatchObject(refused)
    const { webhook } = await production.create()
    expect(await json(await production.request('PATCH', `${webhook.id}/`, { url, reason }))).toMatchObject(refused)
  })

  it('may be on the own machine in development', async () => {
    const { webhook } = await admin.create({ url: 'http://localhost:8080/hook' })
    expect(webhook.url).toBe('http://localhost:8080/hook')
  })

  it('is one of at most twenty, however many are created at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, i) => admin.request('POST', '', { url: `https://shop${i}.example.com/` })),
    )
    const count = (status: number) => answers.filter((answer) => answer.status === status).length
    expect([count(201), count(409)]).toEqual([20, 5])
  })
})

/** What production wants besides, from the test environment. */
const PRODUCTION = {
  SMS_PROVIDERS: 'webhook',
  SMS_WEBHOOK_URL: 'https://sms.example.com/',
  SMS_WEBHOOK_SECRET: 'k'.repeat(40),
  SECRET_KEY: 'k'.repeat(40),
}

describe('staff', () => {
  it('change a webhook, with what was before in the audit, and nothing that is the same', async () => {
    const sending = await createSending(admin)
    const change = async (input: object) => admin.request('PATCH', `${sending.id}/`, { ...input, reason })
    const changed = { description: 'Points', types: ['user.deleted'], url: 'https://new.example.com/?token=geheim' }
    expect(await json(await change(changed))).toMatchObject(changed)
    const { host } = new URL(sending.url)
    expect(await audit('webhook_changed')).toEqual({
      ...{ webhook: sending.id, host, reason, before: { host, description: '', types: null } },
      after: { host: 'new.example.com', description: 'Points', types: 'user.deleted' },
    })
    const { turn } = await stored(sending.id)
    await change(changed)
    expect((await stored(sending.id))['turn']).toBe(turn)
    // Null is everything, not nothing to tell.
    await change({ types: null })
    expect(await audit('webhook_changed')).toMatchObject({ before: { types: 'user.deleted' }, after: { types: null } })
  })

  it('disable and enable a webhook, which goes on where it stopped', async () => {
    const sending = await createSending(admin)
    await announce(2)
    await sending.drain()
    expect(await json(await admin.request('POST', `${sending.id}/disable/`, { reason }))).toMatchObject({
      state: 'disabled',
    })
    await announce(3)
    expect(await sending.drain()).toBeUndefined()
    expect(sending.receiver.received).toHaveLength(2)
    expect(await json(await admin.request('POST', `${sending.id}/enable/`))).toMatchObject({
      state: 'active',
      waiting: 3,
    })
    await sending.drain()
    expect(numbersOf(sending.receiver.received)).toEqual([1, 2, 1, 2, 3])
  })

  it('who disable it during a round stop it there', async () => {
    const sending = await createSending(admin)
    await announce(100)
    let answered = 0
    sending.receiver.answer = async () => {
      answered += 1
      if (answered === 10) await admin.request('POST', `${sending.id}/disable/`, { reason })
      return { status: 200, retryAfter: null }
    }
    expect(await sending.drain()).toBeUndefined()
    // What the round had sent is not stored, so it comes again.
    expect([answered, (await admin.read(sending.id)).waiting]).toEqual([40, 100])
  })

  it('rotate the secret: both sign for a day, then the new one alone', async () => {
    const sending = await createSending(admin)
    const former = sending.receiver.secret
    const { secret } = await json<NewWebhook>(await admin.request('POST', `${sending.id}/rotate_secret/`, { reason }))
    expect(secret).not.toBe(former)
    const verifies = (with_: string) => {
      const { body, headers } = sending.receiver.posts.at(-1)!
      try {
        return new Webhook(with_).verify(body, headers) !== undefined
      } catch {
        return false
      }
    }
    await announce(1)
    await sending.drain()
    expect([verifies(former), verifies(secret)]).toEqual([true, true])
    clock.advance(DAY - 1)
    await announce(1)
    await sending.drain()
    expect([verifies(former), verifies(secret)]).toEqual([true, true])
    clock.advance(2)
    sending.receiver.secret = secret
    await announce(1)
    await sending.drain()
    expect([verifies(former), verifies(secret)]).toEqual([false, true])
    expect((await admin.read(sending.id)).former_secret_until).toBeNull()
  })

  it('rotate the secret twice: each former one signs for a day from when it was replaced, at most four', async () => {
    const sending = await createSending(admin)
    const rotate = async () =>
      (await json<NewWebhook>(await admin.request('POST', `${sending.id}/rotate_secret/`, { reason }))).secret
    const secrets = [sending.receiver.secret, await rotate()]
    clock.advance(3600)
    secrets.push(await rotate())
    const verifying = async () => {
      await announce(1)
      await sending.drain()
      const { body, headers } = sending.receiver.posts.at(-1)!
      return secrets.map((secret) => {
        try {
          return new Webhook(secret).verify(body, headers) !== undefined
        } catch {
          return false
        }
      })
    }
    expect(await verifying()).toEqual([true, true, true])
    clock.advance(DAY - 3601)
    expect(await verifying()).toEqual([true, true, true])
    clock.advance(2)
    sending.receiver.secret = secrets.at(-1)!
    expect(await verifying()).toEqual([false, true, true])
    for (let i = 0; i < 5; i += 1) secrets.push(await rotate())
    sending.receiver.secret = secrets.at(-1)!
    expect(await verifying()).toEqual([false, false, false, true, true, true, true, true])
  })

  it('send a test, which is signed and no change, and see what came of it', async () => {
    const { secret, webhook } = await admin.create()
    const sendTest = async (id: number) => json<WebhookTest>(await admin.request('POST', `${id}/test/`))
    expect(await sendTest(webhook.id)).toEqual({ delivered: true, outcome: '204', milliseconds: 0 })
    const [{ body, headers }] = tests as [WebhookPost]
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      ...{ type: 'webhook.test', timestamp: new Date().toISOString(), data: {} },
    })
    const slow = await admin.create({ url: 'https://slow.example.com/' })
    expect(await sendTest(slow.webhook.id)).toMatchObject({ delivered: false, outcome: 'timed_out' })
    expect(await admin.read(webhook.id)).toMatchObject({ waiting: 0, last_outcome: null })
    expect(TIMEOUT_MS).toBe(15_000)
  })

  it('replay one change, or a range, before what is new', async () => {
    const sending = await createSending(admin)
    const last = await announce(10)
    await sending.drain()
    const replay = async (from: number, to?: number) =>
      json(await admin.request('POST', `${sending.id}/replay/`, { from, to, reason }))
    sending.receiver.received.length = 0
    await announce(1, 'user.deleted')
    expect(await replay(last - 6, last - 3)).toMatchObject({ replay: { next: last - 6, last: last - 3 } })
    expect(await replay(last)).toMatchObject({ code: 'replay_running' })
    expect(await audit('webhook_replayed')).toMatchObject({
      webhook: sending.id,
      first: last - 6,
      last: last - 3,
      reason,
    })
    await sending.drain()
    expect(numbersOf(sending.receiver.received)).toEqual([4, 5, 6, 7, 1])
    sending.receiver.received.length = 0
    await replay(last)
    await sending.drain()
    expect(numbersOf(sending.receiver.received)).toEqual([10])
    expect(await admin.read(sending.id)).toMatchObject({ replay: null, waiting: 0 })
    expect(await replay(last + 2)).toMatchObject({
      errors: [{ field: 'from', code: 'out_of_range', message: expect.stringContaining(String(last + 1)) as string }],
    })
    expect(await replay(last, last - 1)).toMatchObject({ errors: [{ field: 'to', code: 'invalid_value' }] })
  })

  it('whose replay fails three times do not hold up what is new', async () => {
    const sending = await createSending(admin)
    const last = await announce(3)
    await sending.drain()
    await admin.request('POST', `${sending.id}/replay/`, { from: last - 2, to: last, reason })
    await announce(1, 'user.deleted')
    sending.receiver.answer = ({ data: { n }, type }) => ({
      status: n === 2 && type === 'user.created' ? 500 : 200,
      retryAfter: null,
    })
    let waited = 0
    for (let wait = 0; (await admin.read(sending.id)).waiting > 0; waited += wait) {
      wait = (await sending.drain())! / 1000
      clock.advance(wait)
    }
    expect(waited).toBeLessThan(400)
    expect(await admin.read(sending.id)).toMatchObject({ state: 'active', replay: null })
    const failed = await json<DeliveryPage>(await admin.request('GET', `${sending.id}/deliveries/?state=failed`))
    expect(failed.results).toMatchObject([{ sequence: last - 1, attempts: 4, outcome: '500', data: { n: 2 } }])
  })

  it('delete a webhook: nothing more is sent, and its deliveries are not those of the next one', async () => {
    const sending = await createSending(admin)
    await announce(2)
    await sending.drain()
    await announce(2)
    expect((await admin.request('POST', `${sending.id}/delete/`, { reason })).status).toBe(204)
    expect(await sending.drain()).toBeUndefined()
    expect(sending.receiver.received).toHaveLength(2)
    expect((await admin.request('GET', `${sending.id}/deliveries/`)).status).toBe(404)
    expect((await admin.request('POST', `${sending.id}/delete/`, { reason })).status).toBe(404)
    const { webhook } = await admin.create()
    expect(webhook.id).toBeGreaterThan(sending.id)
    expect(await json(await admin.request('GET', `${webhook.id}/deliveries/`))).toEqual({ next: null, results: [] })
  })

  it('read deliveries page by page, by state, with few rows however many there are', async () => {
    const sending = await createSending(admin)
    const last = await announce(2500)
    await sending.drain()
    sending.receiver.answer = () => ({ failure: 'no_connection' })
    await announce(1)
    await sending.drain()
    const page = async (query: string) => {
      test.d1.reset()
      const response = await admin.request('GET', `${sending.id}/deliveries/?limit=20${query}`)
      const { next, results } = await json<DeliveryPage>(response)
      return { next, sequences: results.map(({ sequence }) => sequence), rows: test.d1.counts.rowsRead, results }
    }
    const first = await page('')
    expect(first.sequences).toEqual(Array.from({ length: 20 }, (_, i) => last + 1 - i))
    expect(first.results[0]).toMatchObject({ state: 'failing', outcome: 'no_connection', attempts: 1, data: { n: 1 } })
    const second = await page(`&cursor=${new URL(first.next!).searchParams.get('cursor')}`)
    expect(second.sequences).toEqual(Array.from({ length: 20 }, (_, i) => last - 19 - i))
    const failing = await page('&state=failing')
    expect([failing.sequences, failing.next]).toEqual([[last + 1], null])
    for (const { rows } of [first, second, failing]) expect(rows).toBeLessThanOrEqual(20 * 5 + 50)
  })
})
