import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { Feed } from '../../src/webhooks/responses.ts'
import { createServerKey } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { announce, createSending, createWebhookAdmin } from '../support/webhooks.ts'

const DAY_MS = 86_400_000
const test = createTestApp()

async function reader() {
  const { key } = await createServerKey(['feed.read'])
  return async (query: string) => json<Feed>(await test.request('GET', `/api/v1/feed/?${query}`, { token: key }))
}

it('gives every change once, in order, page by page, in one trip and no more rows than it answers', async () => {
  const read = await reader()
  const last = await announce(250)
  // A key is looked up once.
  await read('limit=1')
  const seen: number[] = []
  let after = last - 250
  for (;;) {
    test.d1.reset()
    const page = await read(`after=${after}`)
    expect(test.d1.counts.trips).toBe(1)
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(page.results.length + 10)
    if (page.results.length === 0) break
    seen.push(...page.results.map(({ sequence }) => sequence))
    ;({ after } = page)
  }
  expect(seen).toEqual(Array.from({ length: 250 }, (_, i) => last - 249 + i))
  expect(await read(`after=${last}`)).toEqual({ results: [], after: last, has_gap: false })
})

it('says that the database was restored to before what the caller has seen', async () => {
  const read = await reader()
  const last = await announce(1)
  expect(await read(`after=${last + 5}`)).toEqual({ results: [], after: last, has_gap: true })
  expect(await read(`after=${last}`)).toEqual({ results: [], after: last, has_gap: false })
})

it('gives the same as webhooks send', async () => {
  const read = await reader()
  const sending = await createSending(createWebhookAdmin(test))
  const last = await announce(5, 'reward.held')
  await sending.drain()
  const { results } = await read(`after=${last - 5}&limit=5`)
  expect(results.map(({ id, type, timestamp, data }) => ({ id, type, timestamp, data }))).toEqual(
    sending.receiver.received,
  )
})

it('says when changes are no longer kept, which the hourly task sees to in bounded steps', async () => {
  const read = await reader()
  await env.DB.prepare('DELETE FROM webhook_deliveries').run()
  await env.DB.prepare('DELETE FROM outbox WHERE id < (SELECT max(id) FROM outbox)').run()
  const sending = await createSending(createWebhookAdmin(test))
  const old = await announce(2100)
  await sending.drain()
  await env.DB.prepare('UPDATE outbox SET at = at - ?')
    .bind(30 * DAY_MS + 1000)
    .run()
  const last = await announce(10)
  await sending.drain()
  const { report } = await runHourly(test)
  // With the one that was the newest.
  expect(report).toMatchObject({ outbox_purged: 2101, webhook_deliveries_purged: 2100 })
  expect(await read(`after=${old - 100}&limit=1`)).toMatchObject({ results: [{ sequence: old + 1 }], has_gap: true })
  expect(await read(`after=${old}&limit=1`)).toMatchObject({ results: [{ sequence: old + 1 }], has_gap: false })
  expect(await read('after=0&limit=1')).toMatchObject({ results: [{ sequence: old + 1 }], has_gap: false })
  await env.DB.prepare('UPDATE outbox SET at = 0').run()
  expect((await runHourly(test)).report).toMatchObject({ outbox_purged: 9, webhook_deliveries_purged: 9 })
  expect(await read(`after=${last}`)).toEqual({ results: [], after: last, has_gap: false })
})

it.each([
  [['events.write'] as const, null, 'permission_denied'],
  [['feed.read'] as const, 1, 'token_not_valid'],
])('refuses a key with %s revoked at %s', async (scopes, revokedAt, code) => {
  const { key } = await createServerKey(scopes, { revokedAt })
  const response = await test.request('GET', '/api/v1/feed/', { token: key })
  expect(await json(response)).toMatchObject({ code })
})
