import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createClient, memoryStorage } from '../../client/src/client.ts'
import { createShop } from '../../examples/backend/src/shop.ts'
import { setUpBackend } from '../../scripts/example-backend.ts'
import { connectDatabase } from '../../src/server/open-database.ts'
import { newPhone } from './browser-test.ts'
import { DEVELOPMENT, startServer, temporaryFolder } from './server/own-server.ts'
import { freePort } from './service.ts'

/* The example of an app's server, with the service and the client, all over HTTP. */

const folder = await temporaryFolder()
const PATIENCE = { timeout: 60_000, interval: 100 }

const isPayout = (url: unknown) => typeof url === 'string' && url.endsWith('/fulfil/')

interface Received {
  body: string
  headers: Record<string, string>
}

async function startShop() {
  const settings = { ...DEVELOPMENT, DATA_DIR: join(folder, 'data') }
  const { origin: baseUrl } = await startServer(settings)
  const port = await freePort()
  const opened = connectDatabase(`file:${join(folder, 'data/app.db')}`, undefined)
  const setUp = async () => setUpBackend({ api: baseUrl, port, opened })
  const lost = await setUp()
  // Again, as after its .env is gone: there is one webhook still.
  const { settings: made } = await setUp()
  const { results } = await opened.run([{ sql: 'SELECT url FROM webhooks', params: [] }])
  expect(results[0]?.results).toEqual([{ url: `http://127.0.0.1:${port}/webhooks` }])
  opened.close()
  expect(made.WEBHOOK_SECRET).not.toBe(lost.settings.WEBHOOK_SECRET)
  const { REFERRAL_API_KEY: apiKey, WEBHOOK_SECRET: webhookSecret } = made
  const shop = createShop({ baseUrl, apiKey, webhookSecret, database: join(folder, 'shop.db') })
  const received: Received[] = []
  shop.server.prependListener('request', (request) => {
    if (request.url !== '/webhooks') return
    const message: Received = { body: '', headers: request.headers as Record<string, string> }
    received.push(message)
    request.on('data', (chunk: Buffer) => (message.body += chunk.toString()))
  })
  await new Promise<void>((done) => shop.server.listen(port, '127.0.0.1', done))
  onTestFinished(async () => {
    shop.server.closeAllConnections()
    await new Promise((done) => shop.server.close(done))
    shop.close()
  })
  const call = async (method: string, path: string, more: { body?: string; headers?: Record<string, string> } = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { method, ...more })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
  }
  return { baseUrl, shop, received, call }
}

