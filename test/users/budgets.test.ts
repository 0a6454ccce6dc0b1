import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { generatePeople } from '../../src/cli/seed/people.ts'
import { GRAM } from '../../src/db/derived/fragments.ts'
import { MAX_LOOKED_AT } from '../../src/people/list-users.ts'
import { insertPeople, scanUsers } from '../support/seeded-users.ts'
import type { StoredUser } from '../support/seeded-users.ts'
import { createTestApp, currentUser, json, newPhone, ORIGIN, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { buildHubAndChain, CHAIN, CHAIN_END, createScan, HUB_INVITEES, SEEDED } from './crowd.ts'

/** What a request reads besides its page: the caller, their session, and one row to know whether there are more. */
const SLACK = 50
const COUNTED = 1_000
/** `changes_per_user`. */
const CHANGES_A_DAY = 100
/** A referral's triggers read what they change: counts, ranks, and five generations of inviters. */
const REFERRED = 100

const test = createTestApp()
let me: SignedIn
/** Newest first: as generated, and after the hub and the chain were built from them. */
let seeded: StoredUser[]
let all: StoredUser[]
let hub: StoredUser

interface Body {
  count: number
  count_exact: boolean
  next: string | null
  previous: string | null
  results: { id: number }[]
  invited: { id: number }[]
  invited_count: number
}

beforeAll(async () => {
  await insertPeople(SEEDED)
  seeded = await scanUsers()
  me = await signInAs(test)
  const hubId = await buildHubAndChain(seeded)
  all = await scanUsers()
  hub = all.find(({ id }) => id === hubId)!
}, 180_000)

/** Sends a request and returns its cost. */
async function spend(method: string, path: string, body?: unknown) {
  test.d1.reset()
  const response = await test.request(method, path.replace(ORIGIN, ''), { token: me.access, body })
  const answer = await json<Body>(response)
  return { status: response.status, body: answer, trips: test.d1.counts.trips, rows: test.d1.counts.rowsRead }
}

const list = (query: Record<string, string | number>) =>
  spend(
    'GET',
    `/api/v1/users/?${new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)])).toString()}`,
  )

const ids = (rows: { id: number }[]) => rows.map(({ id }) => id)

const { holds, scan, isRare } = createScan(() => all)

/** `isWhole`: everyone who might match was looked at. Otherwise the count is of those found so far, and says so. */
const expectCount = ({ count, count_exact: isExact }: Body, found: number, isWhole = true) =>
  expect([isWhole ? count : count <= found, isExact]).toEqual([
    isWhole ? Math.min(found, COUNTED) : true,
    isWhole && found <= COUNTED,
  ])

/** A row of the index and one of the user for each user found or looked at, and another to find where it stopped. */
const LOOKED_AT = 3 * MAX_LOOKED_AT
/** The pieces of a search are counted among the newest users first. */
const SAMPLED = 6 * 50

/** The first users of a list that may stop early: it says where to go on. */
async function listFirst(query: Record<string, string | number>, wanted: number) {
  const first = await list(query)
  const found = ids(first.body.results)
  for (let page = first; found.length < wanted && page.body.next !== null; found.push(...ids(page.body.results))) {
    page = await spend('GET', page.body.next)
    expect(page.rows).toBeLessThanOrEqual(2 * (LOOKED_AT + SAMPLED) + SLACK)
  }
  return { ...first, found: found.slice(0, wanted) }
}

describe('the seeded database', () => {
  it('has the trigger-maintained numbers that the generator predicted', () => {
    const people = [...generatePeople({ seed: 1, count: SEEDED })].toReversed()
    const planned = people.map((p) => [p.id, p.invitedByCode, p.invitedCount])
    expect(seeded.map((user) => [user.id, user.invited_by_code, user.invited_count])).toEqual(planned)
    expect(hub.invited_count).toBe(HUB_INVITEES)
  })
})

describe('GET /users', () => {
  it.each([10, 100])('reads no more rows than its page of %d', async (limit) => {
    const { body, trips, rows } = await list({ limit })
    expect(ids(body.results)).toEqual(ids(all.slice(0, limit)))
    expect([body.count, body.count_exact, trips]).toEqual([all.length, true, 1])
    expect(rows).toBeLessThanOrEqual(limit + SLACK)
  })

  it('reads no more on deep pages, forwards and backwards', async () => {
    const start = Math.floor(SEEDED / 2)
    let page = await list({ cursor: `a${start.toString(36)}` })
    const below = all.filter(({ id }) => id < start)
    for (let turn = 0; turn < 5; turn += 1) {
      expect(ids(page.body.results)).toEqual(ids(below.slice(turn * 10, turn * 10 + 10)))
      expect([page.trips, page.body.count]).toEqual([1, all.length])
      expect(page.rows).toBeLessThanOrEqual(10 + SLACK)
      page = await spend('GET', page.body.next!)
    }
    page = await spend('GET', page.body.previous!)
    expect(ids(page.body.results)).toEqual(ids(below.slice(40, 50)))
    expect(page.rows).toBeLessThanOrEqual(10 + SLACK)
    const oldest = await list({ ordering: 'date_joined', cursor: `a${start.toString(36)}` })
    expect(ids(oldest.body.results)).toEqual(
      ids(
        all
          .filter(({ id }) => id > start)
          .slice(-10)
          .reverse(),
      ),
    )
    expect(oldest.rows).toBeLessThanOrEqual(10 + SLACK)
  })

  it.each([
    { first_name: 'Анна' },
    { last_name: 'Smith' },
    { first_name: 'Анна', last_name: 'Ким' },
    { first_name: 'Анна', last_name: 'Smith' },
    { first_name: 'Zoë', last_name: 'O’Brien' },
  ] as { first_name?: string; last_name?: string }[])('filters by %o', async (filter) => {
    const found = all.filter((user) =>
      Object.entries(filter).every(([name, value]) => user[name as 'first_name'] === value),
    )
    const first = await listFirst(filter, 10)
    const { body, trips, rows } = first
    expect(first.found).toEqual(ids(found.slice(0, 10)))
    expect(trips).toBe(1)
    const led = all.filter((user) => user.last_name === filter.last_name).length
    const isWhole = Object.keys(filter).length === 1 || led <= MAX_LOOKED_AT
    expectCount(body, found.length, isWhole)
    // The filters that don't lead are checked on the user's row.
    const bound = Object.keys(filter).length === 1 ? 10 + SLACK + 2 * COUNTED : 2 * LOOKED_AT + SLACK
    expect(rows).toBeLessThanOrEqual(bound)
    const cursor = `a${Math.floor(SEEDED / 3).toString(36)}`
    const deep = await listFirst({ ...filter, cursor }, 10)
    expect(deep.found).toEqual(ids(found.filter(({ id }) => id < Math.floor(SEEDED / 3)).slice(0, 10)))
    expect(deep.rows).toBeLessThanOrEqual(bound)
  })

  it('finds one user by phone, e-mail or code in a few rows', async () => {
    const one = all.find(({ id, email }) => id < SEEDED / 2 && email !== null)!
    for (const filter of [
      { phone: one.phone! },
      { email: one.email!.toUpperCase() },
      { invite_code: one.invite_code },
    ]) {
      for (const query of [filter, { ...filter, search: one.invite_code.slice(0, 3) }]) {
        const { body, rows } = await list(query)
        expect([ids(body.results), body.count]).toEqual([[one.id], 1])
        expect(rows).toBeLessThanOrEqual(SLACK)
      }
    }
  })

  it('filters by inviter', async () => {
    const found = all.filter((user) => user.invited_by_code === hub.invite_code)
    const { body, rows } = await list({ invited_by_code: hub.invite_code })
    expect(ids(body.results)).toEqual(ids(found.slice(0, 10)))
    expectCount(body, found.length)
    expect(rows).toBeLessThanOrEqual(10 + SLACK + COUNTED)
    const named = await list({ invited_by_code: hub.invite_code, first_name: 'Анна', search: 'example' })
    const both = found.filter((user) => user.first_name === 'Анна' && holds(user, 'example'))
    expect(ids(named.body.results)).toEqual(ids(both.slice(0, 10)))
    // There are more invitees than it looks at.
    expect([named.body.count_exact, named.body.count < both.length]).toEqual([false, true])
    expect(named.rows).toBeLessThanOrEqual(2 * LOOKED_AT + SLACK)
  })
})

describe('GET /users?search', () => {
  const common = ['anna', 'АННА', 'сергей', '+7917', 'анна иванова', 'ИВАНОВА анна @example', 'example.com +972']
  const rare = ['77777', 'zoë o’brien', "ZOE O'Brien", 'анна smith', 'nobodyhasthis']
  const short = ['7', 'k', 'а', 'ян', '+7', 'k4', 'ё', 'ъ', 'а 7', '§', '0 1 2 3 4 5 6 7 8 9']
  it.each([...common, ...rare, ...short])('finds %s', async (search) => {
    const found = scan(search)
    const isLookedThrough = isRare(search, MAX_LOOKED_AT)
    for (const limit of [10, 100]) {
      const { body, found: first, trips, rows } = await listFirst({ search, limit }, limit)
      expect(first).toEqual(ids(found.slice(0, limit)))
      expect(trips).toBe(1)
      const isPiece = search.length <= GRAM && !search.includes(' ')
      expectCount(body, found.length, isPiece || isLookedThrough)
      // A piece is found in the index alone, so counting it reads no users.
      expect(rows).toBeLessThanOrEqual(isPiece ? 2 * limit + (SLACK - 10) + COUNTED : 2 * (LOOKED_AT + SAMPLED) + SLACK)
    }
  })

  it.each(common)('continues from the middle of %s', async (search) => {
    const found = scan(search)
    const middle = found[Math.floor(found.length / 2)]!
    const place = middle.id.toString(36)
    const next = await list({ search, cursor: `a${place}` })
    expect(ids(next.body.results)).toEqual(ids(found.filter(({ id }) => id < middle.id).slice(0, 10)))
    const previous = await list({ search, cursor: `b${place}` })
    expect(ids(previous.body.results)).toEqual(ids(found.filter(({ id }) => id > middle.id).slice(-10)))
  })
})

describe('a single user', () => {
  it('with 5,000 invitees shows the newest 100', async () => {
    const invited = all.filter((user) => user.invited_by_code === hub.invite_code)
    const { body, trips, rows } = await spend('GET', `/api/v1/users/${hub.id}/`)
    expect(ids(body.invited)).toEqual(ids(invited.slice(0, 100)))
    expect([body.invited_count, trips]).toEqual([invited.length, 1])
    expect(rows).toBeLessThanOrEqual(100 + SLACK)
  })

  it('lists all invitees page by page', async () => {
    const invited = all.filter((user) => user.invited_by_code === hub.invite_code)
    const place = invited[4_000]!.id.toString(36)
    const page = await spend('GET', `/api/v1/users/${hub.id}/invited/?cursor=a${place}`)
    expect(ids(page.body.results)).toEqual(ids(invited.slice(4_001, 4_011)))
    expect([page.body.count, page.trips]).toEqual([invited.length, 1])
    expect(page.rows).toBeLessThanOrEqual(10 + SLACK)
    const back = await spend('GET', page.body.previous!)
    expect(ids(back.body.results)).toEqual(ids(invited.slice(3_991, 4_001)))
    expect(back.rows).toBeLessThanOrEqual(10 + SLACK)
  })

  it('reads and updates their profile in one trip', async () => {
    for (const [method, input] of [['GET'], ['PATCH', { first_name: 'Ян', email: 'yan@example.com' }]] as const) {
      const { status, trips, rows } = await spend(method, '/api/v1/users/current_user/', input)
      expect([status, trips]).toEqual([200, 1])
      expect(rows).toBeLessThanOrEqual(SLACK)
    }
  })

  it('reads a day of changes to count them, and an e-mail of somebody else by its index', async () => {
    const first = me
    me = await signInAs(test)
    const change = async (input: object) => spend('PATCH', '/api/v1/users/current_user/', input)
    for (let i = 0; i < CHANGES_A_DAY - 1; i += 1) await change({ first_name: `N${i}` })
    const { email } = (await env.DB.prepare('SELECT email FROM users WHERE email IS NOT NULL LIMIT 1').first())!
    const [taken, last, refused] = [
      await change({ email }),
      await change({ last_name: 'N' }),
      await change({ last_name: 'M' }),
    ]
    expect([taken.status, last.status, refused.status]).toEqual([400, 429, 429])
    for (const { trips, rows } of [taken, last, refused]) {
      expect(trips).toBe(1)
      expect(rows).toBeLessThanOrEqual(4 * CHANGES_A_DAY + SLACK)
    }
    me = first
  })

  it('can set the last user of a chain as inviter; only users with invitees walk up the chain', async () => {
    const end = all.find(({ id }) => id === CHAIN_END)!
    const first = me
    const mine = await currentUser(test, first)
    me = await signInAs(test)
    const leaf = await spend('PATCH', '/api/v1/users/current_user/', { invited_by_code: end.invite_code })
    expect([leaf.status, leaf.trips]).toEqual([200, 1])
    expect(leaf.rows).toBeLessThanOrEqual(SLACK + REFERRED)
    await signInAs(test, newPhone(), mine.invite_code)
    me = first
    const parent = await spend('PATCH', '/api/v1/users/current_user/', { invited_by_code: end.invite_code })
    expect([parent.status, parent.trips]).toEqual([200, 1])
    expect(parent.rows).toBeLessThanOrEqual(4 * (CHAIN + 20) + SLACK + REFERRED)
  })
})

describe('sign-in', () => {
  it('stays within its budget of trips', async () => {
    const auth = (path: string, body: unknown) => spend('POST', `/api/v1/auth/${path}/`, body)
    const fresh = newPhone()
    test.d1.reset()
    const code = await receiveCode(test, fresh)
    expect(test.d1.counts.trips).toBe(0)
    const up = await auth('jwt/get_by_phone', { phone: fresh, code, invited_by_code: hub.invite_code })
    expect([up.status, up.trips]).toEqual([200, 1])
    expect(up.rows).toBeLessThanOrEqual(SLACK + REFERRED)
    const { access, refresh } = up.body as unknown as SignedIn
    expect(await auth('jwt/verify', { token: access })).toMatchObject({ status: 200, trips: 1 })
    const renewed = await auth('jwt/refresh', { refresh })
    expect([renewed.status, renewed.trips]).toEqual([200, 1])
    test.d1.reset()
    const body = { refresh: (renewed.body as unknown as SignedIn).refresh }
    expect((await test.request('POST', '/api/v1/auth/logout/', { body })).status).toBe(204)
    expect(test.d1.counts.trips).toBe(1)
    expect(test.d1.counts.rowsRead + renewed.rows).toBeLessThanOrEqual(SLACK)
  })
})
