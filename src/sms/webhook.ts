import { createHmac } from 'node:crypto'
import { equalDigests } from '../lib/keys.ts'
import { valueAt } from '../lib/post.ts'
import { toSeconds } from '../lib/time.ts'
import { accepted, createHttpSender, isVendorSide, rejected } from './http-sender.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'
import type { SmsSender } from './sms.ts'

interface WebhookOptions {
  url: string
  secret: string
  timeoutMs?: number
}

/**
 * Any gateway behind a URL of its own: POST of `{to, text, locale, ttl_seconds, idempotency_key}` as JSON, signed in
 * `X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA-256 of "<t>.<body>">`. 2xx is accepted; 4xx is a proven rejection;
 * anything else, and silence, is unknown.
 */
export function createWebhookSender({ url, secret, timeoutMs }: WebhookOptions): SmsSender {
  return createHttpSender({
    timeoutMs,
    request({ to, text, locale, ttlSeconds, idempotencyKey }) {
      const body = JSON.stringify({ to, text, locale, ttl_seconds: ttlSeconds, idempotency_key: idempotencyKey })
      const at = toSeconds(Date.now())
      const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
      return { url, headers: { 'X-Signature': `t=${at},v1=${signature}` }, body }
    },
    outcome: ({ status }, { idempotencyKey }) =>
      status < 300 ? accepted(idempotencyKey) : rejected('webhook', `HTTP_${status}`, isVendorSide(status)),
  })
}

/** Receipts of a gateway of one's own: `{idempotency_key, status}`, signed the way its messages are. */
export const webhookReceipts = ({ secret }: { secret: string }): ReceiptReader => ({
  isSigned({ headers, body, now }) {
    const [, time = null, signature = ''] = /^t=(\d+), *v1=([0-9a-f]+)$/i.exec(headers.get('x-signature') ?? '') ?? []
    const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
    return equalDigests(signature, expected) && isFresh(time, now)
  },
  read({ body }) {
    const receipt = parseJson(body)
    return newsOf(valueAt(receipt, 'idempotency_key'), valueAt(receipt, 'status'))
  },
})
