import { document, jsonAnswer } from '../../docs/operation.ts'
import { PasskeyChallenge, StaffMember, StaffSession } from '../account/responses.ts'
import { EXAMPLE_ANSWER, EXAMPLE_CHALLENGE } from '../passkeys/examples.docs.ts'
import {
  acceptStaffInvite,
  endStaffSession,
  getSignedInStaff,
  signInWithPasskey,
  signInWithPassword,
  startPasskeySignIn,
} from './endpoints.ts'

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

export const STAFF_SIGN_IN_DOCS = [
  document(signInWithPassword, {
    operationId: 'admin_sign_in',
    summary: 'Sign in as staff',
    description:
      'With e-mail and password, plus `code` if the second factor is on: without it the answer is ' +
      '`second_factor_required`. Each attempt is counted for the account and the network before it is checked.',
    tag,
    requestHeaders: ['DeviceToken'],
    examples: {
      superuser: { summary: 'A superuser', value: { email: 'anna@example.com', password: 'correct horse battery' } },
      second_factor: {
        summary: 'With the second factor on',
        value: { email: 'anna@example.com', password: 'correct horse battery', code: '492039' },
      },
    },
    invalid: [{ field: 'password', code: 'required' }],
    answers: [signedIn],
    errors: [
      { code: 'wrong_credentials' },
      { code: 'second_factor_required' },
      { code: 'second_factor_wrong' },
      { code: 'user_blocked' },
      { code: 'staff_attempts' },
      { code: 'staff_sign_ins_per_service' },
    ],
  }),
  document(acceptStaffInvite, {
    operationId: 'admin_accept_invite',
    summary: 'Accept an invitation',
    description:
      'With the token of the link and a new password. The link works once; earlier sessions of the account end. If the ' +
      'account has a second factor, the password is set and the answer is `second_factor_required`: sign in with both.',
    tag,
    requestHeaders: ['DeviceToken'],
    examples: {
      invited: {
        summary: 'An invited person',
        value: { token: 'inv_3yXzZ0Zk8h1Yw2o6f5GmQnT4uV7pLbKcJdHsAeRiWq0', password: 'a few unrelated words' },
      },
    },
    invalid: [{ field: 'password', code: 'guessable_password' }],
    answers: [signedIn],
    errors: [{ code: 'second_factor_required' }, { code: 'invite_not_valid' }, { code: 'staff_attempts' }],
  }),
  document(startPasskeySignIn, {
    operationId: 'admin_passkey_sign_in_options',
    summary: 'Start a passkey sign-in',
    description:
      'Returns a challenge for `navigator.credentials.get()`, valid once, for 5 minutes, from the same network. Passkeys ' +
      'are bound to this host; other programs sign in with a password.',
    tag,
    answers: [
      jsonAnswer(200, 'The challenge.', PasskeyChallenge, {
        challenge: { summary: 'A challenge', value: { ...EXAMPLE_CHALLENGE, rp_id: 'api.example' } },
      }),
    ],
  }),
  document(signInWithPasskey, {
    operationId: 'admin_passkey_sign_in',
    summary: 'Sign in with a passkey',
    description:
      "Send the browser's answer to the challenge. A passkey combines the device with a fingerprint or PIN, so no code is " +
      'needed.',
    tag,
    requestHeaders: ['DeviceToken'],
    examples: {
      laptop: { summary: 'A laptop', value: { state: EXAMPLE_CHALLENGE.state, credential: EXAMPLE_ANSWER } },
    },
    invalid: [{ field: 'credential', code: 'required' }],
    answers: [signedIn],
    errors: [{ code: 'passkey_refused' }, { code: 'user_blocked' }, { code: 'staff_attempts' }],
  }),
  document(getSignedInStaff, {
    operationId: 'admin_me',
    summary: 'Get the signed-in staff member',
    tag,
    answers: [
      jsonAnswer(200, 'The caller.', StaffMember, {
        support: {
          summary: 'Support',
          value: { id: 7, email: 'ivan@example.com', name: 'Иван', role: 'support' },
        },
      }),
    ],
  }),
  document(endStaffSession, {
    operationId: 'admin_sign_out',
    summary: 'Sign out',
    tag,
    answers: [{ status: 204, description: 'The token no longer works.' }],
  }),
]
