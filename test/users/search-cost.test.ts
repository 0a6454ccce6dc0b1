import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { MAX_LOOKED_AT } from '../../src/people/list-users.ts'
import { insertManyPeople } from '../support/many-people.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const FEW = 8_000
const MANY = 24_000

const apps = {
  // It searches more often than one staff member may.
  full: createTestApp({ variables: { DIRECTORY: 'full', NETWORK_LIMITS: 'off' } }),
  masked: createTestApp({ variables: { DIRECTORY: 'masked' } }),
  staff: createTestApp({ variables: { DIRECTORY: 'staff' } }),
}
type Directory = keyof typeof apps
let me: SignedIn
let gone: SignedIn

/** Searches for nobody, or for too many, by people who know what everyone has in common. */
const WORST = [
  'search=0 1 2 3 4 5 6 7 8 9',
  'search=a e i o u y k l m n',
  'search=79 91 17 75 50 00 01 02 03 04',
  'search=+7917 example анна zzzz',
  'search=example.com @example анна zzz',
  'search=79175 5000 example.com q',
  'search=000000000000000000000000000000000000000000000000',
  'search=а,н,н,а&ordering=date_joined',
  'search=петр анна',
  'search=петр анна&ordering=date_joined&offset=10000',
  'search=7&offset=10000&limit=100',
  'search=петр&first_name=Nobody',
  'first_name=Пётр&last_name=Nobody',
  'first_name=Пётр&search=анна',
  'offset=10000&limit=100',
]
const ADMIN = [
  '',
  ...['active=true', 'country=FJ', 'ordering=most_invited', 'ordering=oldest'].map((rest) => `&${rest}`),
].flatMap((rest) => WORST.slice(0, 9).map((query) => query.replace('&ordering=date_joined', '') + rest))

/** A row of the index, one of the user, and one to find where it stopped, and fifty of six pieces; for page and count. */
const BOUND = 2 * (3 * MAX_LOOKED_AT + 2 * 6 * 50) + 300
/** Only where nothing is compared does an offset skip as many as it says. */
const boundOf = (name: string) => BOUND + (/ (?:search=7&)?offset=/.test(name) ? 3 * 10_000 : 0)

/** The page, and the count of the first page: a row of the index, the person and who was last, for 2,000 people. */
const STAFF_BOUND = 5_000 + 3 * 2_000

beforeAll(async () => {
  await insertManyPeople(FEW)
  me = await signInAs(apps.full)
  gone = await signInAs(apps.full)
})

async function rowsOf(directory: Directory, path: string, token: string): Promise<[status: number, rows: number]> {
  const test = apps[directory]
  test.d1.reset()
  const response = await test.request('GET', path, { token })
  await response.arrayBuffer()
  return [response.status, test.d1.counts.rowsRead]
}

describe('the worst searches', () => {
  it('read no more rows of a larger table, whoever asks', async () => {
    const staff = { support: await createStaff('support'), analyst: await createStaff('analyst') }
    const costs = async () => {
      const read: Record<string, number> = {}
      const add = async (name: string, ...asked: Parameters<typeof rowsOf>) => {
        const [status, rows] = await rowsOf(...asked)
        expect([name, status]).toEqual([name, 200])
        read[name] = rows
      }
      for (const query of WORST)
        for (const directory of ['full', 'masked'] as const)
          await add(`${directory} ${query}`, directory, `/api/v1/users/?${query}`, me.access)
      for (const query of ADMIN)
        for (const [role, { token }] of Object.entries(staff))
          await add(`${role} ${query}`, 'full', `/api/v1/admin/users/?${query}`, token)
      return read
    }
    const few = await costs()
    await insertManyPeople(MANY, FEW + 3)
    const many = await costs()
    expect(Object.keys(many).length).toBe(120)
    expect(
      Object.entries(many).filter(
        ([name, rows]) => rows > (name.startsWith('full') || name.startsWith('masked') ? boundOf(name) : STAFF_BOUND),
      ),
    ).toEqual([])
    expect(Object.entries(many).filter(([name, rows]) => rows > Math.max(2 * few[name]!, boundOf(name)))).toEqual([])
  })

  it('read nothing but the caller, once a replica and once the primary, after the session ended', async () => {
    await apps.full.request('POST', '/api/v1/auth/logout/', { body: { refresh: gone.refresh } })
    for (const query of [...WORST, '', 'phone=+79175000001'])
      for (const directory of ['full', 'masked', 'staff'] as const) {
        const [status, rows] = await rowsOf(directory, `/api/v1/users/?${query}`, gone.access)
        expect([directory, query, status, rows <= 20]).toEqual([directory, query, 401, true])
      }
  })

  it('read nothing but the caller if the directory is for staff', async () => {
    for (const path of [...WORST.map((query) => `?${query}`), '5/invited/?offset=10000&limit=100', '5/']) {
      const [status, rows] = await rowsOf('staff', `/api/v1/users/${path}`, me.access)
      expect([path, status, rows <= 10]).toEqual([path, 403, true])
    }
  })
})

