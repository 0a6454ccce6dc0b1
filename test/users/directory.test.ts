import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { InvitedPage, UserDetails, UserPage } from '../../src/people/responses.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const OTHER_PHONE = '+79174445566'
const MASKED = '+7 ••• ••• •• 66'

const apps = {
  full: createTestApp({ variables: { DIRECTORY: 'full' } }),
  masked: createTestApp({ variables: { DIRECTORY: 'masked' } }),
  staff: createTestApp({ variables: { DIRECTORY: 'staff' } }),
}
const test = apps.full
let me: SignedIn
let staff: TestStaff
let analyst: TestStaff
let otherId: number
let myId: number

beforeAll(async () => {
  staff = await createStaff('support')
  analyst = await createStaff('analyst')
  me = await signInAs(test, newPhone())
  const mine = await currentUser(test, me)
  myId = mine.id
  const other = await signInAs(test, OTHER_PHONE, mine.invite_code)
  const body = { email: 'other@example.com', first_name: 'Other' }
  await test.request('PATCH', '/api/v1/users/current_user/', { token: other.access, body })
  otherId = (await currentUser(test, other)).id
})

type Who = Pick<SignedIn, 'access'> | Pick<TestStaff, 'token'>
const get = (mode: keyof typeof apps, path: string, who: Who) =>
  apps[mode].request('GET', `/api/v1/users/${path}`, { token: 'token' in who ? who.token : who.access })
const found = async (mode: keyof typeof apps, query: string, who: Who) =>
  (await json<UserPage>(await get(mode, `?${query}`, who))).results.map(({ id }) => id)

describe('DIRECTORY=full', () => {
  it('shows everyone to everyone', async () => {
    const other = await json<UserDetails>(await get('full', `${otherId}/`, me))
    expect(other).toMatchObject({ phone: OTHER_PHONE, email: 'other@example.com' })
    expect(await found('full', 'phone=79174445566', me)).toEqual([otherId])
    expect(await found('full', 'search=444556', me)).toEqual([otherId])
  })
})

describe('DIRECTORY=masked', () => {
  it('masks phones and hides e-mails of other users everywhere', async () => {
    const other = await json<UserDetails>(await get('masked', `${otherId}/`, me))
    expect(other).toMatchObject({ phone: MASKED, email: null, first_name: 'Other' })
    const list = await json<UserPage>(await get('masked', '', me))
    expect(list.results.find(({ id }) => id === otherId)).toMatchObject({ phone: MASKED, email: null })
    const mine = await json<UserDetails>(await get('masked', 'current_user/', me))
    expect(mine).toMatchObject({ phone: me.phone, invited: [{ id: otherId, phone: MASKED }] })
    const invited = await json<InvitedPage>(await get('masked', `${myId}/invited/`, me))
    expect(invited.results).toEqual([{ id: otherId, phone: MASKED }])
  })

  it('shows the caller in full, also in the list', async () => {
    const list = await json<UserPage>(await get('masked', '', me))
    expect(list.results.find(({ id }) => id === myId)).toMatchObject({ phone: me.phone })
  })

  it('shows everything to staff', async () => {
    expect(await json(await get('masked', `${otherId}/`, staff))).toMatchObject({ phone: OTHER_PHONE })
    expect(await found('masked', 'phone=79174445566', staff)).toEqual([otherId])
    expect(await found('masked', 'search=444556', staff)).toEqual([otherId])
    expect(await found('masked', 'search=other@', staff)).toEqual([otherId])
    expect(await found('masked', 'search=44', staff)).toContain(otherId)
  })

  it('shows analysts no more than the panel does, whatever they search for', async () => {
    for (const mode of ['full', 'masked', 'staff'] as const) {
      expect(await json(await get(mode, `${otherId}/`, analyst))).toMatchObject({ phone: MASKED, email: null })
      const list = await json<UserPage>(await get(mode, '', analyst))
      expect(list.results.find(({ id }) => id === otherId)).toMatchObject({ phone: MASKED, email: null })
      const invited = await json<InvitedPage>(await get(mode, `${myId}/invited/`, analyst))
      expect(invited.results).toContainEqual({ id: otherId, phone: MASKED })
      for (const query of ['phone=79174445566', 'email=other@example.com', 'search=444556', 'search=other@'])
        expect([query, await found(mode, query, analyst)]).toEqual([query, []])
      expect(await found(mode, 'search=OTHER', analyst)).toEqual([otherId])
    }
  })

  it.each([
    'phone=79174445566',
    'email=other@example.com',
    'search=444556',
    'search=other@',
    'search=9174',
    'search=@',
    'search=445566 other',
  ])('does not reveal masked values through %s', async (query) => {
    expect(await found('masked', query, me)).toEqual([])
  })

  it('still finds users by visible values, and the caller by phone', async () => {
    expect(await found('masked', 'search=OTHER', me)).toEqual([otherId])
    expect(await found('masked', 'search=ot', me)).toEqual([otherId])
    expect(await found('masked', `phone=${me.phone.slice(1)}`, me)).toEqual([myId])
  })
})

