import { createHmac } from 'node:crypto'
import { equalDigests } from '../../lib/keys.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader, ReceiptRequest } from './receipt.ts'

/**
 * Vonage's delivery receipts with signed webhooks, by SHA-256 HMAC: over `&name=value` of the sorted fields but `sig`,
 * with `&` and `=` inside them written as `_` (developer.vonage.com/getting-started/concepts/signing-messages).
 */
export const vonageReceipts = ({ signatureSecret }: { signatureSecret: string }): ReceiptReader => ({
  isSigned(request) {
    const { sig = '', ...fields } = fieldsOf(request)
    const text = Object.keys(fields)
      .sort()
      .map((name) => `&${name}=${(fields[name] ?? '').replace(/[&=]/g, '_')}`)
      .join('')
    const expected = createHmac('sha256', signatureSecret).update(text).digest('hex')
    return equalDigests(sig, expected) && isFresh(fields['timestamp'] ?? null, request.now)
  },
  read(request) {
    const fields = fieldsOf(request)
    return newsOf(fields['messageId'] ?? fields['message-id'], fields['status'])
  },
})

/** A form or JSON, as the account is set up. */
function fieldsOf({ headers, body }: ReceiptRequest): Record<string, string> {
  if (!/json/i.test(headers.get('content-type') ?? '')) return Object.fromEntries(new URLSearchParams(body))
  const json = parseJson(body)
  const entries = typeof json === 'object' && json !== null ? Object.entries(json) : []
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}
