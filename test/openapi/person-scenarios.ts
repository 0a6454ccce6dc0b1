import { env } from 'cloudflare:workers'
import type { Person } from '../../src/admin/person/responses.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
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

/** Staff actions on themselves, by a path with their id. */
async function toThemselves(path: string, body: object) {
  const { id, token } = await createStaff('superuser')
  return test.request('POST', `/api/v1/admin/users/${id}/${path}`, { token, body })
}

/** What the last two superusers do to each other at once: one of them stays. */
async function toTheLast(method: string, path: string, fields: object = {}) {
  const two = [await createStaff('superuser'), await createStaff('superuser')] as const
  const at = ({ id }: TestStaff) => `/api/v1/admin/users/${id}/`
  const askEachOther = async (send: (one: TestStaff, other: TestStaff) => Promise<Response>) =>
    Promise.all([send(...two), send(two[1], two[0])])
  const people = await askEachOther(async ({ token }, other) => test.request('GET', at(other), { token }))
  const versions = new Map(
    await Promise.all(
      people.map(async (answer) => {
        const { id, version } = await json<Person>(answer)
        return [id, version] as const
      }),
    ),
  )
  // Superusers of other scenarios get a pending deletion meanwhile.
  await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE is_superuser AND id NOT IN (?, ?)')
    .bind(two[0].id, two[1].id)
    .run()
  const answers = await askEachOther(async ({ token }, other) =>
    test.request(method, `${at(other)}${path}`, {
      token,
      body: { reason, version: versions.get(other.id), ...fields },
    }),
  )
  await env.DB.prepare('UPDATE users SET deletion_requested_at = NULL WHERE is_superuser').run()
  return answers.find(({ ok }) => !ok) ?? answers[0]
}

const refused = (method: string, path: string, body?: object) => () =>
  about(method, path, { role: 'analyst', ...(body && { body: { reason, ...body } }) })
const unknown = (method: string, path: string, body?: object) => () =>
  asStaff(method, `999999999/${path}`, body ? { body: { reason, ...body } } : {})

async function takenEmail() {
  const email = `taken-${crypto.randomUUID()}@example.com`
  await asStaff('POST', '', { body: { email, reason } })
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
    '400 email_taken': async () => asStaff('POST', '', { body: { email: await takenEmail(), reason } }),
    '403 permission_denied': async () => asStaff('POST', '', { role: 'support', body: { phone: newPhone(), reason } }),
  },
  admin_user: {
    '200 application/json': async () => about('GET', ''),
    '404 not_found': unknown('GET', ''),
  },
  admin_change_user: {
    '200 application/json': async () =>
      change({ first_name: 'Анна', role: 'support', email: `${newPhone()}@x.example` }),
    '400 phone_taken': async () => change({ phone: await takenPhone() }),
    '400 email_taken': async () => change({ email: await takenEmail() }),
    '403 permission_denied': async () => change({ first_name: 'Анна' }, { role: 'support' }),
    '404 not_found': unknown('PATCH', '', { version: 'x' }),
    '409 edit_conflict': async () => change({ version: 'another', first_name: 'Анна' }),
    '409 last_superuser': async () => toTheLast('PATCH', '', { role: null }),
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
    '409 own_account': async () => toThemselves('block/', { reason }),
    '409 last_superuser': async () => toTheLast('POST', 'block/'),
  },
  admin_unblock_user: {
    '200 application/json': async () => about('POST', 'unblock/', { body: { reason } }),
    '403 permission_denied': refused('POST', 'unblock/', {}),
    '404 not_found': unknown('POST', 'unblock/', {}),
  },
  admin_set_password: {
    '200 application/json': async () => about('POST', 'password/', { body: { password: 'correct horse', reason } }),
    '403 permission_denied': refused('POST', 'password/', { password: 'correct horse' }),
    '404 not_found': unknown('POST', 'password/', { password: 'correct horse' }),
    '409 own_account': async () => toThemselves('password/', { password: 'correct horse', reason }),
  },
  admin_reset_second_factor: {
    '204': async () => {
      const { id } = await createStaff('support')
      return asStaff('POST', `${id}/second_factor/reset/`, { body: { reason } })
    },
    '403 permission_denied': refused('POST', 'second_factor/reset/', {}),
    '404 not_found': unknown('POST', 'second_factor/reset/', {}),
    '409 own_account': async () => toThemselves('second_factor/reset/', { reason }),
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
    '409 own_account': async () => toThemselves('deletion/', { reason }),
    '409 last_superuser': async () => toTheLast('POST', 'deletion/'),
  },
  admin_cancel_deletion: {
    '200 application/json': async () => about('POST', 'deletion/cancel/', { body: { reason } }),
    '403 permission_denied': refused('POST', 'deletion/cancel/', {}),
    '404 not_found': unknown('POST', 'deletion/cancel/', {}),
  },
}