describe('a page that stopped early', () => {
  const page = async (path: string) => {
    const response = await apps.full.request('GET', path.replace(/^https?:\/\/[^/]+/, ''), { token: me.access })
    return json<{ count: number; count_exact: boolean; next: string; previous: string; results: { id: number }[] }>(
      response,
    )
  }

  it('says so, and goes on until there is nobody left', async () => {
    // Both halves are common, and they never meet.
    let last = await page('/api/v1/users/?search=петр7917')
    expect(last).toMatchObject({ count: 0, count_exact: false, results: [], next: expect.any(String) })
    let pages = 1
    for (; last.next; pages += 1) last = await page(last.next)
    expect([pages > 5, pages < 12, last.results]).toEqual([true, true, []])
  })

  it('is no page of the whole list: an offset reaches 10,000 people, deleted ones aside', async () => {
    const { results } = await env.DB.prepare('SELECT id FROM users WHERE deleted_at IS NULL ORDER BY id DESC').all<{
      id: number
    }>()
    const all = results.map(({ id }) => id)
    for (const [offset, ordering] of [
      [1950, '-date_joined'],
      [1950, 'date_joined'],
      [2500, '-date_joined'],
      [10_000, 'date_joined'],
    ] as const) {
      const { results: found, next } = await page(`/api/v1/users/?limit=100&offset=${offset}&ordering=${ordering}`)
      const list = ordering === 'date_joined' ? all.toReversed() : all
      expect(found.map(({ id }) => id)).toEqual(list.slice(offset, offset + 100))
      expect((await page(next)).results[0]?.id).toBe(list[offset + 100])
    }
  })

  it.each(['-date_joined', 'date_joined'])('misses nobody on the way there and back, by %s', async (ordering) => {
    const { results } = await env.DB.prepare(
      `SELECT id FROM users WHERE first_name = 'Пётр' AND deleted_at IS NULL AND email LIKE '%example%'
        AND concat_ws(' ', phone, email, invite_code, invited_by_code) LIKE '%77%' ORDER BY id DESC`,
    ).all<{ id: number }>()
    const all = results.map(({ id }) => id)
    if (ordering === 'date_joined') all.reverse()
    expect(all.length).toBeGreaterThan(30)
    const seen: number[] = []
    let last = await page(`/api/v1/users/?search=example,петр+77&limit=100&ordering=${ordering}`)
    seen.push(...last.results.map(({ id }) => id))
    while (last.next) {
      last = await page(last.next)
      seen.push(...last.results.map(({ id }) => id))
    }
    expect(seen).toEqual(all)
    const back: number[] = []
    for (let at = last; at.previous; back.unshift(...at.results.map(({ id }) => id))) at = await page(at.previous)
    expect(back).toEqual(seen.slice(0, back.length))
  })

  // The last one: no one comes back.
  it('goes on past the newest if all of them are deleted', async () => {
    await env.DB.prepare(
      `UPDATE users SET deleted_at = 1 WHERE phone IS NOT NULL AND phone <> '${me.phone}' AND id > (SELECT max(id) FROM users) - ?`,
    )
      .bind(MAX_LOOKED_AT + 10)
      .run()
    const first = await page('/api/v1/users/?limit=10')
    const second = await page(first.next)
    expect([first.results.length < 5, second.results.length]).toEqual([true, 10])
  })
})
