import { env } from 'cloudflare:workers'
import type { PendingCodePage } from '../../src/admin/codes/responses.ts'
import { takeTurn } from '../../src/admin/staff-sign-in/password-hasher.ts'
import type { Limited } from '../../src/guard/policy.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { HASH, PASSWORD } from '../support/own-staff.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import { CAMPAIGN_SCENARIOS } from './campaign-scenarios.ts'
import { GROWTH_SCENARIOS } from './growth-scenarios.ts'
import { JOB_SCENARIOS } from './job-scenarios.ts'
import { OWN_SCENARIOS, signInWithCode } from './own-scenarios.ts'
import { PERSON_SCENARIOS } from './person-scenarios.ts'
import { STAFF_SCENARIOS } from './staff-scenarios.ts'

const test = createTestApp()
const NO_TURNS = { limit: 0, windowSeconds: 60 }
const outOfTurns = createTestApp({
  ports: {
    staffPasswords: {
      check: () => Promise.resolve(takeTurn({ free: 0 }, NO_TURNS, Date.now()) as Limited),
      hash: () => Promise.resolve(undefined),
    },
  },
})

/** A request by a staff member. */
async function asStaff(
  method: string,
  path: string,
  { role = 'superuser', body }: { role?: Role; body?: unknown } = {},
) {
  const { token } = await createStaff(role)
  return test.request(method, `/api/v1/admin/${path}`, { token, body })
}

/** A sign-in with the right password, by someone to whom `change` was applied first. */
async function signIn(change = 'UPDATE staff SET blocked_at = NULL WHERE id = ?', password = PASSWORD) {
  const { id, email } = await createStaff('support')
  await env.DB.batch([
    env.DB.prepare('UPDATE staff SET password_hash = ? WHERE id = ?').bind(HASH, id),
    env.DB.prepare(change).bind(id),
  ])
  return test.request('POST', '/api/v1/admin/auth/', { body: { email, password } })
}

async function signInTooOften() {
  const body = { email: 'nobody-at-all@example.com', password: 'x' }
  let answer = await test.request('POST', '/api/v1/admin/auth/', { body })
  for (let i = 0; i < 10; i += 1) answer = await test.request('POST', '/api/v1/admin/auth/', { body })
  return answer
}

/** Requests a code for a new number. Returns the number and the id of the send. */
async function pendingCode() {
  const phone = newPhone()
  await receiveCode(test, phone)
  const list = await json<PendingCodePage>(await asStaff('GET', 'codes/'))
  return { phone, id: list.results.find((code) => code.phone === phone)?.id ?? '' }
}

async function personId() {
  return (await currentUser(test, await signInAs(test))).id
}

const REASON = { body: { reason: 'Asked by phone' } }

async function unlockedOften(path: string) {
  for (let i = 0; i < 3; i += 1) await asStaff('POST', path, REASON)
  return asStaff('POST', path, REASON)
}

