import { env } from 'cloudflare:workers'
import { recoveryCodeHash } from '../../src/admin/second-factor/recovery-codes.ts'
import { sealSecret } from '../../src/admin/second-factor/sealed-secret.ts'
import { newTotpSecret, totpCode, totpStep } from '../../src/admin/second-factor/totp.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { hashPassword } from '../../src/lib/password.ts'
import { createAuthenticator } from './authenticator.ts'
import { createStaff } from './staff.ts'
import { json } from './test-app.ts'
import type { TestApp } from './test-app.ts'

export const PASSWORD = 'correct horse battery'
/** At a hundredth of the usual cost, which the hash carries with it: the tests compare hundreds of passwords. */
export const HASH = await hashPassword(PASSWORD, { ln: 10, r: 8, p: 1 })

/** A staff member with a known password. */
export async function createOwner(role: Role = 'support') {
  const staff = await createStaff(role)
  await env.DB.prepare('UPDATE staff SET password_hash = ? WHERE id = ?').bind(HASH, staff.id).run()
  return staff
}

/** Enables the second factor, with a recovery code, without the enrolment. */
export async function giveTotp({ config }: TestApp, id: number, recovery = 'abcde-fghij') {
  const secret = newTotpSecret()
  await env.DB.batch([
    env.DB.prepare('INSERT INTO staff_totp (staff_id, secret, confirmed_at) VALUES (?, ?, 1)').bind(
      id,
      await sealSecret(config, id, secret),
    ),
    env.DB.prepare('INSERT INTO staff_recovery_codes (staff_id, code_hash) VALUES (?, ?)').bind(
      id,
      recoveryCodeHash(config.secretKey, id, recovery),
    ),
  ])
  return { secret, recovery, code: () => totpCode(secret, totpStep(Date.now())) }
}

/** Starts enrolling a second factor over the JSON routes. `code` returns what the authenticator app would show. */
export async function startTotp(test: TestApp, { token }: { token: string }) {
  const path = '/api/v1/admin/account/second_factor/'
  const answer = await test.request('POST', path, { token, body: { password: PASSWORD } })
  const { uri, secret: text } = await json<{ secret: string; uri: string }>(answer)
  const secret = fromBase32(text)
  return { uri, secret, code: () => totpCode(secret, totpStep(Date.now())) }
}

function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text, (char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
  return new Uint8Array(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  )
}

interface Challenge {
  challenge: string
  state: string
}

/** Registers a passkey over the JSON routes. */
export async function givePasskey(test: TestApp, { token }: { token: string }, name = 'Laptop', counter = 0) {
  const key = await createAuthenticator()
  const path = '/api/v1/admin/account/passkeys/'
  const { challenge, state } = await json<Challenge>(await test.request('POST', `${path}options/`, { token }))
  const credential = await key.create(challenge, { counter })
  const answer = await test.request('POST', path, { token, body: { name, state, credential } })
  if (answer.status !== 201) throw new Error(`no passkey: ${answer.status} ${await answer.text()}`)
  return key
}

/** A sign-in challenge for a network. */
export const passkeyChallenge = async (test: TestApp, headers: Record<string, string>): Promise<Challenge> =>
  json(await test.request('POST', '/api/v1/admin/auth/passkey/options/', { headers }))
