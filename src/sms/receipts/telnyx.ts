import { valueAt } from '../../lib/post.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'

/** Telnyx' events, signed with Ed25519 over `<time>|<body>`: developers.telnyx.com/docs/messaging/messages/receiving-webhooks */
export const telnyxReceipts = ({ publicKey }: { publicKey: string }): ReceiptReader => ({
  async isSigned({ headers, body, now }) {
    const time = headers.get('telnyx-timestamp')
    if (!isFresh(time, now)) return false
    const signature = Buffer.from(headers.get('telnyx-signature-ed25519') ?? '', 'base64')
    const key = await crypto.subtle.importKey('raw', Buffer.from(publicKey, 'base64'), 'Ed25519', false, ['verify'])
    return crypto.subtle.verify('Ed25519', key, signature, new TextEncoder().encode(`${time}|${body}`))
  },
  read({ body }) {
    const payload = valueAt(parseJson(body), 'data', 'payload')
    return newsOf(valueAt(payload, 'id'), valueAt(payload, 'to', 0, 'status'))
  },
})