/** How to provoke each answer that is specific to an admin operation. */
export const ADMIN_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  ...OWN_SCENARIOS,
  ...JOB_SCENARIOS,
  ...PERSON_SCENARIOS,
  ...STAFF_SCENARIOS,
  admin_sign_in: {
    '200 application/json': async () => signIn(),
    '401 wrong_credentials': async () => signIn(undefined, 'another password'),
    '401 second_factor_required': async () => signInWithCode(),
    '401 second_factor_wrong': async () => signInWithCode('000000'),
    '403 user_blocked': async () => signIn('UPDATE staff SET blocked_at = 1 WHERE id = ?'),
    '429 staff_attempts': signInTooOften,
    '429 staff_sign_ins_per_service': async () =>
      outOfTurns.request('POST', '/api/v1/admin/auth/', { body: { email: 'nobody@example.com', password: 'x' } }),
  },
  admin_me: {
    '200 application/json': async () => asStaff('GET', 'auth/'),
  },
  admin_sign_out: {
    '204': async () => asStaff('DELETE', 'auth/'),
  },
  admin_people: {
    '200 application/json': async () => asStaff('GET', 'users/?active=true&limit=2', { role: 'support' }),
    '400 invalid_request': async () => asStaff('GET', 'users/?limit=101'),
  },
  admin_people_csv: {
    '200 text/csv': async () => asStaff('GET', 'users.csv?active=true'),
    '400 invalid_request': async () => asStaff('GET', 'users.csv?joined_from=yesterday'),
  },
  ...GROWTH_SCENARIOS,
  ...CAMPAIGN_SCENARIOS,
  admin_sends: {
    '200 application/json': async () => asStaff('GET', 'sends/?days=2', { role: 'analyst' }),
    '400 invalid_request': async () => asStaff('GET', 'sends/?days=0'),
  },
  admin_dashboard: {
    '200 application/json': async () => asStaff('GET', 'dashboard/?days=7', { role: 'analyst' }),
    '400 invalid_request': async () => asStaff('GET', 'dashboard/?days=8'),
  },
  admin_audit: {
    '200 application/json': async () => {
      await asStaff('DELETE', 'auth/')
      return asStaff('GET', 'audit/?action=staff_signed_out&limit=1', { role: 'support' })
    },
    '400 invalid_request': async () => asStaff('GET', 'audit/?action=nothing'),
    '403 permission_denied': async () => asStaff('GET', 'audit/', { role: 'analyst' }),
  },
  admin_audit_staff: {
    '200 application/json': async () => asStaff('GET', 'audit/staff/?search=staff', { role: 'support' }),
    '400 invalid_request': async () => asStaff('GET', `audit/staff/?search=${'x'.repeat(65)}`),
    '403 permission_denied': async () => asStaff('GET', 'audit/staff/?search=staff', { role: 'analyst' }),
  },
  admin_audit_csv: {
    '200 text/csv': async () => asStaff('GET', 'audit.csv'),
    '400 invalid_request': async () => asStaff('GET', 'audit.csv?action=nothing'),
    '403 permission_denied': async () => asStaff('GET', 'audit.csv', { role: 'support' }),
  },
  admin_reopen_country: {
    '204': async () => asStaff('POST', 'sends/jm/reopen/', { role: 'support', body: { reason: 'Ours' } }),
    '403 permission_denied': async () =>
      asStaff('POST', 'sends/JM/reopen/', { role: 'analyst', body: { reason: 'Ours' } }),
    '404 not_found': async () => asStaff('POST', 'sends/nowhere/reopen/', { body: { reason: 'Ours' } }),
  },
  admin_codes: {
    '200 application/json': async () => {
      await pendingCode()
      return asStaff('GET', 'codes/?limit=1', { role: 'support' })
    },
    '403 permission_denied': async () => asStaff('GET', 'codes/', { role: 'analyst' }),
  },
  admin_code_void: {
    '204': async () => asStaff('POST', `codes/${(await pendingCode()).id}/void/`, REASON),
    '403 permission_denied': async () => asStaff('POST', 'codes/x/void/', { role: 'analyst', ...REASON }),
    '404 not_found': async () => asStaff('POST', 'codes/x/void/', REASON),
  },
  admin_number: {
    '200 application/json': async () => asStaff('GET', `numbers/${(await pendingCode()).phone}/`),
    '403 permission_denied': async () => asStaff('GET', 'numbers/+79174445566/', { role: 'analyst' }),
    '404 not_found': async () => asStaff('GET', 'numbers/112/'),
  },
  admin_number_unlock: {
    '200 application/json': async () => asStaff('POST', `numbers/${newPhone()}/unlock/`, REASON),
    '403 permission_denied': async () =>
      asStaff('POST', 'numbers/+79174445566/unlock/', { role: 'analyst', ...REASON }),
    '404 not_found': async () => asStaff('POST', 'numbers/112/unlock/', REASON),
    '429 unlocks_per_number': async () => unlockedOften(`numbers/${newPhone()}/unlock/`),
  },
  admin_user_guard: {
    '200 application/json': async () => asStaff('GET', `users/${await personId()}/guard/`),
    '403 permission_denied': async () => asStaff('GET', 'users/1/guard/', { role: 'analyst' }),
    '404 not_found': async () => asStaff('GET', 'users/999999/guard/'),
  },
  admin_user_unlock: {
    '200 application/json': async () => asStaff('POST', `users/${await personId()}/guard/unlock/`, REASON),
    '403 permission_denied': async () => asStaff('POST', 'users/1/guard/unlock/', { role: 'analyst', ...REASON }),
    '404 not_found': async () => asStaff('POST', 'users/999999/guard/unlock/', REASON),
    '429 unlocks_per_number': async () => unlockedOften(`users/${await personId()}/guard/unlock/`),
  },
}
