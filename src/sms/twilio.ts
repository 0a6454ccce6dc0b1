import { createHmac } from 'node:crypto'
import { equalDigests } from '../lib/keys.ts'
import { valueAt } from '../lib/post.ts'
import { accepted, createHttpSender, isVendorSide, rejected } from './http-sender.ts'
import { newsOf, readForm } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'
import type { SmsSender } from './sms.ts'

export interface TwilioOptions {
  baseUrl: string
  accountSid: string
  authToken: string
  /** A number or sender name; or the messaging service that picks one. */
  from: string | undefined
  messagingServiceSid: string | undefined
  /** Where receipts go. */
  callbackUrl: string | undefined
  timeoutMs?: number
}

/**
 * Codes from 21000 up are about the message, mostly about the number, except these: about our sender, our account or a
 * full queue. Codes below are about the request: twilio.com/docs/api/errors
 */
const MESSAGE_CODES = 21_000
const OWN_FAULTS = new Set([
  21212, 21603, 21606, 21611, 21659, 21660, 21661, 21701, 21703, 21704, 21705, 30001, 30002, 63038,
])

const MAX_VALIDITY_SECONDS = 36_000

/** Twilio's Messages resource: twilio.com/docs/messaging/api/message-resource */
export function createTwilioSender(options: TwilioOptions): SmsSender {
  const { baseUrl, accountSid, authToken, from, messagingServiceSid, callbackUrl, timeoutMs } = options
  const headers = { Authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` }
  return createHttpSender({
    timeoutMs,
    request: ({ to, text, ttlSeconds }) => ({
      url: `${baseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`,
      headers,
      body: new URLSearchParams({
        To: to,
        Body: text,
        ValidityPeriod: String(Math.min(MAX_VALIDITY_SECONDS, ttlSeconds)),
        ...(messagingServiceSid ? { MessagingServiceSid: messagingServiceSid } : { From: from ?? '' }),
        ...(callbackUrl && { StatusCallback: callbackUrl }),
      }),
    }),
    outcome({ status, json }) {
      if (status >= 300) {
        const code = valueAt(json, 'code')
        const own = typeof code === 'number' ? code < MESSAGE_CODES || OWN_FAULTS.has(code) : isVendorSide(status)
        return rejected('twilio', code ?? `HTTP_${status}`, own)
      }
      const failed = valueAt(json, 'status') === 'failed'
      return failed ? rejected('twilio', valueAt(json, 'error_code'), false) : accepted(valueAt(json, 'sid'))
    },
  })
}

interface TwilioReceipts {
  /** Exactly the URL we gave Twilio, which is part of what it signs. */
  url: string
  authToken: string
}

/** SHA-1 in Base64. */
const SIGNATURE = /^[\w+/]{27}=$/

/**
 * Twilio's StatusCallback: a form, signed over the URL and the sorted fields
 * (twilio.com/docs/usage/webhooks/webhooks-security). No time is signed, so an old receipt cannot be told from a new
 * one.
 */
export const twilioReceipts = ({ url, authToken }: TwilioReceipts): ReceiptReader => ({
  isSigned({ headers, body }) {
    const given = headers.get('x-twilio-signature') ?? ''
    const fields = SIGNATURE.test(given) ? readForm(body) : undefined
    if (!fields) return false
    const values = new Map<string, Set<string>>()
    for (const [name, value] of fields) values.set(name, (values.get(name) ?? new Set()).add(value))
    const signed = [...values.keys()]
      .sort()
      .flatMap((name) => [...values.get(name)!].sort().map((value) => name + value))
    const expected = createHmac('sha1', authToken)
      .update(url + signed.join(''))
      .digest('hex')
    return equalDigests(Buffer.from(given, 'base64').toString('hex'), expected)
  },
  read({ body }) {
    const fields = new URLSearchParams(body)
    return newsOf(fields.get('MessageSid'), fields.get('MessageStatus'))
  },
})
