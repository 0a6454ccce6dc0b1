import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { codeSentExamples, SEND_ERRORS } from '../../sign-in/endpoints.docs.ts'
import { CodeSent } from '../../sign-in/responses.ts'
import { exampleDetails } from '../operations.ts'
import { UserDetails } from '../responses.ts'
import { exported } from './export-example.docs.ts'
import { AccountExport, DeletionRequested } from './responses.ts'
import { ConfirmPhoneInput, PhoneChangeInput } from './schemas.ts'

const badPhone = [{ field: 'phone', code: 'invalid_phone' }]
const codeSent = jsonAnswer(200, 'A message is on its way.', CodeSent, codeSentExamples)

/** What `/users/current_user` does with an account as a whole, for the OpenAPI document. */
export const ACCOUNT_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/users/current_user/phone/',
    operationId: 'users_change_phone',
    summary: 'Change the number: ask for a code',
    description:
      'Sends a code to the new number. It is good for this caller alone, and for no sign-in. The answer does not tell ' +
      'whether somebody has the number already.',
    tag: 'Account',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    body: jsonContent(PhoneChangeInput, { phone: { summary: 'The new number', value: { phone: '+380501234567' } } }),
    invalid: badPhone,
    answers: [codeSent],
    errors: [{ code: 'same_phone', fields: [{ field: 'phone', code: 'same_phone' }] }, ...SEND_ERRORS],
  },
  {
    method: 'post',
    path: '/api/v1/users/current_user/phone/verify_current/',
    operationId: 'users_verify_current_phone',
    summary: 'Change the number: ask for a code to the current one',
    description:
      'Sends a code to the number that the caller has, which stands in for a sign-in of the last 10 minutes.',
    tag: 'Account',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    answers: [codeSent],
    errors: [{ code: 'not_found' }, ...SEND_ERRORS],
  },
  {
    method: 'post',
    path: '/api/v1/users/current_user/phone/confirm/',
    operationId: 'users_confirm_phone',
    summary: 'Change the number',
    description:
      'Takes the code that the new number got. It needs a sign-in of the last 10 minutes (a refresh is none), or ' +
      'besides the code that the current number got. All other sessions end, and the old number gets a message. After ' +
      '`recent_sign_in_required`, `phone_taken` and `storage_unavailable` the same codes still work.',
    tag: 'Account',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    body: jsonContent(ConfirmPhoneInput, {
      recent: { summary: 'Soon after a sign-in', value: { phone: '+380501234567', code: '4821' } },
      later: {
        summary: 'With a code to the current number',
        value: {
          phone: '+380501234567',
          code: '4821',
          current_phone: '+79174445566',
          current_phone_code: '7305',
        },
      },
    }),
    invalid: badPhone,
    answers: [
      jsonAnswer(200, 'The caller, changed.', UserDetails, {
        user: { summary: 'The caller', value: { ...exampleDetails(), phone: '+380501234567' } },
      }),
    ],
    errors: [
      { code: 'invalid_code' },
      { code: 'recent_sign_in_required' },
      { code: 'phone_taken' },
      { code: 'attempts_per_code' },
      { code: 'failures_per_number' },
      { code: 'failures_per_network' },
    ],
  },
  {
    method: 'get',
    path: '/api/v1/users/current_user/export/',
    operationId: 'users_export',
    summary: 'Get all that is stored about you',
    description: 'Everything about the caller in one file. No code, no token and no hash of a password is in it.',
    tag: 'Account',
    access: 'bearer',
    shielded: true,
    stores: 'write',
    answers: [
      {
        ...jsonAnswer(200, 'The file.', AccountExport, { account: { summary: 'An account', value: exported } }),
        headers: ['Content-Disposition'],
      },
    ],
  },
  {
    method: 'delete',
    path: '/api/v1/users/current_user/',
    operationId: 'users_delete_current_user',
    summary: 'Ask to be deleted',
    description:
      'Ends all sessions at once. After the grace period (30 days, unless the service is set up otherwise) every personal ' +
      'value is removed for good; a sign-in before that takes the request back. It needs a sign-in of the last 10 minutes.',
    tag: 'Account',
    access: 'bearer',
    stores: 'write',
    answers: [
      jsonAnswer(202, 'It will be done.', DeletionRequested, {
        later: { summary: 'In 30 days', value: { deletion_at: '2026-12-23T06:10:00.000Z' } },
      }),
    ],
    errors: [{ code: 'recent_sign_in_required' }],
  },
]
