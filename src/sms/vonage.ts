import { createHmac } from 'node:crypto'
import { equalDigests } from '../lib/keys.ts'
import { valueAt } from '../lib/post.ts'
import { accepted, createHttpSender, isVendorSide, rejected } from './http-sender.ts'
import { isFresh, newsOf, readFlatJson, readForm } from './receipt.ts'
import type { ReceiptReader, ReceiptRequest } from './receipt.ts'
import { isGsm7 } from './segments.ts'
import type { SmsSender } from './sms.ts'

export interface VonageOptions {
  baseUrl: string
  apiKey: string
  apiSecret: string
  from: string
  /** Where receipts go. */
  callbackUrl: string | undefined
  timeoutMs?: number
}

/**
 * Statuses about the number: 6 not routable, 7 barred. All others except 0 are about the request, the account or the
 * vendor: developer.vonage.com/messaging/sms/guides/troubleshooting-sms
 */
const NUMBER_FAULTS = new Set(['6', '7'])
/** An error inside the vendor: the message may have been sent. */
const INTERNAL_ERROR = '5'

/** Vonage's SMS API. It always answers 200; the outcome is the status of the message. */
export function createVonageSender(options: VonageOptions): SmsSender {
  const { baseUrl, apiKey, apiSecret, from, callbackUrl, timeoutMs } = options
  return createHttpSender({
    timeoutMs,
    request: ({ to, text, ttlSeconds, idempotencyKey }) => ({
      url: `${baseUrl}/sms/json`,
      body: new URLSearchParams({
        api_key: apiKey,
        api_secret: apiSecret,
        from,
        to: to.slice(1),
        text,
        ttl: String(ttlSeconds * 1000),
        'client-ref': idempotencyKey,
        ...(!isGsm7(text) && { type: 'unicode' }),
        ...(callbackUrl && { callback: callbackUrl }),
      }),
    }),
    outcome({ status: http, json }) {
      if (http >= 300) return rejected('vonage', `HTTP_${http}`, isVendorSide(http))
      const message = valueAt(json, 'messages', 0)
      const status = valueAt(message, 'status')
      if (status === '0') return accepted(valueAt(message, 'message-id'))
      if (typeof status !== 'string' || !/^\d+$/.test(status) || status === INTERNAL_ERROR) return { kind: 'unknown' }
      return rejected('vonage', status, !NUMBER_FAULTS.has(status))
    },
  })
}

/**
 * Vonage's delivery receipts, signed with HMAC-SHA-256 over `&name=value` of the sorted fields except `sig`,
 * with `&` and `=` inside them written as `_` (developer.vonage.com/getting-started/concepts/signing-messages).
 */
export const vonageReceipts = ({ signatureSecret }: { signatureSecret: string }): ReceiptReader => ({
  isSigned(request) {
    const { sig = '', ...fields } = fieldsOf(request)
    if (!isFresh(fields['timestamp'] ?? null, request.now)) return false
    const text = Object.keys(fields)
      .sort()
      .map((name) => `&${name}=${(fields[name] ?? '').replace(/[&=]/g, '_')}`)
      .join('')
    const expected = createHmac('sha256', signatureSecret).update(text).digest('hex')
    return equalDigests(sig, expected)
  },
  read(request) {
    const fields = fieldsOf(request)
    return newsOf(fields['messageId'] ?? fields['message-id'], fields['status'])
  },
})

/** A form or JSON, depending on the account. */
function fieldsOf({ headers, body }: ReceiptRequest): Record<string, string> {
  if (!/json/i.test(headers.get('content-type') ?? '')) return Object.fromEntries(readForm(body) ?? [])
  const json = readFlatJson(body)
  const entries = typeof json === 'object' && json !== null ? Object.entries(json) : []
  // Nothing it sends is nested, and the text of something nested may be endless or an error.
  return Object.fromEntries(
    entries.filter(([, value]) => typeof value !== 'object').map(([name, value]) => [name, String(value)]),
  )
}