it('reports what people buy, pays out what it earned, and believes a message once, if it is signed', async () => {
  const { baseUrl, shop, received, call } = await startShop()

  async function signUp(invitedBy?: string) {
    const api = createClient({ baseUrl, storage: memoryStorage() })
    const phone = newPhone()
    const { code = '' } = await api.auth.sendCode({ phone })
    await api.auth.signIn({ phone, code, invitedBy })
    const ask = async (method: string, path: string, body?: object) =>
      call(method, path, {
        headers: { Authorization: `Bearer ${await api.auth.accessToken()}` },
        ...(body && { body: JSON.stringify(body) }),
      })
    return { api, ask, points: async () => (await ask('GET', 'points')).body['points'] }
  }
  const inviter = await signUp()
  const { invite_code } = await inviter.api.users.me()
  const invitee = await signUp(invite_code)

  expect(await invitee.ask('POST', 'orders', { value: 1_000_000_001 })).toMatchObject({ status: 400 })
  // One from before the shop refused such values: the service takes no batch with it.
  const database = new DatabaseSync(join(folder, 'shop.db'))
  onTestFinished(() => database.close())
  database.exec(`INSERT INTO orders (id, user_id, value, at) VALUES ('order-0', 1, 1000000001, 1)`)
  const { status, body: order } = await invitee.ask('POST', 'orders', { value: 1999 })
  expect([status, order['value']]).toEqual([201, 1999])
  await vi.waitFor(async () => expect([await inviter.points(), await invitee.points()]).toEqual([500, 300]), PATIENCE)
  const { results } = await inviter.api.rewards.list()
  expect(results.map(({ state, amount }) => [state, amount])).toEqual([['fulfilled', 500]])
  const states = database.prepare('SELECT id, reported FROM orders ORDER BY reported').all()
  expect(states.map((row) => ({ ...row }))).toEqual([
    { id: order['id'], reported: 1 },
    { id: 'order-0', reported: 2 },
  ])

  const send = globalThis.fetch
  const requests = vi.spyOn(globalThis, 'fetch')
  onTestFinished(() => requests.mockRestore())
  const message = received.find(({ body }) => body.includes('"reward.available"'))!
  const forged = message.body.replace(/"id":"[^"]+"/, '"id":"1-1-inviter-9"')
  expect(forged).not.toBe(message.body)
  expect(await call('POST', 'webhooks', { ...message, body: forged })).toMatchObject({ status: 400 })
  expect(await call('POST', 'webhooks', { body: message.body })).toMatchObject({ status: 400 })
  expect(await call('POST', 'webhooks', message)).toMatchObject({ status: 204 })
  await shop.work()
  expect(requests.mock.calls.filter(([url]) => isPayout(url))).toEqual([])

  const asked = [call('GET', 'points'), call('GET', 'points', { headers: { Authorization: 'Bearer x' } })]
  expect((await Promise.all(asked)).map((answer) => answer.status)).toEqual([401, 401])
  const refund = `orders/${String(order['id'])}/refund`
  expect(await inviter.ask('POST', refund)).toMatchObject({ status: 404 })
  expect(await invitee.ask('POST', refund)).toMatchObject({ status: 204 })
  const balancesOf = async ({ api }: typeof inviter) => (await api.rewards.list()).balances.map((one) => one.available)
  const balances = async () => [...(await balancesOf(inviter)), ...(await balancesOf(invitee))]
  await vi.waitFor(async () => expect(await balances()).toEqual([-500, -300]), PATIENCE)

  // What was taken back after it was paid is made up for once, by the next rewards.
  const logged = vi.spyOn(console, 'error')
  onTestFinished(() => logged.mockRestore())
  await invitee.ask('POST', 'orders', { value: 1000 })
  await vi.waitFor(async () => expect(await balances()).toEqual([0, 0]), PATIENCE)
  expect([await inviter.points(), await invitee.points()]).toEqual([500, 300])
  const messages = (done: number) =>
    database.prepare(`SELECT count(*) AS n FROM messages WHERE type = 'reward.available' AND done = ?`).get(done)?.['n']
  await vi.waitFor(() => expect(messages(2)).toBe(2), PATIENCE)
  await invitee.ask('POST', 'orders', { value: 1000 })
  await vi.waitFor(async () => expect([await inviter.points(), await invitee.points()]).toEqual([1000, 600]), PATIENCE)
  await shop.work()
  expect([await balances(), logged.mock.calls]).toEqual([[0, 0], []])

  // What a blocked user has earned before is paid once they are unblocked, though nothing announces that.
  const { id } = await inviter.api.users.me()
  const opened = connectDatabase(`file:${join(folder, 'data/app.db')}`, undefined)
  onTestFinished(() => opened.close())
  const setActive = async (isActive: 0 | 1) =>
    opened.run([{ sql: 'UPDATE users SET is_active = ? WHERE id = ?', params: [isActive, id] }])
  requests.mockImplementation(async (url, init) => {
    if (isPayout(url)) throw new Error('offline')
    return send(url, init)
  })
  await invitee.ask('POST', 'orders', { value: 1000 })
  await vi.waitFor(() => expect(messages(0)).toBe(4), PATIENCE)
  await setActive(0)
  requests.mockImplementation(send)
  await vi.waitFor(async () => {
    await shop.work()
    expect([messages(0), await invitee.points()]).toEqual([0, 900])
  }, PATIENCE)
  await setActive(1)
  expect(await inviter.points()).toBe(1000)
  await shop.retry()
  expect([await inviter.points(), messages(2)]).toEqual([1500, 2])
})
