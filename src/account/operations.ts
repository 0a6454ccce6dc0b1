import { codeSentExamples, SEND_ERRORS } from '../auth/operations.ts'
import { CodeSent } from '../auth/responses.ts'
import { jsonAnswer, jsonContent } from '../openapi/operation.ts'
import type { Operation } from '../openapi/operation.ts'
import { anna, exampleDetails } from '../users/operations.ts'
import { UserDetails } from '../users/responses.ts'
import { AccountExport, DeletionRequested } from './responses.ts'
import { ConfirmPhoneInput, PhoneChangeInput } from './schemas.ts'

const exported: AccountExport = {
  exported_at: '2026-11-23T06:10:00.000Z',
  profile: { ...anna, invited_count: 1, display_name: 'Анна', is_superuser: false, has_password: false },
  deletion: null,
  earlier_account: null,
  sessions: [
    {
      id: '5d9f2c4e8a7b4f0e9c6d1a2b3c4d5e6f',
      created_at: '2026-11-23T06:02:11.480Z',
      last_used_at: '2026-11-23T06:02:11.480Z',
      refreshed_at: '2026-11-23T06:02:11.480Z',
      expires_at: '2026-12-07T06:02:11.480Z',
      ended_at: null,
      user_agent: 'Shop/4.2 (iPhone; iOS 20.1)',
      country: 'KZ',
    },
  ],
  invited: [3],
  referrals: {
    invited_by: {
      id: 1,
      link: '7QX2MB',
      method: 'pending_phone',
      certainty: 'certain',
      program: 'default',
      channel: 'telegram',
      country: 'KZ',
      created_at: '2026-11-20T18:30:00.000Z',
    },
    made: [{ id: 3, created_at: '2026-11-22T09:15:00.000Z' }],
    counts: { clicks: 12, uniques: 9, signups: 1 },
    links: [
      {
        code: 'anna-in-spring',
        label: 'Profile page',
        channel: 'instagram',
        campaign: 'spring',
        destination: 'https://shop.example/spring',
        title: 'Come along',
        description: null,
        image: null,
        created_at: '2026-11-21T10:00:00.000Z',
        expires_at: null,
        disabled_at: null,
      },
    ],
    pending: null,
  },
  audit_events: [
    {
      id: 18,
      at: '2026-11-23T06:02:11.480Z',
      actor: 'user',
      by_you: true,
      action: 'sign_in',
      outcome: 'ok',
      country: 'KZ',
      network: '203.0.113.0/24',
      user_agent: 'Shop/4.2 (iPhone; iOS 20.1)',
      request_id: '0b9f6d52-4c5e-4a53-9f6f-0c1d2ad2a0f1',
      details: { session: '5d9f2c4e8a7b4f0e9c6d1a2b3c4d5e6f' },
    },
  ],
  number: {
    codes: [
      {
        purpose: 'sign_in',
        expires_at: '2026-11-23T06:11:58.020Z',
        attempts: 0,
        attempts_until: '2026-11-23T06:11:58.020Z',
        used: true,
        next_send_at: '2026-11-23T06:02:58.020Z',
      },
    ],
    sends: [{ purpose: 'sign_in', at: '2026-11-23T06:01:58.020Z' }],
    failures: [],
    pending_codes: [],
  },
}

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
