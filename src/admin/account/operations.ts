import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { OWN_PASSKEY_OPERATIONS } from './passkey-operations.ts'
import { OwnSessionList, RecoveryCodes, StaffAccount, TotpEnrolment } from './responses.ts'
import { ChangePasswordInput, ConfirmTotpInput, OwnPasswordInput } from './schemas.ts'

const path = '/api/v1/admin/account/'
const common = { tag: 'Admin', access: 'staff', stores: 'write' } as const

const session = {
  id: '5b0c9e4f7d2a1c8e6f3b0d9a7c5e2f41',
  kind: 'panel' as const,
  device: 'Chrome, Windows',
  network: '198.51.100.0/24',
  country: 'KZ',
  created_at: '2026-11-23T08:30:00.000Z',
  last_used_at: '2026-11-23T10:02:00.000Z',
  expires_at: '2026-11-23T20:30:00.000Z',
  current: true,
}

const SessionId = z.object({
  id: z.string().meta({ description: 'Id of a session of the caller.', examples: [session.id] }),
})

const password = jsonContent(OwnPasswordInput, {
  own: { summary: 'The own password', value: { password: 'correct horse battery' } },
})
const wrongPassword = [{ field: 'password', code: 'wrong_password' }]

const codes = jsonAnswer(200, 'The recovery codes, for the only time.', RecoveryCodes, {
  codes: { summary: 'The first two of ten', value: { recovery_codes: ['k4x2p-7mn3q', 'w5dtz-j2hcy'] } },
})

/** What `/admin/account` does, for the OpenAPI document. */
export const STAFF_ACCOUNT_OPERATIONS: Operation[] = [
  {
    ...common,
    method: 'get',
    path,
    operationId: 'admin_own_account',
    summary: 'Own account',
    description: 'Who the caller is, and with what they sign in.',
    answers: [
      jsonAnswer(200, 'The account.', StaffAccount, {
        support: {
          summary: 'With a second factor',
          value: {
            id: 7,
            email: 'ivan@example.com',
            name: 'Иван',
            role: 'support',
            signed_in_at: '2026-11-23T08:30:00.000Z',
            has_password: true,
            second_factor: { since: '2026-11-02T09:12:40.000Z', recovery_codes_left: 9 },
            passkeys: 1,
          },
        },
      }),
    ],
  },
  {
    ...common,
    method: 'post',
    path: `${path}password/`,
    operationId: 'admin_own_password',
    summary: 'Change the own password',
    description: 'Ends every other session of the caller.',
    body: jsonContent(ChangePasswordInput, {
      change: {
        summary: 'A longer one',
        value: { password: 'correct horse battery', new_password: 'another correct horse' },
      },
    }),
    invalid: [...wrongPassword, { field: 'new_password', code: 'guessable_password' }],
    answers: [{ status: 204, description: 'It is changed.' }],
    errors: [{ code: 'staff_attempts' }],
  },
  {
    ...common,
    method: 'get',
    path: `${path}sessions/`,
    operationId: 'admin_own_sessions',
    summary: 'Own sessions',
    description: 'Where the caller is signed in, the session used last at the top.',
    answers: [
      jsonAnswer(200, 'The sessions.', OwnSessionList, { one: { summary: 'One', value: { results: [session] } } }),
    ],
  },
  {
    ...common,
    method: 'delete',
    path: `${path}sessions/`,
    operationId: 'admin_own_sessions_end_others',
    summary: 'End all other own sessions',
    answers: [{ status: 204, description: 'They have ended.' }],
  },
  {
    ...common,
    method: 'delete',
    path: `${path}sessions/{id}/`,
    operationId: 'admin_own_session_end',
    summary: 'End an own session',
    description: 'Ending it twice is no error.',
    pathParams: SessionId,
    answers: [{ status: 204, description: 'It has ended.' }],
    errors: [{ code: 'not_found' }],
  },
  {
    ...common,
    method: 'post',
    path: `${path}second_factor/`,
    operationId: 'admin_own_second_factor_start',
    summary: 'Begin to turn the second factor on',
    description: 'A secret for an authenticator app (RFC 6238). It waits 10 minutes for its first code.',
    body: password,
    invalid: wrongPassword,
    answers: [
      jsonAnswer(200, 'The secret.', TotpEnrolment, {
        secret: {
          summary: 'A secret',
          value: {
            secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
            uri: 'otpauth://totp/Referral%20API%3Aivan%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Referral%20API',
          },
        },
      }),
    ],
    errors: [{ code: 'second_factor_on' }, { code: 'staff_attempts' }],
  },
  {
    ...common,
    method: 'post',
    path: `${path}second_factor/confirm/`,
    operationId: 'admin_own_second_factor_confirm',
    summary: 'Turn the second factor on',
    description: 'With a first code of the app. The recovery codes are shown now and never again.',
    body: jsonContent(ConfirmTotpInput, { code: { summary: 'A code', value: { code: '492039' } } }),
    invalid: [{ field: 'code', code: 'wrong_one_time_code' }],
    answers: [codes],
    errors: [{ code: 'second_factor_on' }, { code: 'second_factor_off' }],
  },
  {
    ...common,
    method: 'post',
    path: `${path}second_factor/recovery_codes/`,
    operationId: 'admin_own_recovery_codes',
    summary: 'New recovery codes',
    description: 'The old ones are good no more.',
    body: password,
    invalid: wrongPassword,
    answers: [codes],
    errors: [{ code: 'second_factor_off' }, { code: 'staff_attempts' }],
  },
  {
    ...common,
    method: 'post',
    path: `${path}second_factor/off/`,
    operationId: 'admin_own_second_factor_off',
    summary: 'Turn the second factor off',
    body: password,
    invalid: wrongPassword,
    answers: [{ status: 204, description: 'It is off, and the recovery codes are gone.' }],
    errors: [{ code: 'second_factor_off' }, { code: 'staff_attempts' }],
  },
  ...OWN_PASSKEY_OPERATIONS,
]
