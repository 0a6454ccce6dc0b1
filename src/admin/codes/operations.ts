import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { EXAMPLE_INVITER } from '../../identity/person-ref-examples.ts'
import { csvAnswer, CSV_DESCRIPTION } from '../csv/csv-answer.ts'
import { ReasonInput } from '../reason.ts'
import { PendingCodePage } from './responses.ts'
import { ListCodesQuery } from './schemas.ts'

const SendInPath = z.object({
  id: z.string().meta({ description: 'Id of the send.', examples: ['0b3f9c5d7e2a4c68b1d0e9f8a7c6b5d4'] }),
})

/** What `/admin/codes` does, for the OpenAPI document. */
export const CODE_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/codes/',
    operationId: 'admin_codes',
    summary: 'Pending codes',
    description:
      'Newest first: codes that were sent and wait to be typed, never the code. Codes of test numbers, which nobody is ' +
      'sent, are not among them. Follow `next` and `previous` as they are.',
    tag: 'Admin',
    access: 'staff',
    permission: 'codes.read',
    stores: 'write',
    query: ListCodesQuery,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of codes.', PendingCodePage, {
        one: {
          summary: 'One code',
          value: {
            next: null,
            previous: null,
            results: [
              {
                id: '0b3f9c5d7e2a4c68b1d0e9f8a7c6b5d4',
                phone: '+79174445566',
                user: EXAMPLE_INVITER,
                purpose: 'sign_in',
                country: 'RU',
                network: '9f86d081',
                created_at: '2026-11-23T10:00:00.000Z',
                expires_at: '2026-11-23T10:10:00.000Z',
              },
            ],
          },
        },
      }),
    ],
  },
  {
    method: 'post',
    path: '/api/v1/admin/codes/{id}/void/',
    operationId: 'admin_code_void',
    summary: 'Void a code',
    description: 'It is worthless at once. Its send still counts, and so do the guesses at it.',
    tag: 'Admin',
    access: 'staff',
    permission: 'codes.void',
    stores: 'write',
    pathParams: SendInPath,
    body: jsonContent(ReasonInput, {
      asked: { summary: 'The owner asked', value: { reason: 'The owner did not ask for it, ticket 4711' } },
    }),
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [{ status: 204, description: 'It is worthless.' }],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'get',
    path: '/api/v1/admin/codes.csv',
    operationId: 'admin_codes_csv',
    summary: 'Pending codes as a file',
    description: CSV_DESCRIPTION,
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    answers: [csvAnswer('"id","phone"\r\n"0b3f9c5d7e2a4c68b1d0e9f8a7c6b5d4","\'+79174445566"\r\n')],
  },
]
