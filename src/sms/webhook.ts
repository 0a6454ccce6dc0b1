import { createHmac } from 'node:crypto'
import { toSeconds } from '../lib/time.ts'
import type { SmsOutcome, SmsSender } from './sms.ts'

const TIMEOUT_MS = 5000

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
export function createWebhookSender({ url, secret, timeoutMs = TIMEOUT_MS }: WebhookOptions): SmsSender {
  return {
    async send({ to, text, locale, ttlSeconds, idempotencyKey }) {
      const body = JSON.stringify({ to, text, locale, ttl_seconds: ttlSeconds, idempotency_key: idempotencyKey })
      const at = toSeconds(Date.now())
      const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
      const headers = { 'Content-Type': 'application/json', 'X-Signature': `t=${at},v1=${signature}` }
      try {
        const signal = AbortSignal.timeout(timeoutMs)
        const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
        return outcomeOf(response, idempotencyKey)
      } catch {
        return { kind: 'unknown' }
      }
    },
  }
}

function outcomeOf(response: Response, id: string): SmsOutcome {
  const { status, ok } = response
  if (ok) return { kind: 'accepted', id }
  if (status < 400 || status >= 500) return { kind: 'unknown' }
  return { kind: 'rejected', retryable: status === 429, reason: `webhook answered ${status}` }
}
