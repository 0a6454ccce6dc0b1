import * as z from 'zod'
import { document, jsonAnswer } from '../docs/operation.ts'
import { takeReceipt } from './endpoints.ts'
import { RECEIPT_PROVIDERS } from './settings.ts'

const ReceiptTaken = z.object({}).meta({ id: 'ReceiptTaken', description: 'Always empty.' })

const ReceiptPath = z.object({
  provider: z.enum(RECEIPT_PROVIDERS).meta({ description: 'The vendor.' }),
})

export const SMS_DOCS = [
  document(takeReceipt, {
    operationId: 'sms_receipt',
    summary: 'Receive a delivery receipt',
    description:
      "Body and signature are in the vendor's format: a form from `twilio` and `vonage`, JSON from `telnyx`, " +
      '`telegram_gateway` and `webhook`. Only chosen providers have an address here, and only if `PUBLIC_ORIGIN` and the ' +
      'key for the signature are set. A validly signed request always gets 200, even a repeated one.',
    tag: 'Receipts',
    pathParams: ReceiptPath,
    answers: [jsonAnswer(200, 'Receipt accepted.', ReceiptTaken, { empty: { summary: 'Empty', value: {} } })],
    errors: [{ code: 'not_found' }, { code: 'body_too_large' }, { code: 'invalid_signature' }],
  }),
]
