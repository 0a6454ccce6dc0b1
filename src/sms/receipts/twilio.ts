import { createHmac } from 'node:crypto'
import { equalDigests } from '../../lib/keys.ts'
import { newsOf } from './receipt.ts'
import type { ReceiptReader } from './receipt.ts'

interface TwilioReceipts {
  /** Exactly what we gave Twilio: the URL is part of what it signs. */
  url: string
  authToken: string
}

/**
 * Twilio's StatusCallback: a form, signed over the URL and the sorted fields
 * (twilio.com/docs/usage/webhooks/webhooks-security). No time is signed, so an old receipt cannot be told from a new one.
 */
export const twilioReceipts = ({ url, authToken }: TwilioReceipts): ReceiptReader => ({
  isSigned({ headers, body }) {
    const fields = new URLSearchParams(body)
    const names = [...new Set(fields.keys())].sort()
    const signed = names.map((name) => [...new Set(fields.getAll(name))].sort().map((value) => name + value))
    const expected = createHmac('sha1', authToken)
      .update(url + signed.flat().join(''))
      .digest('hex')
    const given = Buffer.from(headers.get('x-twilio-signature') ?? '', 'base64').toString('hex')
    return equalDigests(given, expected)
  },
  read({ body }) {
    const fields = new URLSearchParams(body)
    return newsOf(fields.get('MessageSid'), fields.get('MessageStatus'))
  },
})
