import type { Role } from '../../src/identity/permissions.ts'
import { accept, inviteSomeone } from '../support/invites.ts'
import { giveTotp } from '../support/own-staff.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import { createTestApp, newAddress } from '../support/test-app.ts'

/* How to provoke each answer about staff accounts. */

const test = createTestApp()
const reason = 'Asked for by the team lead'

interface Ask {
  role?: Role
  body?: object
}

async function asStaff(method: string, path: string, { role = 'superuser', body }: Ask = {}) {
  const { token } = await createStaff(role)
  return test.request(method, `/api/v1/admin/staff/${path}`, { token, ...(body && { body }) })
}

/** A request about another staff member. */
async function about(method: string, path: string, ask?: Ask) {
  const { id } = await createStaff('support')
  return asStaff(method, `${id}/${path}`, ask)
}

async function toThemselves(path: string, body: object = {}) {
  const { id, token } = await createStaff('superuser')
  return test.request('POST', `/api/v1/admin/staff/${id}/${path}`, { token, body: { reason, ...body } })
}

/** What each action on one account can answer. */
const onMember = (path: string, success: string, body: object = {}) => ({
  [success]: async () => about('POST', path, { body: { reason, ...body } }),
  '403 permission_denied': async () => about('POST', path, { role: 'support', body: { reason, ...body } }),
  '404 not_found': async () => asStaff('POST', `999999999/${path}`, { body: { reason, ...body } }),
})

const onOther = (path: string, body: object = {}) => ({
  ...onMember(path, '200 application/json', body),
  '409 own_account': async () => toThemselves(path, body),
})

const invite = async (ask?: Ask) =>
  asStaff('POST', '', { body: { email: `${crypto.randomUUID()}@staff.example`, role: 'support' }, ...ask })

const freshInvite = async () => inviteSomeone(test, await createStaff('superuser'))

/** By operation and name of the answer. */
const VIEW = { list: 'people', name: 'Blocked in Germany', query: 'active=false&country=DE', shared: true }

async function views(method: string, path: string, { role = 'analyst', body }: Ask = {}) {
  const { token } = await createStaff(role)
  return test.request(method, `/api/v1/admin/views/${path}`, { token, ...(body && { body }) })
}

export const STAFF_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  admin_staff: {
    '200 application/json': async () => asStaff('GET', '?limit=2'),
    '403 permission_denied': async () => asStaff('GET', '', { role: 'support' }),
  },
  admin_staff_invite: {
    '201 application/json': async () => invite(),
    '400 email_taken': async () =>
      invite({ body: { email: (await createStaff('analyst')).email.toUpperCase(), role: 'support' } }),
    '403 permission_denied': async () => invite({ role: 'support' }),
  },
  admin_staff_member: {
    '200 application/json': async () => about('GET', ''),
    '403 permission_denied': async () => about('GET', '', { role: 'analyst' }),
    '404 not_found': async () => asStaff('GET', '999999999/'),
  },
  admin_staff_link: {
    ...onOther('invite/'),
    '403 user_blocked': async () => {
      const { id } = await createStaff('support')
      await changeStaff(id, 'blocked_at = 1')
      return asStaff('POST', `${id}/invite/`, { body: { reason } })
    },
  },
  admin_staff_link_revoke: {
    ...onMember('invite/revoke/', '204'),
    '204': async () => asStaff('POST', `${(await freshInvite()).id}/invite/revoke/`, { body: { reason } }),
  },
  admin_staff_role: onOther('role/', { role: 'analyst' }),
  admin_staff_block: onOther('block/'),
  admin_staff_unblock: onOther('unblock/'),
  admin_staff_second_factor_reset: onOther('second_factor/reset/'),
  admin_staff_sessions_end: onOther('sessions/end/'),
  admin_accept_invite: {
    '200 application/json': async () => accept(test, (await freshInvite()).token),
    '401 second_factor_required': async () => {
      const { id, token } = await freshInvite()
      await giveTotp(test, id)
      return accept(test, token)
    },
    '403 invite_not_valid': async () => accept(test, 'inv_nonsense'),
    '429 staff_attempts': async () => {
      const address = newAddress()
      const ask = async () => accept(test, 'inv_nonsense-again', undefined, address)
      let answer = await ask()
      for (let i = 0; i < 30; i += 1) answer = await ask()
      return answer
    },
  },
  admin_own_views: {
    '200 application/json': async () => views('GET', '?list=people'),
    '403 permission_denied': async () => views('GET', '?list=audit', { role: 'analyst' }),
  },
  admin_own_view_save: {
    '201 application/json': async () => views('POST', '', { body: VIEW }),
    '403 permission_denied': async () => views('POST', '', { role: 'analyst', body: { ...VIEW, list: 'audit' } }),
    '409 too_many_views': async () => {
      const { token } = await createStaff('support')
      const save = async (name: string) =>
        test.request('POST', '/api/v1/admin/views/', { token, body: { ...VIEW, name } })
      for (let i = 0; i < 20; i += 1) await save(`View ${i}`)
      return save('One more')
    },
  },
  admin_own_view_delete: {
    '204': async () => {
      const { token } = await createStaff('analyst')
      const saved = await test.request('POST', '/api/v1/admin/views/', { token, body: VIEW })
      const { id } = await saved.json<{ id: number }>()
      return test.request('DELETE', `/api/v1/admin/views/${id}/`, { token })
    },
    '404 not_found': async () => views('DELETE', '999/'),
  },
}
