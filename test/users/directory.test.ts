import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { InvitedPage, UserDetails, UserPage } from '../../src/people/responses.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const OTHER_PHONE = '+79174445566'
const MASKED = '+7917•••5566'

const apps = {
  full: createTestApp({ variables: { DIRECTORY: 'full' } }),
  masked: createTestApp({ variables: { DIRECTORY: 'masked' } }),
  staff: createTestApp({ variables: { DIRECTORY: 'staff' } }),
}
const test = apps.full
let me: SignedIn
let staff: SignedIn
let otherId: number
let myId: number

beforeAll(async () => {
  staff = await signInAs(test, newPhone())
  await env.DB.prepare('UPDATE users SET is_staff = 1 WHERE phone = ?').bind(staff.phone).run()
  me = await signInAs(test, newPhone())
  const mine = await currentUser(test, me)
  myId = mine.id
  const other = await signInAs(test, OTHER_PHONE, mine.invite_code)
  const body = { email: 'other@example.com', first_name: 'Other' }
  await test.request('PATCH', '/api/v1/users/current_user/', { token: other.access, body })
  otherId = (await currentUser(test, other)).id
})

const get = (mode: keyof typeof apps, path: string, who: SignedIn) =>
  apps[mode].request('GET', `/api/v1/users/${path}`, { token: who.access })
const found = async (mode: keyof typeof apps, query: string, who: SignedIn) =>
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

  it('shows everything to superusers, whatever their other columns say', async () => {
    const superuser = await signInAs(test, newPhone())
    await env.DB.prepare("UPDATE users SET is_superuser = 1, staff_role = 'analyst' WHERE phone = ?")
      .bind(superuser.phone)
      .run()
    for (const mode of ['masked', 'staff'] as const) {
      expect(await json(await get(mode, `${otherId}/`, superuser))).toMatchObject({ phone: OTHER_PHONE })
      expect(await found(mode, 'search=444556', superuser)).toEqual([otherId])
    }
  })

  it('shows analysts no more than the panel does, whatever they search for', async () => {
    const analyst = await signInAs(test, newPhone())
    await env.DB.prepare("UPDATE users SET is_staff = 1, staff_role = 'analyst' WHERE phone = ?")
      .bind(analyst.phone)
      .run()
    for (const mode of ['masked', 'staff'] as const) {
      expect(await json(await get(mode, `${otherId}/`, analyst))).toMatchObject({ phone: MASKED, email: null })
      const list = await json<UserPage>(await get(mode, '', analyst))
      expect(list.results.find(({ id }) => id === otherId)).toMatchObject({ phone: MASKED, email: null })
      for (const query of ['phone=79174445566', 'email=other@example.com', 'search=444556', 'search=other@'])
        expect([query, await found(mode, query, analyst)]).toEqual([query, []])
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