describe('DIRECTORY=staff', () => {
  it.each([
    '',
    '?limit=abc',
    '?search=x',
    'ID/',
    'ID/invited/',
    '999999/',
    '999999/invited/',
    '999999/invited/?limit=0',
  ])('answers 403 for /users/%s to ordinary users', async (path) => {
    const response = await get('staff', path.replace('ID', String(otherId)), me)
    expect([response.status, (await json(response))['code']]).toEqual([403, 'permission_denied'])
  })

  it("still shows the caller's own pages, with others masked", async () => {
    for (const path of ['current_user/', `${myId}/`]) {
      const mine = await json<UserDetails>(await get('staff', path, me))
      expect(mine).toMatchObject({ phone: me.phone, invited: [{ id: otherId, phone: MASKED }] })
    }
    expect((await get('staff', `${myId}/invited/`, me)).status).toBe(200)
  })

  it('shows everything to staff', async () => {
    expect(await json(await get('staff', `${otherId}/`, staff))).toMatchObject({ phone: OTHER_PHONE })
    expect((await get('staff', '?limit=abc', staff)).status).toBe(400)
    expect(await found('staff', 'search=444556', staff)).toEqual([otherId])
    expect(await json(await get('staff', '', staff))).toMatchObject({ count: expect.any(Number), count_exact: true })
  })
})

describe('a staff token', () => {
  it('is read from the primary and stops working when its owner is blocked', async () => {
    const blocked = await createStaff('superuser')
    expect((await get('full', '', blocked)).status).toBe(200)
    await changeStaff(blocked.id, 'blocked_at = 1')
    for (const path of ['', `${otherId}/`, `${otherId}/invited/`])
      expect((await get('full', path, blocked)).status).toBe(401)
  })

  it('has no profile of its own', async () => {
    expect((await get('full', 'current_user/', staff)).status).toBe(401)
  })

  it('belongs to an account that a user with the same e-mail has nothing to do with', async () => {
    await env.DB.prepare('UPDATE users SET email = ? WHERE id = ?').bind(staff.email, myId).run()
    expect(await json(await get('masked', `${otherId}/`, me))).toMatchObject({ phone: MASKED, is_staff: false })
    expect(await json(await get('masked', 'current_user/', me))).toMatchObject({ email: staff.email, is_staff: false })
    await env.DB.prepare('UPDATE users SET email = NULL WHERE id = ?').bind(myId).run()
  })
})

describe('GET /users/{id}', () => {
  it.each(['0', '-1', 'abc', '1.5', '999999', '1e3', '99999999999999999999', '%00', 'null'])(
    'answers 404 for %s',
    async (id) => {
      for (const path of [`${id}/`, `${id}/invited/`, `${id}/invited/?limit=0`].slice(0, id === '999999' ? 2 : 3)) {
        const response = await get('full', path, me)
        expect([response.status, (await json(response))['code']]).toEqual([404, 'not_found'])
      }
    },
  )
})

describe('GET /users/{id}/invited', () => {
  it('pages through all invitees', async () => {
    const { invite_code: code } = await currentUser(test, me)
    for (let i = 0; i < 4; i += 1) await signInAs(test, newPhone(), code)
    const ids: number[] = []
    let path = `${myId}/invited/?limit=2`
    for (;;) {
      const page = await json<InvitedPage>(await get('full', path, me))
      expect(page).toMatchObject({ count: 5, count_exact: true })
      ids.push(...page.results.map(({ id }) => id))
      if (!page.next) break
      path = page.next.split('/users/')[1] ?? ''
    }
    expect(ids).toHaveLength(5)
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
  })
})
