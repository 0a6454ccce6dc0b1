import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { User, UserPage } from '../../src/people/responses.ts'
import { createTestApp, currentUser, json, ORIGIN, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const test = createTestApp()
let me: SignedIn
let inviteCode: string

const PEOPLE = [
  ['+79170000001', 'ivan@example.com', 'Иван', 'Ёлкин'],
  ['+79170000002', 'maria@example.com', 'Мария', 'Иванова'],
  ['+8613800138000', 'li@example.cn', '李', '小龍'],
  ['+821012345678', null, 'Bo', 'Kim'],
  ['+447911123456', 'quote_test@example.com', 'A "quoted" name', '50%_off'],
]

beforeAll(async () => {
  me = await signInAs(test, '+12025550100')
  inviteCode = (await currentUser(test, me)).invite_code
  for (const [phone, email, first, last] of PEOPLE) {
    const { access } = await signInAs(test, phone ?? '', inviteCode)
    const body = { email, first_name: first, last_name: last }
    await test.request('PATCH', '/api/v1/users/current_user/', { token: access, body })
  }
})

const get = (query: string) => test.request('GET', `/api/v1/users/${query}`, { token: me.access })
const list = async (query: string) => json<UserPage>(await get(query))
const phones = ({ results }: UserPage) => results.map(({ phone }) => phone)
const ALL = [...PEOPLE.map(([phone]) => phone).toReversed(), '+12025550100']

describe('GET /users', () => {
  it('lists all users, newest first, with an exact count', async () => {
    const page = await list('')
    expect(page).toMatchObject({ count: 6, count_exact: true, next: null, previous: null })
    expect(phones(page)).toEqual(ALL)
    expect(Object.keys(page.results[0] ?? {})).toEqual([
      ...['id', 'last_login', 'phone', 'invite_code', 'invited_by_code', 'email', 'first_name', 'last_name'],
      ...['is_staff', 'is_active', 'date_joined'],
    ])
  })

  it('follows next and previous links, which keep the filters', async () => {
    const seen: (string | null)[] = []
    let page = await list(`?limit=2&invited_by_code=${inviteCode}&unknown=1`)
    const first = phones(page)
    seen.push(...first)
    const urls: string[] = []
    while (page.next) {
      urls.push(page.next)
      page = await list(page.next.slice(`${ORIGIN}/api/v1/users/`.length))
      expect(page.count).toBe(5)
      seen.push(...phones(page))
    }
    expect(seen).toEqual(ALL.slice(0, 5))
    expect(urls[0]).toContain(`${ORIGIN}/api/v1/users/?limit=2&invited_by_code=${inviteCode}`)
    while (page.previous) page = await list(page.previous.slice(`${ORIGIN}/api/v1/users/`.length))
    expect(phones(page)).toEqual(first)
  })

  it('supports offset and both orders', async () => {
    expect(phones(await list('?offset=2&limit=3'))).toEqual(ALL.slice(2, 5))
    expect(phones(await list('?ordering=date_joined&limit=3'))).toEqual(ALL.toReversed().slice(0, 3))
    expect(phones(await list('?ordering=-date_joined&limit=1'))).toEqual(ALL.slice(0, 1))
    const second = await list('?offset=2&limit=2')
    expect(phones(await list(new URL(second.previous!).search))).toEqual(ALL.slice(0, 2))
    const oldest = await list('?ordering=date_joined&limit=4')
    expect(phones(await list(new URL(oldest.next!).search))).toEqual(ALL.toReversed().slice(4))
    expect(await list('?offset=100')).toMatchObject({ count: 6, next: null, results: [] })
  })

  it.each([
    ['phone=%2B79170000001', ['+79170000001']],
    ['phone=+7 917 000-00-01', ['+79170000001']],
    ['phone=79170000001', ['+79170000001']],
    ['phone=', ALL],
    ['email=IVAN@example.com', ['+79170000001']],
    ['first_name=Иван', ['+79170000001']],
    ['first_name=иван', []],
    ['last_name=Kim', ['+821012345678']],
    ['first_name=Bo&last_name=Kim', ['+821012345678']],
    ['first_name=Bo&last_name=Иванова', []],
    ['first_name=', ALL],
    ['invite_code=ZZZZZZ', []],
  ])('filters by %s', async (query, expected) => {
    const page = await list(`?${query}`)
    expect(phones(page)).toEqual(expected)
    expect(page.count).toBe(expected.length)
  })

  it('filters by codes however they are typed', async () => {
    const typed = `${inviteCode.slice(0, 3)}-${inviteCode.slice(3)}`.toLowerCase()
    expect(phones(await list(`?invite_code=${typed}`))).toEqual(['+12025550100'])
    expect((await list(`?invited_by_code=${typed}`)).count).toBe(5)
  })

  it.each([
    ['иван', ['+79170000002', '+79170000001']],
    ['ИВАНОВА мар', ['+79170000002']],
    ['ёлкин', ['+79170000001']],
    ['EXAMPLE.COM', ['+447911123456', '+79170000002', '+79170000001']],
    ['7917', ['+79170000002', '+79170000001']],
    ['+7 (917) 000-00-01', ['+79170000001']],
    ['李', ['+8613800138000']],
    ['小龍', ['+8613800138000']],
    ['龍', ['+8613800138000']],
    ['bo', ['+821012345678']],
    ['kim', ['+821012345678']],
    ['im', ['+821012345678']],
    ['"quoted"', ['+447911123456']],
    ['50%_off', ['+447911123456']],
    ['te"', []],
    ['%', ['+447911123456']],
    ['"', ['+447911123456']],
    ['NOT ivan', []],
    ['*', []],
    ['{phone} : 7', []],
    ['нет такого', []],
  ])('searches for %j', async (search, expected) => {
    const page = await list(`?search=${encodeURIComponent(search)}`)
    expect(phones(page)).toEqual(expected)
    expect(page.count).toBe(page.results.length)
    // Whatever the index returns, a plain scan must return the same.
    const words = search
      .toLowerCase()
      .split(' ')
      .map((word) => (/^[+\d().-]+$/.test(word) && /\d/.test(word) ? word.replace(/[().-]/g, '') : word))
    const { results } = await list('?limit=100')
    const text = (user: User) => [
      user.phone,
      user.email,
      user.first_name,
      user.last_name,
      user.invite_code,
      user.invited_by_code,
    ]
    const scanned = results.filter((user) =>
      words.every((word) => text(user).some((field) => field?.toLowerCase().includes(word))),
    )
    expect(phones(page)).toEqual(scanned.map(({ phone }) => phone))
  })

  it('combines search, filters and pages', async () => {
    const page = await list('?search=example.com&limit=2')
    expect(page).toMatchObject({ count: 3, count_exact: true })
    expect(phones(await list(new URL(page.next ?? '').search))).toEqual(['+79170000001'])
    expect(phones(await list('?search=example&first_name=Иван'))).toEqual(['+79170000001'])
    expect(phones(await list('?search=example.com&ordering=date_joined&limit=1'))).toEqual(['+79170000001'])
  })

  it.each([
    ['limit=0', 'limit: out_of_range'],
    ['limit=101', 'limit: out_of_range'],
    ['limit=ten', 'limit: out_of_range'],
    ['limit=1e1', 'limit: out_of_range'],
    ['offset=-1', 'offset: out_of_range'],
    ['ordering=phone', 'ordering: invalid_value'],
    ['cursor=zzzzzzzzzzzzzzz', 'cursor: invalid_cursor'],
    ['cursor=x', 'cursor: invalid_cursor'],
    ['phone=abc', 'phone: invalid_phone'],
    ['invite_code=123', 'invite_code: invalid_invite_code'],
    ['search=%00', 'search: invalid_text'],
    [`search=${'x'.repeat(101)}`, 'search: too_long'],
    ['search=a+b+c+d+e+f+g+h+i+j+k', 'search: invalid_value'],
  ])('rejects %s', async (query, error) => {
    const response = await get(`?${query}`)
    expect(response.status).toBe(400)
    const { errors } = await json<{ errors: { field: string; code: string }[] }>(response)
    expect(errors.map(({ field, code }) => `${field}: ${code}`)).toEqual([error])
  })

  it('checks for an ended session before it validates the query', async () => {
    const gone = await signInAs(test, '+12025550101')
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: gone.refresh } })
    const response = await test.request('GET', '/api/v1/users/?limit=0', { token: gone.access })
    expect(response.status).toBe(401)
    await env.DB.prepare('DELETE FROM users WHERE phone = ?').bind(gone.phone).run()
  })

  it('says when a filtered count is not exact', async () => {
    await env.DB.exec(
      "INSERT INTO users (phone, invite_code, first_name, date_joined) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) SELECT '+1000' || i, printf('%06d', i), 'Crowd', 1 FROM n",
    )
    expect(await list('?first_name=Crowd')).toMatchObject({ count: 1000, count_exact: false })
    expect(await list('?search=crowd')).toMatchObject({ count: 1000, count_exact: false })
    expect(await list('?search=crowd+000999')).toMatchObject({ count: 1, count_exact: true })
    expect(await list('')).toMatchObject({ count: 1106, count_exact: true })
  })
})
