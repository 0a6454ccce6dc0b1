import type { Person } from '../../src/admin/person/responses.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, newPhone, signInAs, currentUser } from '../support/test-app.ts'

/* How to provoke each answer about one person. */

const test = createTestApp()
const reason = 'Asked for by the owner'

interface Ask {
  role?: Role
  body?: unknown
}

async function asStaff(method: string, path: string, { role = 'superuser', body }: Ask = {}) {
  const { token } = await createStaff(role)
  return test.request(method, `/api/v1/admin/users/${path}`, { token, ...(body !== undefined && { body }) })
}

const somebody = async () => (await currentUser(test, await signInAs(test))).id

/** A request about an existing person. */
const about = async (method: string, path: string, ask?: Ask) => asStaff(method, `${await somebody()}/${path}`, ask)

async function change(fields: object, ask: Omit<Ask, 'body'> = {}) {
  const id = await somebody()
  const { version } = await json<Person>(await asStaff('GET', `${id}/`))
  return asStaff('PATCH', `${id}/`, { ...ask, body: { version, reason, ...fields } })
}

const refused = (method: string, path: string, body?: object) => () =>
  about(method, path, { role: 'analyst', ...(body && { body: { reason, ...body } }) })
const unknown = (method: string, path: string, body?: object) => () =>
  asStaff(method, `999999999/${path}`, body ? { body: { reason, ...body } } : {})

async function takenEmail() {
  const email = `taken-${crypto.randomUUID()}@example.com`
  await asStaff('POST', '', { body: { phone: newPhone(), email, reason } })
  return email
}

async function takenPhone() {
  const phone = newPhone()
  await signInAs(test, phone)
  return phone
}

/** By operation and name of the answer. */
export const PERSON_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  admin_create_user: {
    '201 application/json': async () => asStaff('POST', '', { body: { phone: newPhone(), reason } }),
    '400 phone_taken': async () => asStaff('POST', '', { body: { phone: await takenPhone(), reason } }),
    '400 email_taken': async () =>
      asStaff('POST', '', { body: { phone: newPhone(), email: await takenEmail(), reason } }),
    '422 idempotency_key_reused': async () => {
      const { token } = await createStaff('superuser')
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      const create = async () =>
        test.request('POST', '/api/v1/admin/users/', { token, headers, body: { phone: newPhone(), reason } })
      await create()
      return create()
    },
    '403 permission_denied': async () => asStaff('POST', '', { role: 'support', body: { phone: newPhone(), reason } }),
  },
  admin_user: {
    '200 application/json': async () => about('GET', ''),
    '404 not_found': unknown('GET', ''),
  },
  admin_change_user: {
    '200 application/json': async () => change({ first_name: 'Анна', email: `${newPhone()}@x.example` }),
    '400 phone_taken': async () => change({ phone: await takenPhone() }),
    '400 email_taken': async () => change({ email: await takenEmail() }),
    '403 permission_denied': async () => change({ first_name: 'Анна' }, { role: 'support' }),
    '404 not_found': unknown('PATCH', '', { version: 'x' }),
    '409 edit_conflict': async () => change({ version: 'another', first_name: 'Анна' }),
  },
  admin_user_invited: {
    '200 application/json': async () => about('GET', 'invited/?limit=1', { role: 'analyst' }),
    '404 not_found': unknown('GET', 'invited/'),
  },
  admin_export_user: {
    '200 application/json': async () => about('GET', 'export/'),
    '403 permission_denied': refused('GET', 'export/'),
    '404 not_found': unknown('GET', 'export/'),
  },
  admin_block_user: {
    '200 application/json': async () => about('POST', 'block/', { role: 'support', body: { reason } }),
    '403 permission_denied': refused('POST', 'block/', {}),
    '404 not_found': unknown('POST', 'block/', {}),
  },
  admin_unblock_user: {
    '200 application/json': async () => about('POST', 'unblock/', { body: { reason } }),
    '403 permission_denied': refused('POST', 'unblock/', {}),
    '404 not_found': unknown('POST', 'unblock/', {}),
  },
  admin_end_sessions: {
    '204': async () => about('POST', 'sessions/end/', { role: 'support', body: { reason } }),
    '403 permission_denied': refused('POST', 'sessions/end/', {}),
    '404 not_found': async () => about('POST', 'sessions/end/', { body: { session: 'nobodys', reason } }),
  },
  admin_delete_user: {
    '202 application/json': async () => about('POST', 'deletion/', { body: { reason } }),
    '403 permission_denied': refused('POST', 'deletion/', {}),
    '404 not_found': unknown('POST', 'deletion/', {}),
  },
  admin_cancel_deletion: {
    '200 application/json': async () => about('POST', 'deletion/cancel/', { body: { reason } }),
    '403 permission_denied': refused('POST', 'deletion/cancel/', {}),
    '404 not_found': unknown('POST', 'deletion/cancel/', {}),
  },
}
