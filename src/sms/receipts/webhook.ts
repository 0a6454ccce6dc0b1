import { createHmac } from 'node:crypto'
import { equalDigests } from '../../lib/keys.ts'
import { valueAt } from '../../lib/post.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'

/** Receipts of a gateway of one's own: `{idempotency_key, status}`, signed the way its messages are. */
export const webhookReceipts = ({ secret }: { secret: string }): ReceiptReader => ({
  isSigned({ headers, body, now }) {
    const [, time = null, signature = ''] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(headers.get('x-signature') ?? '') ?? []
    const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
    return equalDigests(signature, expected) && isFresh(time, now)
  },
  read({ body }) {
    const receipt = parseJson(body)
    return newsOf(valueAt(receipt, 'idempotency_key'), valueAt(receipt, 'status'))
  },
})
