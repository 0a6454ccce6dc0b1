import { createHash, createHmac } from 'node:crypto'
import { equalDigests } from '../lib/keys.ts'
import { valueAt } from '../lib/post.ts'
import { accepted, createHttpSender, isVendorSide, rejected } from './http-sender.ts'
import { isFresh, newsOf, parseJson } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'
import type { SmsSender } from './sms.ts'

export interface TelegramGatewayOptions {
  baseUrl: string
  token: string
  /** User name of the verified channel that sends the code. */
  senderUsername: string | undefined
  /** Where receipts go. */
  callbackUrl: string | undefined
  timeoutMs?: number
}

/** Bounds of `ttl`: core.telegram.org/gateway/api#sendverificationmessage */
const [MIN_TTL_SECONDS, MAX_TTL_SECONDS] = [30, 3600]
const OWN_FAULTS = /^(?:ACCESS_TOKEN|BALANCE|FLOOD_WAIT|SENDER|CALLBACK)/

/**
 * Telegram Gateway: the code arrives in Telegram, in Telegram's own words. A number without Telegram is a rejection, so
 * the next provider is tried.
 */
export function createTelegramGatewaySender(options: TelegramGatewayOptions): SmsSender {
  const { baseUrl, token, senderUsername, callbackUrl, timeoutMs } = options
  const sender = createHttpSender({
    timeoutMs,
    request: ({ to, code, ttlSeconds }) => ({
      url: `${baseUrl}/sendVerificationMessage`,
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({
        phone_number: to,
        code,
        ttl: Math.min(MAX_TTL_SECONDS, Math.max(MIN_TTL_SECONDS, ttlSeconds)),
        sender_username: senderUsername,
        callback_url: callbackUrl,
      }),
    }),
    outcome({ status, json }) {
      const ok = valueAt(json, 'ok')
      if (ok === true && status < 300) return accepted(valueAt(json, 'result', 'request_id'))
      if (status < 300 && ok !== false) return { kind: 'unknown' }
      // FLOOD_WAIT_30 ends in seconds, which are not part of the code.
      const error = valueAt(json, 'error')
      const code = typeof error === 'string' ? error.replace(/(?<=^FLOOD_WAIT)_\d+$/, '') : `HTTP_${status}`
      return rejected('telegram_gateway', code, isVendorSide(status) || OWN_FAULTS.test(code))
    },
  })
  // It only sends codes; a notice goes to the next provider.
  return {
    send: async (message) =>
      message.code === undefined ? rejected('telegram_gateway', 'NO_CODE', false) : sender.send(message),
  }
}

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
