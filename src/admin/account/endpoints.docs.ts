import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { EXAMPLE_CHALLENGE, EXAMPLE_KEY_ID, EXAMPLE_NEW_KEY } from '../passkeys/examples.docs.ts'
import * as own from './endpoints.ts'
import {
  OwnSessionList,
  Passkey,
  PasskeyList,
  PasskeyOptions,
  RecoveryCodes,
  StaffAccount,
  TotpEnrolment,
} from './responses.ts'

const tag = 'Admin'

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
  id: z.string().meta({ description: "Id of one of the caller's sessions.", examples: [session.id] }),
})

const password = { own: { summary: 'Your password', value: { password: 'correct horse battery' } } }
const wrongPassword = [{ field: 'password', code: 'wrong_password' as const }]

const codes = jsonAnswer(200, 'The recovery codes, shown only once.', RecoveryCodes, {
  codes: { summary: 'The first two of ten', value: { recovery_codes: ['k4x2p-7mn3q', 'w5dtz-j2hcy'] } },
})

const laptop = {
  id: EXAMPLE_KEY_ID,
  name: 'Laptop',
  created_at: '2026-11-02T09:12:40.000Z',
  last_used_at: '2026-11-23T08:30:00.000Z',
}

const PasskeyId = z.object({
  id: z.string().meta({ description: "Id of one of the caller's passkeys.", examples: [EXAMPLE_KEY_ID] }),
})

