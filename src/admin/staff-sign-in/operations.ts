import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { PasskeyChallenge } from '../account/responses.ts'
import { EXAMPLE_ANSWER, EXAMPLE_CHALLENGE } from '../passkeys/examples.ts'
import { PasskeySignInInput } from '../passkeys/schemas.ts'
import { StaffMember, StaffSession } from './responses.ts'
import { StaffSignInInput } from './schemas.ts'

const path = '/api/v1/admin/auth/'
const tag = 'Admin'

const signedIn = jsonAnswer(200, 'Signed in.', StaffSession, {
  superuser: {
    summary: 'A superuser',
    value: {
      access: 'rst_3yXzZ0Zk8h1Yw2o6f5GmQnT4uV7pLbKcJdHsAeRiWq0',
      role: 'superuser',
      expires_in: 43_200,
      device: '5f0c1f7d2a4b6c8e9d0a1b2c.9b1f7c...',
    },
  },
})

/** What `/admin/auth` does, for the OpenAPI document. */
export const STAFF_AUTH_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path,
    operationId: 'admin_sign_in',
    summary: 'Sign in as staff',
    description:
      'By e-mail and password, and by `code` where the second factor is on: without it such an account gets ' +
      '`second_factor_required`. Each attempt counts for the account and the network before it is looked at.',
    tag,
    access: 'public',
    shielded: true,
    stores: 'write',
    requestHeaders: ['DeviceToken'],
    body: jsonContent(StaffSignInInput, {
      superuser: { summary: 'A superuser', value: { email: 'anna@example.com', password: 'correct horse battery' } },
      second_factor: {
        summary: 'With the second factor on',
        value: { email: 'anna@example.com', password: 'correct horse battery', code: '492039' },
      },
    }),
    invalid: [{ field: 'password', code: 'required' }],
    answers: [signedIn],
    errors: [
      { code: 'wrong_credentials' },
      { code: 'second_factor_required' },
      { code: 'second_factor_wrong' },
      { code: 'permission_denied' },
      { code: 'user_blocked' },
      { code: 'staff_attempts' },
    ],
  },
  {
    method: 'post',
    path: `${path}passkey/options/`,
    operationId: 'admin_passkey_sign_in_options',
    summary: 'Begin a sign-in with a passkey',
    description:
      'A challenge for `navigator.credentials.get()`, good once, for 5 minutes, and from the same network. Passkeys ' +
      'belong to this host: other programs sign in with a password.',
    tag,
    access: 'public',
    shielded: true,
    answers: [
      jsonAnswer(200, 'The challenge.', PasskeyChallenge, {
        challenge: { summary: 'A challenge', value: { ...EXAMPLE_CHALLENGE, rp_id: 'api.example' } },
      }),
    ],
  },
  {
    method: 'post',
    path: `${path}passkey/`,
    operationId: 'admin_passkey_sign_in',
    summary: 'Sign in with a passkey',
    description:
      'With what the browser made of the challenge. A passkey is the device and the finger or PIN of its owner, so ' +
      'no code is asked for.',
    tag,
    access: 'public',
    shielded: true,
    stores: 'write',
    requestHeaders: ['DeviceToken'],
    body: jsonContent(PasskeySignInInput, {
      laptop: { summary: 'A laptop', value: { state: EXAMPLE_CHALLENGE.state, credential: EXAMPLE_ANSWER } },
    }),
    invalid: [{ field: 'credential', code: 'required' }],
    answers: [signedIn],
    errors: [
      { code: 'passkey_refused' },
      { code: 'permission_denied' },
      { code: 'user_blocked' },
      { code: 'staff_attempts' },
    ],
  },
  {
    method: 'get',
    path,
    operationId: 'admin_me',
    summary: 'Whose token this is',
    tag,
    access: 'staff',
    stores: 'write',
    answers: [
      jsonAnswer(200, 'The caller.', StaffMember, {
        support: {
          summary: 'Support',
          value: { id: 7, email: 'ivan@example.com', name: 'Иван', role: 'support' },
        },
      }),
    ],
  },
  {
    method: 'delete',
    path,
    operationId: 'admin_sign_out',
    summary: 'End the session',
    tag,
    access: 'staff',
    stores: 'write',
    answers: [{ status: 204, description: 'The token is good no more.' }],
  },
]
