import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWebhookSender } from '../../src/sms/webhook.ts'

const SECRET = 'w'.repeat(32)
const MESSAGE = {
  to: '+79174445566',
  text: '4821 is your code',
  code: '4821',
  locale: 'en',
  ttlSeconds: 600,
  idempotencyKey: 'send-1',
} as const

let answer: (request: IncomingMessage, response: ServerResponse) => void
const bodies: string[] = []
const signatures: string[] = []

/** A gateway of an app's own, on a real socket. */
const gateway = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    bodies.push(body)
    signatures.push(String(request.headers['x-signature']))
    answer(request, response)
  })
})
let url: string

beforeAll(async () => {
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/send`
})
afterAll(() => {
  gateway.closeAllConnections()
  gateway.close()
})

const status = (code: number) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(code).end('any body')
}

describe('the webhook', () => {
  it('posts the message as JSON, signed with its time', async () => {
    answer = status(202)
    expect(await createWebhookSender({ url, secret: SECRET }).send(MESSAGE)).toEqual({ kind: 'accepted', id: 'send-1' })
    const body = bodies.at(-1) ?? ''
    expect(JSON.parse(body)).toEqual({
      to: '+79174445566',
      text: '4821 is your code',
      locale: 'en',
      ttl_seconds: 600,
      idempotency_key: 'send-1',
    })
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signatures.at(-1) ?? '') ?? []
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex'))
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60)
  })

  it.each([
    [400, { kind: 'rejected', retryable: false, reason: 'webhook answered 400' }],
    [429, { kind: 'rejected', retryable: true, reason: 'webhook answered 429' }],
    [500, { kind: 'unknown' }],
    [302, { kind: 'unknown' }],
  ])('that answers %i is %j', async (code, outcome) => {
    answer = status(code)
    expect(await createWebhookSender({ url, secret: SECRET }).send(MESSAGE)).toEqual(outcome)
  })

  it('that cuts the connection, hangs or is not there is unknown', async () => {
    answer = (request) => request.socket.destroy()
    expect(await createWebhookSender({ url, secret: SECRET }).send(MESSAGE)).toEqual({ kind: 'unknown' })
    answer = () => undefined
    expect(await createWebhookSender({ url, secret: SECRET, timeoutMs: 50 }).send(MESSAGE)).toEqual({ kind: 'unknown' })
    const nowhere = 'http://127.0.0.1:1/'
    expect(await createWebhookSender({ url: nowhere, secret: SECRET }).send(MESSAGE)).toEqual({ kind: 'unknown' })
  })
})
