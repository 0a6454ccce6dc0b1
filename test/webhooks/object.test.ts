import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, it, vi } from 'vitest'
import { createWorkerPorts } from '../../src/worker.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp } from '../support/test-app.ts'
import { announce, createWebhookAdmin } from '../support/webhooks.ts'

/* The Durable Object itself, with its alarm and the fetch of the runtime. */

const { webhooks } = createWorkerPorts(env, createTestApp().config)
const admin = createWebhookAdmin(createTestApp({ ports: { webhooks } }))
const objectOf = (id: number) => env.WEBHOOK_SENDER.get(env.WEBHOOK_SENDER.idFromName(String(id)))
const alarmOf = (id: number) => runInDurableObject(objectOf(id), (_, { storage }) => storage.getAlarm())

const fetched: { url: string; init: RequestInit }[] = []
const fetching = vi.spyOn(globalThis, 'fetch').mockImplementation((url, init = {}) => {
  fetched.push({ url: url as string, init })
  return Promise.resolve(new Response('thanks', { status: 200 }))
})
afterEach(async () => {
  // It would look for changes for as long as the file's other tests run.
  await env.DB.prepare('DELETE FROM webhooks').run()
  fetched.length = 0
})

/** Its alarm also rings by itself, since it is set to now. */
async function workUntilSent(id: number): Promise<void> {
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(objectOf(id))
    expect((await admin.read(id)).waiting).toBe(0)
  }, 30_000)
}

it('sends by its alarm, follows no redirect, and looks again', async () => {
  const { secret, webhook } = await admin.create()
  await announce(3)
  await workUntilSent(webhook.id)
  expect(fetched.map(({ url, init }) => [url, init.method, init.redirect])).toEqual(
    Array.from({ length: 3 }, () => [webhook.url, 'POST', 'manual']),
  )
  const told = fetched.map(({ init }) =>
    new Webhook(secret).verify(init.body as string, init.headers as Record<string, string>),
  )
  expect(told).toMatchObject([{ data: { n: 1 } }, { data: { n: 2 } }, { data: { n: 3 } }])
  expect(await alarmOf(webhook.id)).not.toBeNull()
})

it('rests while its webhook is disabled, and is woken when staff enable it', async () => {
  const { webhook } = await admin.create()
  await admin.request('POST', `${webhook.id}/disable/`, { reason: 'Moving' })
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(objectOf(webhook.id))
    expect(await alarmOf(webhook.id)).toBeNull()
  }, 30_000)
  await announce(2)
  await admin.request('POST', `${webhook.id}/enable/`)
  await workUntilSent(webhook.id)
  expect(fetched).toHaveLength(2)
})

it('is started by the hourly task if it has lost its alarm', async () => {
  const { webhook } = await admin.create()
  await runInDurableObject(objectOf(webhook.id), async (_, { storage }) => storage.deleteAlarm())
  await announce(1)
  const { report } = await runHourly(admin.test, Date.now(), { webhooks })
  expect(report).toMatchObject({ webhooks_woken: 1 })
  await workUntilSent(webhook.id)
  expect(fetched).toHaveLength(1)
})

it('takes a connection that fails, and one that is too slow, as failures', async () => {
  const { webhook } = await admin.create()
  for (const [error, outcome] of [
    [new TypeError('fetch failed'), 'no_connection'],
    [new DOMException('The operation timed out', 'TimeoutError'), 'timed_out'],
  ] as const) {
    fetching.mockRejectedValueOnce(error)
    await announce(1)
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(objectOf(webhook.id))
      expect((await admin.read(webhook.id)).last_outcome).toBe(outcome)
    }, 30_000)
    await admin.request('POST', `${webhook.id}/enable/`)
    await workUntilSent(webhook.id)
  }
})
