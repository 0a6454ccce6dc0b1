import { document, jsonAnswer } from '../../docs/operation.ts'
import { codeSentExamples, SEND_ERRORS } from '../../sign-in/endpoints.docs.ts'
import { CodeSent } from '../../sign-in/responses.ts'
import { exampleDetails } from '../endpoints.docs.ts'
import { UserDetails } from '../responses.ts'
import {
  askForCurrentPhone,
  askForPhoneChange,
  changePhone,
  deleteCurrentUser,
  exportCurrentUser,
} from './endpoints.ts'
import { exported } from './export-example.docs.ts'
import { AccountExport, DeletionRequested } from './responses.ts'

const badPhone = [{ field: 'phone', code: 'invalid_phone' }]
const codeSent = jsonAnswer(200, 'The message was sent.', CodeSent, codeSentExamples)

export const ACCOUNT_DOCS = [
  document(askForPhoneChange, {
    operationId: 'users_change_phone',
    summary: 'Change your number: request a code',
    description:
      'Sends a code to the new number. Only you can use it, and not to sign in. The answer does not reveal whether the ' +
      'number is taken.',
    tag: 'Account',
    examples: { phone: { summary: 'The new number', value: { phone: '+380501234567' } } },
    invalid: badPhone,
    answers: [codeSent],
    errors: [
      { code: 'same_phone', fields: [{ field: 'phone', code: 'same_phone' }] },
      { code: 'phone_changes_per_user' },
      ...SEND_ERRORS,
    ],
  }),
  document(askForCurrentPhone, {
    operationId: 'users_verify_current_phone',
    summary: 'Change your number: verify the current one',
    description: 'Sends a code to your current number. Use it if you have not signed in during the last 10 minutes.',
    tag: 'Account',
    answers: [codeSent],
    errors: [{ code: 'not_found' }, ...SEND_ERRORS],
  }),
  document(changePhone, {
    operationId: 'users_confirm_phone',
    summary: 'Change your number',
    description:
      'Confirm with the code sent to the new number. You also need a sign-in within the last 10 minutes (refreshing does ' +
      'not count) or the code sent to the current number. All other sessions end, and the old number gets a message. ' +
      'After `recent_sign_in_required`, `phone_taken` or `storage_unavailable`, or if you disconnect before the response, ' +
      'the same codes still work. `Idempotency-Key` also covers a response that is lost later.',
    requestHeaders: ['IdempotencyKey'],
    tag: 'Account',
    examples: {
      recent: { summary: 'Shortly after signing in', value: { phone: '+380501234567', code: '4821' } },
      later: {
        summary: 'With a code sent to the current number',
        value: {
          phone: '+380501234567',
          code: '4821',
          current_phone: '+79174445566',
          current_phone_code: '7305',
        },
      },
    },
    invalid: badPhone,
    answers: [
      jsonAnswer(200, 'The updated caller.', UserDetails, {
        user: { summary: 'The caller', value: { ...exampleDetails(), phone: '+380501234567' } },
      }),
    ],
    errors: [
      { code: 'invalid_code' },
      { code: 'recent_sign_in_required' },
      { code: 'phone_taken' },
      { code: 'phone_changes_per_user' },
      { code: 'attempts_per_code' },
      { code: 'failures_per_number' },
      { code: 'failures_per_network' },
    ],
  }),
  document(exportCurrentUser, {
    operationId: 'users_export',
    summary: 'Export your data',
    description:
      'Everything stored about you, in one file, except codes, tokens, hashes, and what staff noted or signals of fraud found.',
    tag: 'Account',
    answers: [
      {
        ...jsonAnswer(200, 'The file.', AccountExport, { account: { summary: 'An account', value: exported } }),
        headers: ['Content-Disposition'],
      },
    ],
    errors: [{ code: 'exports_per_user' }],
  }),
  document(deleteCurrentUser, {
    operationId: 'users_delete_current_user',
    summary: 'Delete your account',
    description:
      'Ends all sessions immediately. After the grace period (30 days by default) your personal data is permanently erased; ' +
      'signing in before then cancels the deletion. Requires a sign-in within the last 10 minutes. You can repeat a ' +
      'request whose response was lost, with the same token: the response is the same.',
    tag: 'Account',
    answers: [
      jsonAnswer(202, 'The deletion is scheduled.', DeletionRequested, {
        later: { summary: 'In 30 days', value: { deletion_at: '2026-12-23T06:10:00.000Z' } },
      }),
    ],
    errors: [{ code: 'recent_sign_in_required' }],
  }),
]
