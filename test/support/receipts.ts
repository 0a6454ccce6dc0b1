import { createHash, createHmac } from 'node:crypto'

/* Vendor receipts as in their documentation, signed as the vendors sign them. */

const SECRET = 's'.repeat(32)
const TOKEN = 'vendor-token-7f3a'
const PHONE = '+79174445566'
export const PUBLIC_ORIGIN = 'https://api.example'

const keys = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
const publicKey = Buffer.from(await crypto.subtle.exportKey('raw', keys.publicKey)).toString('base64')

/** Settings that accept these receipts. */
export const RECEIPT_VARIABLES = {
  PUBLIC_ORIGIN,
  SMS_PROVIDERS: 'twilio, vonage, telnyx, telegram_gateway, webhook',
  SMS_WEBHOOK_URL: 'https://sms.example/send',
  SMS_WEBHOOK_SECRET: SECRET,
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: TOKEN,
  TWILIO_FROM: '+15005550006',
  VONAGE_API_KEY: 'key',
  VONAGE_API_SECRET: 'secret',
  VONAGE_FROM: 'Example',
  VONAGE_SIGNATURE_SECRET: TOKEN,
  TELNYX_API_KEY: 'key',
  TELNYX_FROM: '+15005550006',
  TELNYX_PUBLIC_KEY: publicKey,
  TELEGRAM_GATEWAY_TOKEN: TOKEN,
}

export const RECEIPT_SECRETS = [SECRET, TOKEN, PHONE.slice(1), '4821']

export interface Receipt {
  headers: Record<string, string>
  body: string
}

interface SignedReceipt {
  /** A receipt with this time (seconds) and changed content. */
  make: (at: number, changes?: Record<string, string>) => Receipt | Promise<Receipt>
  /** What the receipt reports. */
  news: { messageId: string; status: string }
  /** Changes after which it reports nothing new. */
  noNews: Record<string, string>
  /** Whether the signature covers its time. */
  timed: boolean
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'Content-Type': 'application/json' }
const hmac = (algorithm: string, key: string | Buffer, text: string) => createHmac(algorithm, key).update(text)

export const RECEIPTS: Record<string, SignedReceipt> = {
  twilio: {
    timed: false,
    news: { messageId: 'SM0123456789', status: 'delivered' },
    noNews: { MessageSid: '' },
    make(_at, changes = {}) {
      const fields: Record<string, string> = {
        SmsSid: 'SM0123456789',
        MessageSid: 'SM0123456789',
        MessageStatus: 'delivered',
        To: PHONE,
        From: '+15005550006',
        AccountSid: RECEIPT_VARIABLES.TWILIO_ACCOUNT_SID,
        ...changes,
      }
      const url = `${PUBLIC_ORIGIN}/api/v1/sms/receipts/twilio/`
      const text =
        url +
        Object.keys(fields)
          .sort()
          .map((name) => name + fields[name])
          .join('')
      const signature = hmac('sha1', TOKEN, text).digest('base64')
      return { headers: { ...FORM, 'X-Twilio-Signature': signature }, body: new URLSearchParams(fields).toString() }
    },
  },
  vonage: {
    timed: true,
    news: { messageId: '0A0000000123ABCD1', status: 'delivered' },
    noNews: { status: '' },
    make(at, changes = {}) {
      const fields: Record<string, string> = {
        msisdn: PHONE.slice(1),
        messageId: '0A0000000123ABCD1',
        status: 'delivered',
        'err-code': '0',
        'client-ref': 'a=b&c',
        timestamp: String(at),
        nonce: 'aaaaaaaa-bbbb',
        ...changes,
      }
      const text = Object.keys(fields)
        .sort()
        .map((name) => `&${name}=${fields[name]!.replace(/[&=]/g, '_')}`)
        .join('')
      const sig = hmac('sha256', TOKEN, text).digest('hex').toUpperCase()
      return { headers: FORM, body: new URLSearchParams({ ...fields, sig }).toString() }
    },
  },
  telnyx: {
    timed: true,
    news: { messageId: 'b0c7e8cb-6227-4c74', status: 'delivered' },
    noNews: { id: '' },
    async make(at, changes = {}) {
      const payload = { id: 'b0c7e8cb-6227-4c74', to: [{ phone_number: PHONE, status: 'delivered' }], ...changes }
      const body = JSON.stringify({ data: { event_type: 'message.finalized', record_type: 'event', payload } })
      const signed = await crypto.subtle.sign('Ed25519', keys.privateKey, new TextEncoder().encode(`${at}|${body}`))
      const signature = Buffer.from(signed).toString('base64')
      return { headers: { ...JSON_TYPE, 'telnyx-timestamp': String(at), 'telnyx-signature-ed25519': signature }, body }
    },
  },
  telegram_gateway: {
    timed: true,
    news: { messageId: '1234567890', status: 'read' },
    noNews: { delivery_status: 'none' },
    make(at, changes = {}) {
      const status = { status: 'read', updated_at: at }
      const verification = { status: 'code_valid', updated_at: at, code_entered: '4821' }
      const body = JSON.stringify({
        request_id: '1234567890',
        phone_number: PHONE,
        delivery_status: status,
        verification_status: verification,
        ...changes,
      })
      const key = createHash('sha256').update(TOKEN).digest()
      const signature = hmac('sha256', key, `${at}\n${body}`).digest('hex')
      return { headers: { ...JSON_TYPE, 'X-Request-Timestamp': String(at), 'X-Request-Signature': signature }, body }
    },
  },
  webhook: {
    timed: true,
    news: { messageId: 'send-1', status: 'undelivered' },
    noNews: { idempotency_key: '' },
    make(at, changes = {}) {
      const body = JSON.stringify({ idempotency_key: 'send-1', status: 'Undelivered', to: PHONE, ...changes })
      const signature = hmac('sha256', SECRET, `${at}.${body}`).digest('hex')
      return { headers: { ...JSON_TYPE, 'X-Signature': `t=${at},v1=${signature}` }, body }
    },
  },
}