export const ACCOUNT_DOCS = [
  document(own.readOwnAccount, {
    operationId: 'admin_own_account',
    summary: 'Get your account',
    description: 'Who you are, and how you can sign in.',
    tag,
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
            second_factor: { since: '2026-11-02T09:12:40.000Z', recovery_codes_left: 9 },
            passkeys: 1,
          },
        },
      }),
    ],
  }),
  document(own.changePassword, {
    operationId: 'admin_own_password',
    summary: 'Change your password',
    description: 'Ends all your other sessions.',
    tag,
    examples: {
      change: {
        summary: 'A longer one',
        value: { password: 'correct horse battery', new_password: 'another correct horse' },
      },
    },
    invalid: [...wrongPassword, { field: 'new_password', code: 'guessable_password' }],
    answers: [{ status: 204, description: 'The password is changed.' }],
    errors: [{ code: 'staff_attempts' }],
  }),
  document(own.readOwnSessions, {
    operationId: 'admin_own_sessions',
    summary: 'List your sessions',
    description: 'The most recently used session comes first.',
    tag,
    answers: [
      jsonAnswer(200, 'The sessions.', OwnSessionList, { one: { summary: 'One', value: { results: [session] } } }),
    ],
  }),
  document(own.endOtherSessions, {
    operationId: 'admin_own_sessions_end_others',
    summary: 'End all your other sessions',
    tag,
    description: 'If one of them was opened within the last 10 minutes, this one must have been, too.',
    answers: [{ status: 204, description: 'The other sessions have ended.' }],
    errors: [{ code: 'recent_sign_in_required' }],
  }),
  document(own.endSession, {
    operationId: 'admin_own_session_end',
    summary: 'End one of your sessions',
    description:
      'Ending it twice is not an error. One that was opened within the last 10 minutes can be ended only by one that was, too.',
    tag,
    pathParams: SessionId,
    answers: [{ status: 204, description: 'The session has ended.' }],
    errors: [{ code: 'not_found' }, { code: 'recent_sign_in_required' }],
  }),
  document(own.startSecondFactor, {
    operationId: 'admin_own_second_factor_start',
    summary: 'Start turning the second factor on',
    description:
      'Returns a secret for an authenticator app (RFC 6238). Confirm it with a code from the same session within 10 minutes.',
    tag,
    examples: password,
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
  }),
  document(own.confirmSecondFactor, {
    operationId: 'admin_own_second_factor_confirm',
    summary: 'Turn the second factor on',
    description: 'With a first code from the app. The recovery codes are shown only once.',
    tag,
    examples: { code: { summary: 'A code', value: { code: '492039' } } },
    invalid: [{ field: 'code', code: 'wrong_one_time_code' }],
    answers: [codes],
    errors: [{ code: 'second_factor_on' }, { code: 'second_factor_off' }],
  }),
  document(own.replaceRecoveryCodes, {
    operationId: 'admin_own_recovery_codes',
    summary: 'Create new recovery codes',
    description: 'The old codes stop working.',
    tag,
    examples: password,
    invalid: wrongPassword,
    answers: [codes],
    errors: [{ code: 'second_factor_off' }, { code: 'staff_attempts' }],
  }),
  document(own.turnOffSecondFactor, {
    operationId: 'admin_own_second_factor_off',
    summary: 'Turn the second factor off',
    tag,
    examples: password,
    invalid: wrongPassword,
    answers: [{ status: 204, description: 'The second factor is off, and the recovery codes are deleted.' }],
    errors: [{ code: 'second_factor_off' }, { code: 'staff_attempts' }],
  }),
  document(own.readOwnPasskeys, {
    operationId: 'admin_own_passkeys',
    summary: 'List your passkeys',
    tag,
    answers: [jsonAnswer(200, 'The passkeys.', PasskeyList, { one: { summary: 'One', value: { results: [laptop] } } })],
  }),
  document(own.startOwnPasskey, {
    operationId: 'admin_own_passkey_options',
    summary: 'Start adding a passkey',
    description:
      'Returns what `navigator.credentials.create()` needs. The challenge is valid once, for 5 minutes, in this session, ' +
      'which must have been opened in the last 10 minutes.',
    tag,
    answers: [
      jsonAnswer(200, 'The challenge.', PasskeyOptions, {
        options: {
          summary: 'For a first passkey',
          value: {
            ...EXAMPLE_CHALLENGE,
            rp: { id: 'api.example', name: 'Referral API' },
            user: { id: 'c3RhZmYtNw', name: 'ivan@example.com', display_name: 'Иван' },
            exclude: [],
          },
        },
      }),
    ],
    errors: [{ code: 'recent_sign_in_required' }, { code: 'too_many_passkeys' }],
  }),
  document(own.addOwnPasskey, {
    operationId: 'admin_own_passkey_add',
    summary: 'Add a passkey',
    tag,
    examples: {
      laptop: {
        summary: 'A laptop',
        value: { name: 'Laptop', state: EXAMPLE_CHALLENGE.state, credential: EXAMPLE_NEW_KEY },
      },
    },
    invalid: [{ field: 'name', code: 'required' }],
    answers: [
      jsonAnswer(201, 'The passkey.', Passkey, {
        laptop: { summary: 'A laptop', value: { ...laptop, last_used_at: null } },
      }),
    ],
    errors: [
      { code: 'recent_sign_in_required' },
      { code: 'passkey_refused' },
      { code: 'passkey_taken' },
      { code: 'too_many_passkeys' },
    ],
  }),
  document(own.renameOwnPasskey, {
    operationId: 'admin_own_passkey_rename',
    summary: 'Rename a passkey',
    tag,
    pathParams: PasskeyId,
    examples: { laptop: { summary: 'A laptop', value: { name: 'Old laptop' } } },
    invalid: [{ field: 'name', code: 'required' }],
    answers: [
      jsonAnswer(200, 'The passkey.', Passkey, {
        laptop: { summary: 'A laptop', value: { ...laptop, name: 'Old laptop' } },
      }),
    ],
    errors: [{ code: 'not_found' }],
  }),
  document(own.deleteOwnPasskey, {
    operationId: 'admin_own_passkey_delete',
    summary: 'Delete a passkey',
    tag,
    pathParams: PasskeyId,
    answers: [{ status: 204, description: 'The passkey no longer works.' }],
    errors: [{ code: 'not_found' }, { code: 'recent_sign_in_required' }],
  }),
]
