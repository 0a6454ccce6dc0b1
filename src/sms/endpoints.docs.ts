import * as z from 'zod'
import { document, jsonAnswer } from '../docs/operation.ts'
import { takeReceipt } from './endpoints.ts'
import { RECEIPT_PROVIDERS } from './providers.ts'

const ReceiptTaken = z.object({}).meta({ id: 'ReceiptTaken', description: 'Empty: the status says it all.' })

const ReceiptPath = z.object({
  provider: z.enum(RECEIPT_PROVIDERS).meta({ description: 'Whose receipt it is.' }),
})

export const SMS_DOCS = [
  document(takeReceipt, {
    operationId: 'sms_receipt',
    summary: 'Take a delivery receipt',
    description:
      "The body and its signature are the vendor's own: a form from `twilio` and `vonage`, JSON from `telnyx`, " +
      '`telegram_gateway` and `webhook`. Only chosen providers have an address here, and only where `PUBLIC_ORIGIN` and ' +
      'the key that checks the signature are set. Whatever is signed is answered 200, also when it is no news.',
    tag: 'Receipts',
    pathParams: ReceiptPath,
    answers: [jsonAnswer(200, 'The receipt is taken.', ReceiptTaken, { empty: { summary: 'Empty', value: {} } })],
    errors: [{ code: 'not_found' }, { code: 'body_too_large' }, { code: 'invalid_signature' }],
  }),
]
