import { document, jsonAnswer } from '../docs/operation.ts'
import type { ErrorCase } from '../docs/operation.ts'
import { refreshTokens, sendSignInCode, signInByPhone, signOut, verifyToken } from './endpoints.ts'
import { CodeSent, SignedIn, TokenIsValid, TokenPair } from './responses.ts'

/* Unsigned and long expired: they show what a token looks like. */
const ACCESS = 'eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwidXNlcl9pZCI6MX0.c2lnbmF0dXJl'
const REFRESH = 'eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsInVzZXJfaWQiOjF9.c2lnbmF0dXJl'

const tokenPair = { tokens: { summary: 'A pair of tokens', value: { access: ACCESS, refresh: REFRESH } } }
const signedIn = {
  signed_in: {
    summary: 'A pair of tokens, and the device token',
    value: { access: ACCESS, refresh: REFRESH, device: 'A'.repeat(70) },
  },
}
const refreshBody = { refresh: { summary: 'The refresh token of the session', value: { refresh: REFRESH } } }
const refreshMissing = [{ field: 'refresh', code: 'required' }]

/** Why a code is not sent, whatever it is for. */
export const SEND_ERRORS: ErrorCase[] = [
  { code: 'country_not_served' },
  { code: 'send_cooldown' },
  { code: 'sends_per_number' },
  { code: 'failures_per_number' },
  { code: 'sends_per_network' },
  { code: 'unverified_sends_per_network' },
  { code: 'unverified_sends_per_country' },
  { code: 'sends_per_service' },
  { code: 'sms_rejected' },
  { code: 'sms_unavailable' },
  { code: 'schema_outdated' },
]

export const codeSentExamples = {
  production: { summary: 'In production', value: { expires_in: 600, resend_in: 60, code_length: 4 } },
  development: { summary: 'In development', value: { expires_in: 600, resend_in: 60, code_length: 4, code: 4821 } },
}

export const SIGN_IN_DOCS = [
  document(sendSignInCode, {
    operationId: 'auth_send_code',
    summary: 'Send a sign-in code',
    description:
      'Sends a code to the phone by text message. The answer is the same for known and unknown numbers. A second ' +
      'request before `resend_in` has passed is rejected; the code already sent is not affected.',
    tag: 'Sign-in',
    examples: {
      phone: { summary: 'A phone', value: { phone: '+79174445566' } },
      checked: {
        summary: 'With a bot check token',
        value: { phone: '+79174445566', turnstile_token: '0.zrSnRHO7h0HwSjSCU8oyzbjEtD8p' },
      },
      typed: { summary: 'A phone as people enter it', value: { phone: '+7 (917) 444-55-66' } },
    },
    invalid: [{ field: 'phone', code: 'invalid_phone' }],
    answers: [jsonAnswer(200, 'The code was sent.', CodeSent, codeSentExamples)],
    errors: [
      ...SEND_ERRORS,
      { code: 'bot_check_required' },
      { code: 'bot_check_failed' },
      { code: 'bot_check_unavailable' },
      { code: 'storage_unavailable' },
    ],
  }),
  document(signInByPhone, {
    operationId: 'auth_get_by_phone',
    summary: 'Sign in with a code',
    description:
      'Exchanges a code for tokens, once. The first sign-in of a number creates the user. `invited_by_code` and ' +
      '`referral_token` only count then; later sign-ins ignore them. Codes that are wrong, expired, used or were never ' +
      'sent get the same answer. After `unknown_invite_code` and `storage_unavailable`, or if you disconnect before the ' +
      'response, repeat the request with the same code. `Idempotency-Key` also covers a response that is lost later: it ' +
      'returns the same session until its refresh token is used.',
    requestHeaders: ['IdempotencyKey'],
    tag: 'Sign-in',
    examples: {
      plain: { summary: 'A phone and its code', value: { phone: '+79174445566', code: '4821' } },
      invited: {
        summary: 'With an invite code, and the code as a number',
        value: { phone: '+79174445566', code: 4821, invited_by_code: 'K49FJ5' },
      },
      clicked: {
        summary: 'After a click on a referral link',
        value: { phone: '+79174445566', code: '4821', referral_token: 'jWoEiMAxvG9kQp0Zc1d4SzQ5Rko1c2lnbmF0dXJl' },
      },
    },
    invalid: [{ field: 'code', code: 'invalid_code_format' }],
    answers: [jsonAnswer(200, 'Signed in.', SignedIn, signedIn)],
    errors: [
      { code: 'invalid_code' },
      { code: 'unknown_invite_code' },
      { code: 'unknown_codes' },
      { code: 'user_blocked' },
      { code: 'attempts_per_code' },
      { code: 'failures_per_number' },
      { code: 'failures_per_network' },
    ],
  }),
  document(verifyToken, {
    operationId: 'auth_verify',
    summary: 'Check a token',
    description:
      'Valid: the signature is right, the token has not expired, its session has not ended, and its user is neither ' +
      'blocked nor deleted. If the signature is enough, check it with the keys of `/.well-known/jwks.json`.',
    tag: 'Sign-in',
    examples: { token: { summary: 'An access token', value: { token: ACCESS } } },
    invalid: [{ field: 'token', code: 'required' }],
    answers: [jsonAnswer(200, 'The token is valid.', TokenIsValid, { empty: { summary: 'Empty', value: {} } })],
    errors: [{ code: 'token_not_valid' }, { code: 'requests_per_session' }],
  }),
  document(refreshTokens, {
    operationId: 'auth_refresh',
    summary: 'Replace both tokens',
    description:
      'Returns a new access token and the next refresh token. The old refresh token keeps returning the same next one, ' +
      'so you can repeat a request whose response was lost, until the next one is used. After that the old token is ' +
      'rejected: for 30 seconds with `token_superseded`, later as a replay, which ends the session.',
    tag: 'Sign-in',
    examples: refreshBody,
    invalid: refreshMissing,
    answers: [jsonAnswer(200, 'The new pair.', TokenPair, tokenPair)],
    errors: [{ code: 'token_not_valid' }, { code: 'token_superseded' }, { code: 'requests_per_session' }],
  }),
  document(signOut, {
    operationId: 'auth_logout',
    summary: 'End the session',
    description:
      'Ends the session of the refresh token; its access tokens stop working. Ending it twice is not an error.',
    tag: 'Sign-in',
    examples: refreshBody,
    invalid: refreshMissing,
    answers: [{ status: 204, description: 'The session has ended.' }],
    errors: [{ code: 'token_not_valid' }],
  }),
]
