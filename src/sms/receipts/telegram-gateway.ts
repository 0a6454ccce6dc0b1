import { createHash, createHmac } from 'node:crypto'
import { equalDigests } from '../../lib/keys.ts'
import { valueAt } from '../../lib/post.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'

/** Telegram Gateway's reports, signed over `<time>\n<body>`: core.telegram.org/gateway/api#checking-report-integrity */
export const telegramGatewayReceipts = ({ token }: { token: string }): ReceiptReader => ({
  isSigned({ headers, body, now }) {
    const time = headers.get('x-request-timestamp')
    const key = createHash('sha256').update(token).digest()
    const expected = createHmac('sha256', key).update(`${time}\n${body}`).digest('hex')
    return equalDigests(headers.get('x-request-signature') ?? '', expected) && isFresh(time, now)
  },
  read({ body }) {
    const report = parseJson(body)
    return newsOf(valueAt(report, 'request_id'), valueAt(report, 'delivery_status', 'status'))
  },
})
