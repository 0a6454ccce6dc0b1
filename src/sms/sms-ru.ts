import { valueAt } from '../lib/post.ts'
import { accepted, createHttpSender, isVendorSide, rejected } from './http-sender.ts'
import type { SmsSender } from './sms.ts'

export interface SmsRuOptions {
  baseUrl: string
  apiId: string
  from: string | undefined
  timeoutMs?: number
}

const ACCEPTED = 100
/** Codes about the number, or about too many messages to it: sms.ru/api/send */
const NUMBER_FAULTS = new Set([150, 202, 207, 209, 214, 215, 230, 231, 232, 233])
/** An error inside the vendor: the message may have been sent. */
const INTERNAL_ERROR = 500
const MAX_TTL_MINUTES = 1440

/** SMS.ru always answers 200, with a status for the request and one for the number. */
export function createSmsRuSender({ baseUrl, apiId, from, timeoutMs }: SmsRuOptions): SmsSender {
  return createHttpSender({
    timeoutMs,
    request: ({ to, text, ttlSeconds }) => ({
      url: `${baseUrl}/sms/send`,
      body: new URLSearchParams({
        api_id: apiId,
        to: to.slice(1),
        msg: text,
        json: '1',
        ttl: String(Math.min(MAX_TTL_MINUTES, Math.ceil(ttlSeconds / 60))),
        ...(from && { from }),
      }),
    }),
    outcome({ status, json }, { to }) {
      if (status >= 300) return rejected('sms_ru', `HTTP_${status}`, isVendorSide(status))
      const whole = valueAt(json, 'status_code')
      const sms = valueAt(json, 'sms', to.slice(1))
      const code = whole === ACCEPTED ? valueAt(sms, 'status_code') : whole
      if (code === ACCEPTED) return accepted(valueAt(sms, 'sms_id'))
      if (typeof code !== 'number' || code < ACCEPTED || code === INTERNAL_ERROR) return { kind: 'unknown' }
      return rejected('sms_ru', code, !NUMBER_FAULTS.has(code))
    },
  })
}
