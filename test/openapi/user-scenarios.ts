import { env } from 'cloudflare:workers'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const test = createTestApp()
const inviterForADay = createTestApp({ variables: { INVITER_GRACE_DAYS: '1' } })
const staffOnly = createTestApp({ variables: { DIRECTORY: 'staff' } })

const unguessing = createTestApp({ variables: { UNKNOWN_CODES_PER_HOUR: '0' } })
const unchanging = createTestApp({ variables: { LIMITS: 'changes_per_user=0' } })
const unmailing = createTestApp({ variables: { LIMITS: 'email_changes_per_user=0' } })

const patch = ({ access }: SignedIn, body: object, app = test) =>
  app.request('PATCH', '/api/v1/users/current_user/', { body, token: access })

async function read(path: string, app = test) {
  const { access } = await signInAs(test)
  return app.request('GET', `/api/v1/users/${path}`, { token: access })
}

async function readSelf(suffix: string) {
  const caller = await signInAs(test)
  const { id } = await currentUser(test, caller)
  return test.request('GET', `/api/v1/users/${id}/${suffix}`, { token: caller.access })
}

/** How to provoke each answer that is specific to users and profiles. */
export const USER_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  users_list: {
    '200 application/json': () => read('?limit=2'),
    '403 permission_denied': () => read('', staffOnly),
    '429 unknown_codes': () => read('?invite_code=ZZZZZZ', unguessing),
  },
  users_current_user: { '200 application/json': () => read('current_user/') },
  users_update_current_user: {
    '200 application/json': async () =>
      patch(await signInAs(test), { first_name: 'Анна', last_name: null, email: 'Anna.First@example.com' }),
    '400 email_taken': async () => {
      await patch(await signInAs(test), { email: 'taken@example.com' })
      return patch(await signInAs(test), { email: 'Taken@example.com' })
    },
    '400 own_invite_code': async () => {
      const caller = await signInAs(test)
      return patch(caller, { invited_by_code: (await currentUser(test, caller)).invite_code })
    },
    '400 unknown_invite_code': async () => patch(await signInAs(test), { invited_by_code: 'nobody' }),
    '400 invite_cycle': async () => {
      const inviter = await signInAs(test)
      const { invite_code: code } = await currentUser(test, inviter)
      const invited = await signInAs(test, newPhone(), code)
      return patch(inviter, { invited_by_code: (await currentUser(test, invited)).invite_code })
    },
    '409 already_invited': async () => {
      const { invite_code: code } = await currentUser(test, await signInAs(test))
      const { invite_code: another } = await currentUser(test, await signInAs(test))
      return patch(await signInAs(test, newPhone(), code), { invited_by_code: another })
    },
    '429 unknown_codes': async () => patch(await signInAs(test), { invited_by_code: 'ZZZZZZ' }, unguessing),
    '429 changes_per_user': async () => patch(await signInAs(test), { first_name: 'Анна' }, unchanging),
    '429 email_changes_per_user': async () => patch(await signInAs(test), { email: 'a@example.com' }, unmailing),
    '409 phone_was_invited': async () => {
      const { invite_code: code } = await currentUser(test, await signInAs(test))
      const { phone, access } = await signInAs(test)
      await env.DB.prepare('UPDATE users SET phone_was_invited = 1 WHERE phone = ?').bind(phone).run()
      const body = { invited_by_code: code }
      return test.request('PATCH', '/api/v1/users/current_user/', { body, token: access })
    },
    '409 inviter_grace_over': async () => {
      const { invite_code: code } = await currentUser(test, await signInAs(test))
      const { phone, access } = await signInAs(test)
      await env.DB.prepare('UPDATE users SET date_joined = date_joined - 90000000 WHERE phone = ?').bind(phone).run()
      const body = { invited_by_code: code }
      return inviterForADay.request('PATCH', '/api/v1/users/current_user/', { body, token: access })
    },
  },
  users_retrieve: {
    '200 application/json': () => readSelf(''),
    '403 permission_denied': () => read('1/', staffOnly),
    '404 not_found': () => read('999999/'),
  },
  users_invited: {
    '200 application/json': () => readSelf('invited/?limit=1'),
    '403 permission_denied': () => read('1/invited/', staffOnly),
    '404 not_found': () => read('999999/invited/'),
  },
}
