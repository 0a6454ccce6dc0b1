import { createHmac } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createServerClient, verifyWebhook, WebhookError } from '../../client/src/server.ts'
import { createNetwork, lostAnswer, skipWaits, unavailable } from '../support/network.ts'
import { createProgram, createServerKey, referredPair } from '../support/rewards.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()

async function newServer() {
  const { key: apiKey } = await createServerKey()
  const network = createNetwork(async (url, init) => test.app.request(url, init))
  return { network, server: createServerClient({ baseUrl: 'https://api.example/', apiKey, fetch: network.fetch }) }
}

describe("an app's server", () => {
  it('reports events, and pays nothing twice when answers are lost', async () => {
    const { server, network } = await newServer()
    skipWaits()
    const { inviter, invitee } = await referredPair()
    const { event } = await createProgram({ inviter: { fixed: 500 } })
    network.fail('events/', lostAnswer)
    network.fail('events/', unavailable())
    const bought = { id: 'order/1', type: event, user_id: invitee, value: 1999 }
    const { results } = await server.events.report([bought])
    expect(results).toMatchObject([{ id: 'order/1', status: 'recorded', rewards: [{ side: 'inviter' }] }])
    expect(network.count('events/')).toBe(3)
    const { results: rewards } = await server.rewards.list({ user_id: inviter })
    expect(rewards.map(({ amount }) => amount)).toEqual([500])
    const [reward] = rewards
    const id = reward?.id ?? ''
    network.fail(`rewards/${id}/fulfil/`, lostAnswer)
    expect(await server.rewards.fulfil(id)).toMatchObject({ state: 'fulfilled' })
    expect(network.count(`rewards/${id}/fulfil/`)).toBe(2)
    await expect(server.rewards.fulfil(id, 'payout-2')).rejects.toMatchObject({ code: 'already_fulfilled' })
    const { results: changes, after } = await server.feed({ after: 0, limit: 1 })
    expect([changes.length, after]).toEqual([1, changes[0]?.sequence])
    expect(await server.events.reverse('order/1', { refunded_value: 1999 })).toMatchObject({ reversed_value: 1999 })
  })

  it('does not pay out again by itself where it can make no key', async () => {
    skipWaits()
    vi.stubGlobal('crypto', undefined)
    onTestFinished(() => void vi.unstubAllGlobals())
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(new TypeError('reset'))
    const { rewards } = createServerClient({ baseUrl: 'https://api.example', apiKey: 'rk_x', fetch })
    await expect(rewards.fulfil('1-2-inviter-1')).rejects.toMatchObject({ name: 'NetworkError' })
    expect(fetch).toHaveBeenCalledTimes(1)
    await expect(rewards.fulfil('1-2-inviter-1', 'payout-1')).rejects.toMatchObject({ name: 'NetworkError' })
    expect(fetch).toHaveBeenCalledTimes(4)
  })

  it('with a wrong key is told so', async () => {
    const { network } = await newServer()
    const server = createServerClient({ baseUrl: 'https://api.example', apiKey: 'rk_x', fetch: network.fetch })
    await expect(server.events.report([])).rejects.toMatchObject({ name: 'ApiError', status: 401 })
  })
})

describe('verifyWebhook', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"type":"reward.available","timestamp":"2026-11-23T10:15:00.000Z","data":{"name":"Анна"}}'

  function signed({ at = Date.now() / 1000, text = body, key = secret, id = 'msg_1' } = {}) {
    const timestamp = String(Math.floor(at))
    const mac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
    const signature = mac.update(`${id}.${timestamp}.${text}`).digest('base64')
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
  }

  it("accepts the specification's own example", async () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const event = verifyWebhook({ body: '{"test": 2432232314}', headers, secret, toleranceSeconds: Infinity })
    expect(await event).toEqual({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', test: 2432232314 })
  })

  it('takes text or bytes, headers of Fetch or of Node, and any of several signatures', async () => {
    const headers = signed()
    const event = { id: 'msg_1', type: 'reward.available', data: { name: 'Анна' } }
    expect(await verifyWebhook({ body, headers, secret })).toMatchObject(event)
    const bytes = new TextEncoder().encode(body)
    expect(await verifyWebhook({ body: bytes, headers: new Headers(headers), secret })).toMatchObject(event)
    const several = `v1a,AAAA v1,AAAA v1,${'A'.repeat(43)}= v1,! ${headers['webhook-signature']}`
    const rotated = { ...headers, 'webhook-signature': several }
    expect(await verifyWebhook({ body, headers: rotated, secret })).toMatchObject(event)
  })

  const other = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const now = Date.now() / 1000
  it.each([
    ['another secret', { headers: signed({ key: other }) }],
    ['another body', { headers: signed({ text: body.replace('Анна', 'Олег') }) }],
    ['another id', { headers: { ...signed(), 'webhook-id': 'msg_2' } }],
    ['another time', { headers: { ...signed(), 'webhook-timestamp': String(Math.floor(now) - 1) } }],
    ['a message that is too old', { headers: signed({ at: now - 301 }) }],
    ['a message from the future', { headers: signed({ at: now + 302 }) }],
    ['a time that is none', { headers: { ...signed(), 'webhook-timestamp': 'soon' } }],
    ['no signature', { headers: { ...signed(), 'webhook-signature': undefined } }],
    ['a version that is not known', { headers: { ...signed(), 'webhook-signature': 'v2,AAAA' } }],
  ])('refuses %s', async (_, { headers }) => {
    await expect(verifyWebhook({ body, headers, secret })).rejects.toBeInstanceOf(WebhookError)
  })

  it('refuses to work with an empty secret', async () => {
    await expect(verifyWebhook({ body, headers: signed(), secret: 'whsec_' })).rejects.toBeInstanceOf(TypeError)
  })
})
