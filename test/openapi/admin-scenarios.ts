import { env } from 'cloudflare:workers'
import { hashPassword } from '../../src/lib/password.ts'
import type { Role } from '../../src/admin/permissions.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()
const PASSWORD = 'correct horse battery'

/** A request of somebody of the staff. */
async function asStaff(
  method: string,
  path: string,
  { role = 'superuser', body }: { role?: Role; body?: unknown } = {},
) {
  const { token } = await createStaff(role)
  return test.request(method, `/api/v1/admin/${path}`, { token, body })
}

/** A sign-in with the right password of somebody to whom this was done before. */
async function signIn(change = 'UPDATE users SET is_active = 1 WHERE id = ?', password = PASSWORD) {
  const { id, email } = await createStaff('support')
  await env.DB.batch([
    env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?').bind(await hashPassword(PASSWORD), id),
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

/** How to get each answer that is an admin operation's own. */
export const ADMIN_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  admin_sign_in: {
    '200 application/json': async () => signIn(),
    '401 wrong_credentials': async () => signIn(undefined, 'another password'),
    '403 permission_denied': async () => signIn('UPDATE users SET is_staff = 0 WHERE id = ?'),
    '403 user_blocked': async () => signIn('UPDATE users SET is_active = 0 WHERE id = ?'),
    '429 staff_attempts': signInTooOften,
  },
  admin_me: {
    '200 application/json': async () => asStaff('GET', 'auth/'),
  },
  admin_sign_out: {
    '204': async () => asStaff('DELETE', 'auth/'),
  },
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
  admin_audit_csv: {
    '200 text/csv': async () => asStaff('GET', 'audit/csv/'),
    '400 invalid_request': async () => asStaff('GET', 'audit/csv/?action=nothing'),
    '403 permission_denied': async () => asStaff('GET', 'audit/csv/', { role: 'support' }),
  },
  admin_reopen_country: {
    '204': async () => asStaff('POST', 'sends/jm/reopen/', { role: 'support' }),
    '403 permission_denied': async () => asStaff('POST', 'sends/JM/reopen/', { role: 'analyst' }),
    '404 not_found': async () => asStaff('POST', 'sends/nowhere/reopen/'),
  },
}
