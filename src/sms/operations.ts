import * as z from 'zod'
import { jsonAnswer } from '../docs/operation.ts'
import type { Operation } from '../docs/operation.ts'
import { RECEIPT_PROVIDERS } from './providers.ts'

const ReceiptTaken = z.object({}).meta({ id: 'ReceiptTaken', description: 'Empty: the status says it all.' })

const ReceiptPath = z.object({
  provider: z.enum(RECEIPT_PROVIDERS).meta({ description: 'Whose receipt it is.' }),
})

/** What SMS vendors call, for the OpenAPI document. */
export const SMS_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/sms/receipts/{provider}/',
    operationId: 'sms_receipt',
    summary: 'Take a delivery receipt',
    description:
      "The body and its signature are the vendor's own: a form from `twilio` and `vonage`, JSON from `telnyx`, " +
      '`telegram_gateway` and `webhook`. Only chosen providers have an address here, and only where `PUBLIC_ORIGIN` and ' +
      'the key that checks the signature are set. Whatever is signed is answered 200, also when it is no news.',
    tag: 'Receipts',
    access: 'public',
    pathParams: ReceiptPath,
    answers: [jsonAnswer(200, 'The receipt is taken.', ReceiptTaken, { empty: { summary: 'Empty', value: {} } })],
    errors: [{ code: 'not_found' }, { code: 'body_too_large' }, { code: 'invalid_signature' }],
  },
]
