import { valueAt } from '../../lib/post.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'

/** RFC 8032, 5.1.6. */
const SIGNATURE_BYTES = 64

/** Telnyx' events, signed with Ed25519 over `<time>|<body>`: developers.telnyx.com/docs/messaging/messages/receiving-webhooks */
export const telnyxReceipts = ({ publicKey }: { publicKey: string }): ReceiptReader => ({
  async isSigned({ headers, body, now }) {
    const time = headers.get('telnyx-timestamp')
    const signature = Buffer.from(headers.get('telnyx-signature-ed25519') ?? '', 'base64')
    // workerd throws at a signature of another length.
    if (signature.length !== SIGNATURE_BYTES || !isFresh(time, now)) return false
    const key = await crypto.subtle.importKey('raw', Buffer.from(publicKey, 'base64'), 'Ed25519', false, ['verify'])
    return crypto.subtle.verify('Ed25519', key, signature, new TextEncoder().encode(`${time}|${body}`))
  },
  read({ body }) {
    const payload = valueAt(parseJson(body), 'data', 'payload')
    return newsOf(valueAt(payload, 'id'), valueAt(payload, 'to', 0, 'status'))
  },
})
