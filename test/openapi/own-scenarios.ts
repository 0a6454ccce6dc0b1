import { env } from 'cloudflare:workers'
import { createAuthenticator } from '../support/authenticator.ts'
import { createOwner, givePasskey, giveTotp, passkeyChallenge, PASSWORD, startTotp } from '../support/own-staff.ts'
import { changeStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const ACCOUNT = '/api/v1/admin/account/'
const ATTEMPTS = 11
/** The same for what only its network counts. */
const NETWORK_ATTEMPTS = 31

type Owner = Awaited<ReturnType<typeof createOwner>>

const own = async (owner: Owner, method: string, path: string, body?: unknown) =>
  test.request(method, ACCOUNT + path, { token: owner.token, body })

/** Requests of a staff member about their own account. */
const asOwner = async (method: string, path: string, body?: unknown) => own(await createOwner(), method, path, body)

/** The same with the second factor enabled. */
async function withTotp(path: string, body: unknown) {
  const owner = await createOwner()
  await giveTotp(test, owner.id)
  return own(owner, 'POST', path, body)
}

/** The right password of someone with a second factor, with or without a code. */
export async function signInWithCode(code?: string): Promise<Response> {
  const { id, email } = await createOwner()
  await giveTotp(test, id)
  return test.request('POST', '/api/v1/admin/auth/', { body: { email, password: PASSWORD, code } })
}

/** Guesses the password until the session's budget is used up. */
async function guess(path: string, rest: object = {}) {
  const owner = await createOwner()
  const headers = { 'CF-Connecting-IP': '203.0.113.77' }
  // A different account each time: the network's budget is larger.
  await env.DB.prepare('DELETE FROM staff_attempts').run()
  const ask = async () =>
    test.request('POST', ACCOUNT + path, { token: owner.token, headers, body: { password: 'x', ...rest } })
  let answer = await ask()
  for (let i = 1; i < ATTEMPTS; i += 1) answer = await ask()
  return answer
}

async function confirm() {
  const owner = await createOwner()
  const { code } = await startTotp(test, owner)
  return own(owner, 'POST', 'second_factor/confirm/', { code: code() })
}

async function startPasskey(owner: Owner) {
  return json<{ challenge: string; state: string }>(await own(owner, 'POST', 'passkeys/options/'))
}

async function addPasskey(key?: Awaited<ReturnType<typeof createAuthenticator>>, before?: (owner: Owner) => unknown) {
  const owner = await createOwner()
  const { challenge, state } = await startPasskey(owner)
  await before?.(owner)
  const credential = await (key ?? (await createAuthenticator())).create(challenge)
  return own(owner, 'POST', 'passkeys/', { name: 'Laptop', state, credential })
}

const signedInLongAgo = ({ id }: Owner) =>
  env.DB.prepare('UPDATE staff_sessions SET created_at = 1 WHERE staff_id = ?').bind(id).run()

const fillPasskeys = ({ id }: Owner) =>
  env.DB.prepare(
    `INSERT INTO staff_passkeys (credential_id, staff_id, public_key, algorithm, counter, name, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
    SELECT 'key-' || ?1 || '-' || i, ?1, 'x', 'ES256', 0, 'k', 1 FROM n`,
  )
    .bind(id)
    .run()

async function onPasskey(method: string, body?: unknown) {
  const owner = await createOwner()
  const { id } = await givePasskey(test, owner)
  return own(owner, method, `passkeys/${id}/`, body)
}

/** A passkey sign-in by someone to whom `change` was applied first. */
async function signInByPasskey({ change, challenge }: { change?: string; challenge?: string } = {}) {
  const owner = await createOwner()
  const key = await givePasskey(test, owner)
  if (change !== undefined) await changeStaff(owner.id, change)
  const headers = { 'CF-Connecting-IP': '203.0.113.78' }
  const asked = await passkeyChallenge(test, headers)
  const credential = await key.get(challenge ?? asked.challenge)
  return test.request('POST', '/api/v1/admin/auth/passkey/', { headers, body: { state: asked.state, credential } })
}

async function signInByPasskeyTooOften() {
  const headers = { 'CF-Connecting-IP': '203.0.113.79' }
  const { challenge, state } = await passkeyChallenge(test, headers)
  const body = { state, credential: await (await createAuthenticator()).get(challenge) }
  const ask = async () => test.request('POST', '/api/v1/admin/auth/passkey/', { headers, body })
  let answer = await ask()
  for (let i = 1; i < NETWORK_ATTEMPTS; i += 1) answer = await ask()
  return answer
}

async function endSession() {
  const owner = await createOwner()
  const { results } = await json<{ results: { id: string }[] }>(await own(owner, 'GET', 'sessions/'))
  return own(owner, 'DELETE', `sessions/${results[0]!.id}/`)
}

/** From a session of an hour ago. */
async function endRecent(pathOf: (id: string) => string) {
  const owner = await createOwner()
  await signedInLongAgo(owner)
  await env.DB.prepare(
    `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at) VALUES (?, ?, 'api', ?2, ?2, ?2)`.replaceAll(
      '?2',
      String(Date.now() + 1000),
    ),
  )
    .bind(`recent-${owner.id}`.padEnd(43, 'x'), owner.id)
    .run()
  return own(owner, 'DELETE', `sessions/${pathOf(`recent-${owner.id}`.padEnd(43, 'x').slice(0, 32))}`)
}

const password = { password: PASSWORD }

/** How to provoke each answer about the caller's own account and passkey sign-ins. */
export const OWN_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  admin_passkey_sign_in_options: {
    '200 application/json': async () => test.request('POST', '/api/v1/admin/auth/passkey/options/'),
  },
  admin_passkey_sign_in: {
    '200 application/json': async () => signInByPasskey(),
    '403 passkey_refused': async () => signInByPasskey({ challenge: 'AAAA' }),
    '403 user_blocked': async () => signInByPasskey({ change: 'blocked_at = 1' }),
    '429 staff_attempts': signInByPasskeyTooOften,
  },
  admin_own_account: { '200 application/json': async () => asOwner('GET', '') },
  admin_own_password: {
    '204': async () => asOwner('POST', 'password/', { ...password, new_password: 'another correct horse' }),
    '429 staff_attempts': async () => guess('password/', { new_password: 'another correct horse' }),
  },
  admin_own_sessions: { '200 application/json': async () => asOwner('GET', 'sessions/') },
  admin_own_sessions_end_others: {
    '204': async () => asOwner('DELETE', 'sessions/'),
    '403 recent_sign_in_required': async () => endRecent(() => ''),
  },
  admin_own_session_end: {
    '204': endSession,
    '403 recent_sign_in_required': async () => endRecent((id) => `${id}/`),
    '404 not_found': async () => asOwner('DELETE', 'sessions/nowhere/'),
  },
  admin_own_second_factor_start: {
    '200 application/json': async () => asOwner('POST', 'second_factor/', password),
    '409 second_factor_on': async () => withTotp('second_factor/', password),
    '429 staff_attempts': async () => guess('second_factor/'),
  },
  admin_own_second_factor_confirm: {
    '200 application/json': confirm,
    '409 second_factor_on': async () => withTotp('second_factor/confirm/', { code: '492039' }),
    '409 second_factor_off': async () => asOwner('POST', 'second_factor/confirm/', { code: '492039' }),
  },
  admin_own_recovery_codes: {
    '200 application/json': async () => withTotp('second_factor/recovery_codes/', password),
    '409 second_factor_off': async () => asOwner('POST', 'second_factor/recovery_codes/', password),
    '429 staff_attempts': async () => guess('second_factor/recovery_codes/'),
  },
  admin_own_second_factor_off: {
    '204': async () => withTotp('second_factor/off/', password),
    '409 second_factor_off': async () => asOwner('POST', 'second_factor/off/', password),
    '429 staff_attempts': async () => guess('second_factor/off/'),
  },
  admin_own_passkeys: { '200 application/json': async () => asOwner('GET', 'passkeys/') },
  admin_own_passkey_options: {
    '200 application/json': async () => asOwner('POST', 'passkeys/options/'),
    '403 recent_sign_in_required': async () => {
      const owner = await createOwner()
      await signedInLongAgo(owner)
      return own(owner, 'POST', 'passkeys/options/')
    },
    '409 too_many_passkeys': async () => {
      const owner = await createOwner()
      await fillPasskeys(owner)
      return own(owner, 'POST', 'passkeys/options/')
    },
  },
  admin_own_passkey_add: {
    '201 application/json': async () => addPasskey(),
    '403 recent_sign_in_required': async () => addPasskey(undefined, signedInLongAgo),
    '403 passkey_refused': async () => addPasskey(await createAuthenticator({ origin: 'https://evil.example' })),
    '409 passkey_taken': async () => addPasskey(await givePasskey(test, await createOwner())),
    '409 too_many_passkeys': async () => addPasskey(undefined, fillPasskeys),
  },
  admin_own_passkey_rename: {
    '200 application/json': async () => onPasskey('PATCH', { name: 'Old laptop' }),
    '404 not_found': async () => asOwner('PATCH', 'passkeys/nowhere/', { name: 'Old laptop' }),
  },
  admin_own_passkey_delete: {
    '204': async () => onPasskey('DELETE'),
    '403 recent_sign_in_required': async () => {
      const owner = await createOwner()
      const { id } = await givePasskey(test, owner)
      await signedInLongAgo(owner)
      return own(owner, 'DELETE', `passkeys/${id}/`)
    },
    '404 not_found': async () => asOwner('DELETE', 'passkeys/nowhere/'),
  },
}
