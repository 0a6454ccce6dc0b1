import { valueAt } from '../lib/post.ts'
import { accepted, createHttpSender, isVendorSide, rejected } from './http-sender.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'
import type { SmsSender } from './sms.ts'

export interface TelnyxOptions {
  baseUrl: string
  apiKey: string
  /** A number or sender name; or the messaging profile that picks one. */
  from: string | undefined
  messagingProfileId: string | undefined
  /** Where receipts go. */
  callbackUrl: string | undefined
  timeoutMs?: number
}

/** developers.telnyx.com/docs/messaging/messages/error-codes: about the number, and about our account or sender. */
const NUMBER_FAULTS = new Set(['10002', '10016', '40001', '40012', '40300', '40310'])
const OWN_FAULTS = new Set(['10009', '10010', '10011', '20100', '40010', '40011', '40013', '40305', '40306', '40312'])
/** The message was created but not sent. */
const FAILED = new Set(['sending_failed', 'delivery_failed'])

/** Telnyx has no validity period for a message. */
export function createTelnyxSender(options: TelnyxOptions): SmsSender {
  const { baseUrl, apiKey, from, messagingProfileId, callbackUrl, timeoutMs } = options
  return createHttpSender({
    timeoutMs,
    request: ({ to, text }) => ({
      url: `${baseUrl}/v2/messages`,
      headers: { Authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({
        from,
        messaging_profile_id: messagingProfileId,
        to,
        text,
        ...(callbackUrl && { webhook_url: callbackUrl, use_profile_webhooks: false }),
      }),
    }),
    outcome({ status, json }) {
      const code = valueAt(json, 'errors', 0, 'code') ?? valueAt(json, 'data', 'errors', 0, 'code')
      const own = !NUMBER_FAULTS.has(String(code)) && (isVendorSide(status) || OWN_FAULTS.has(String(code)))
      if (status >= 300) return rejected('telnyx', code ?? `HTTP_${status}`, own)
      const state = valueAt(json, 'data', 'to', 0, 'status')
      if (typeof state === 'string' && FAILED.has(state)) return rejected('telnyx', code, own)
      return accepted(valueAt(json, 'data', 'id'))
    },
  })
}

/** RFC 8032, 5.1.6. */
const SIGNATURE_BYTES = 64

/**
 * Telnyx' events, signed with Ed25519 over `<time>|<body>`:
 * developers.telnyx.com/docs/messaging/messages/receiving-webhooks
 */
export const telnyxReceipts = ({ publicKey }: { publicKey: string }): ReceiptReader => ({
  async isSigned({ headers, body, now }) {
    const time = headers.get('telnyx-timestamp')
    const signature = Buffer.from(headers.get('telnyx-signature-ed25519') ?? '', 'base64')
    // workerd throws if a signature has another length.
    if (signature.length !== SIGNATURE_BYTES || !isFresh(time, now)) return false
    const key = await crypto.subtle.importKey('raw', Buffer.from(publicKey, 'base64'), 'Ed25519', false, ['verify'])
    return crypto.subtle.verify('Ed25519', key, signature, new TextEncoder().encode(`${time}|${body}`))
  },
  read({ body }) {
    const payload = valueAt(parseJson(body), 'data', 'payload')
    return newsOf(valueAt(payload, 'id'), valueAt(payload, 'to', 0, 'status'))
  },
})
