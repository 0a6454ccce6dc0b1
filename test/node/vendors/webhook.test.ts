import { createHmac } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { createWebhookSender } from '../../../src/sms/webhook.ts'
import { isJson } from './fake-vendor.ts'
import type { FakeRequest } from './fake-vendor.ts'
import { describeVendor, MESSAGE, SECRET } from './vendor-contract.ts'

const BODY = { to: MESSAGE.to, text: MESSAGE.text, locale: 'en', ttl_seconds: 600, idempotency_key: 'send-1' }

/** A gateway as described in docs/sms.md: checks signature and time first. */
function speak(request: FakeRequest) {
  const [, time = '', signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['x-signature'])) ?? []
  const expected = createHmac('sha256', SECRET).update(`${time}.${request.body}`).digest('hex')
  if (signature !== expected || Math.abs(Number(time) - Date.now() / 1000) > 300) return { status: 401, body: '' }
  const good = isJson(request) && request.method === 'POST' && isDeepStrictEqual(JSON.parse(request.body), BODY)
  return { status: good ? 202 : 400, body: 'any body' }
}

/** Only the status counts; the body proves nothing. */
describeVendor({
  name: 'the webhook',
  create: ({ baseUrl, ...rest }) => createWebhookSender({ url: `${baseUrl}/send`, ...rest }),
  speak,
  id: 'send-1',
  wrongSecret: 'webhook:HTTP_401',
  goesByStatus: true,
  rejections: [
    [{ status: 400, body: `no ${MESSAGE.to}` }, 'webhook:HTTP_400', false],
    [{ status: 422, body: {} }, 'webhook:HTTP_422', false],
    [{ status: 404, body: '' }, 'webhook:HTTP_404', true],
    [{ status: 429, body: '' }, 'webhook:HTTP_429', true],
  ],
})
