import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { documentFile } from '../list-file.docs.ts'
import { codesFile, listPendingCodes, voidPendingCode } from './endpoints.ts'
import { PendingCodePage } from './responses.ts'

const SendInPath = z.object({
  id: z.string().meta({ description: 'Id of the send.', examples: ['0b3f9c5d7e2a4c68b1d0e9f8a7c6b5d4'] }),
})

export const CODE_DOCS = [
  document(listPendingCodes, {
    operationId: 'admin_codes',
    summary: 'List pending codes',
    description:
      'Codes that were sent and not entered yet, newest first; never the code itself. Codes of test numbers, which are ' +
      'not sent, are not listed. To page, follow `next` and `previous` unchanged.',
    tag: 'Admin',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of codes.', PendingCodePage, {
        one: {
          summary: 'One code',
          value: {
            count: 1,
            count_exact: true,
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
  }),
  document(voidPendingCode, {
    operationId: 'admin_code_void',
    summary: 'Void a code',
    description: 'The code stops working immediately. Its send and the guesses at it still count towards the limits.',
    tag: 'Admin',
    pathParams: SendInPath,
    examples: {
      asked: {
        summary: 'The owner did not request it',
        value: { reason: 'The owner did not ask for it, ticket 4711' },
      },
    },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [{ status: 204, description: 'The code no longer works.' }],
    errors: [{ code: 'not_found' }],
  }),
  documentFile(codesFile, {
    operationId: 'admin_codes_csv',
    summary: 'Download pending codes',
    beginning: '"id","phone"\r\n"0b3f9c5d7e2a4c68b1d0e9f8a7c6b5d4","=""+79174445566"""\r\n',
  }),
]
