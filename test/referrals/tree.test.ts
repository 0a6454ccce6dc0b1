import { beforeAll, describe, expect, it } from 'vitest'
import type { ReferralTree } from '../../src/referrals/responses.ts'
import { createDraw, insertReferrals, insertUsers, setUser } from '../support/referral-rows.ts'
import type { Edge } from '../support/referral-rows.ts'
import { createTestApp, currentUser, json, ORIGIN, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'

const TREE = '/api/v1/referrals/tree/'
const PEOPLE = 600
const DEEPEST = 5

const test = createTestApp({ variables: { DIRECTORY: 'full' } })
const masked = createTestApp({ variables: { DIRECTORY: 'masked' } })
const staffOnly = createTestApp({ variables: { DIRECTORY: 'staff' } })

async function read(who: SignedIn, query = '', app: TestApp = test): Promise<ReferralTree> {
  app.d1.reset()
  const path = query.startsWith(ORIGIN) ? query.replace(ORIGIN, '') : TREE + query
  const response = await app.request('GET', path, { token: who.access })
  expect(response.status).toBe(200)
  expect(app.d1.counts.trips).toBe(1)
  return json<ReferralTree>(response)
}

/** All pages forwards, and back from the last one. */
async function walk(who: SignedIn, query: string) {
  const first = await read(who, query)
  const there = [first, ...(await follow(who, first, 'next'))]
  const back = await follow(who, there.at(-1)!, 'previous')
  return { there, back: back.toReversed() }
}

async function follow(who: SignedIn, from: ReferralTree, link: 'next' | 'previous') {
  const pages: ReferralTree[] = []
  for (let url = from[link]; url !== null; url = pages.at(-1)![link]) {
    if (pages.length > PEOPLE) throw new Error('the pages have no end')
    pages.push(await read(who, url))
  }
  return pages
}

const places = (pages: ReferralTree[]) =>
  pages.flatMap(({ results }) => results.map(({ level, id, inviter_id: inviter }) => [level, id, inviter]))

describe('the tree of a random crowd', () => {
  let me: SignedIn
  let edges: Edge[]
  /** Level, id and inviter of everyone below the caller, in list order. */
  let below: number[][]

  beforeAll(async () => {
    me = await signInAs(test)
    const { id: myId } = await currentUser(test, me)
    const ids = await insertUsers(PEOPLE)
    const draw = createDraw(3)
    // Some have no inviter; their invitees are not in the caller's tree.
    edges = ids.flatMap((invitee, i) => {
      if (draw(40) === 0) return []
      return [{ invitee, inviter: i < 5 || draw(8) === 0 ? myId : ids[Math.floor(i / 2) + draw(Math.ceil(i / 2))]! }]
    })
    // Latecomers get an inviter when they already have invitees.
    const late = edges.filter((_, i) => i % 7 === 0)
    await insertReferrals([...edges.filter((_, i) => i % 7 !== 0), ...late])
    const inviterOf = new Map(edges.map(({ invitee, inviter }) => [invitee, inviter]))
    const levelOf = (id: number | undefined): number =>
      id === undefined ? Infinity : id === myId ? 0 : levelOf(inviterOf.get(id)) + 1
    below = edges
      .map(({ invitee, inviter }) => [levelOf(invitee), invitee, inviter])
      .filter(([level = 0]) => level <= DEEPEST)
      .toSorted((a, b) => a[0]! - b[0]! || b[1]! - a[1]!)
  })

  it.each([1, 2, 3, 4, 5])('is complete, ordered and counted to depth %d', async (depth) => {
    const wanted = below.filter(([level = 0]) => level <= depth)
    const { there, back } = await walk(me, `?depth=${depth}&limit=7`)
    expect(places(there)).toEqual(wanted)
    expect(back).toEqual(there.slice(0, -1).map((page, i) => ({ ...page, previous: i === 0 ? null : page.previous })))
    for (const page of there) {
      expect(page.count).toBe(wanted.length)
      expect(page.levels).toEqual(
        Array.from({ length: depth }, (_, i) => ({
          level: i + 1,
          people: below.filter(([level]) => level === i + 1).length,
        })),
      )
    }
  })

  it.each([1, 2, 3, 4, 5])('can be limited to level %d', async (level) => {
    const wanted = below.filter(([one]) => one === level)
    expect(wanted.length).toBeGreaterThan(5)
    const { there, back } = await walk(me, `?level=${level}&limit=4`)
    expect(places(there)).toEqual(wanted)
    expect(places(back)).toEqual(wanted.slice(0, 4 * (there.length - 1)))
    expect(there.map(({ count }) => count)).toEqual(there.map(() => wanted.length))
    expect(there[0]!.levels).toHaveLength(Math.max(3, level))
  })

  it('shows three levels and ten people by default', async () => {
    const page = await read(me)
    expect(page.levels.map(({ level }) => level)).toEqual([1, 2, 3])
    expect(places([page])).toEqual(below.slice(0, 10))
    expect(page.previous).toBeNull()
  })

  it('is empty for a user without invitees', async () => {
    const nobody = { levels: [1, 2].map((level) => ({ level, people: 0 })), count: 0, next: null, previous: null }
    expect(await read(await signInAs(test), '?depth=2')).toEqual({ ...nobody, results: [] })
  })

  it.each(['depth=0', 'depth=6', 'level=6', 'level=x', 'limit=0', 'limit=51', 'cursor=%20x', 'cursor=zz-'])(
    'rejects ?%s',
    async (query) => {
      const response = await test.request('GET', `${TREE}?${query}`, { token: me.access })
      expect([response.status, (await json(response))['code']]).toEqual([400, 'invalid_request'])
    },
  )

  it.each(['a0', 'b0', 'a7', 'bzzzzzzzzzz', 'azzzzzzzzzz'])(
    'accepts the unusual cursor %s as a position',
    async (cursor) => {
      const { results, count } = await read(me, `?depth=5&cursor=${cursor}`)
      expect(count).toBe(below.length)
      expect(below).toEqual(expect.arrayContaining(places([{ results } as ReferralTree])))
    },
  )

  it('needs a live session, checked before the query', async () => {
    const gone = await signInAs(test)
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: gone.refresh } })
    for (const query of ['', '?limit=0'])
      expect((await test.request('GET', TREE + query, { token: gone.access })).status).toBe(401)
  })
})

describe('people in the tree', () => {
  const first = 50_000
  const [child, grandchild, erased, belowErased] = [first, first + 1, first + 2, first + 3]
  const full = ['+79180050000', '+79180050001']
  const hidden = ['+7 ••• ••• •• 00', '+7 ••• ••• •• 01']
  let me: SignedIn
  let friend: SignedIn

  beforeAll(async () => {
    me = await signInAs(test)
    friend = await signInAs(test)
    const [mine, theirs] = [await currentUser(test, me), await currentUser(test, friend)]
    await insertUsers(4, first)
    await insertReferrals([
      { invitee: theirs.id, inviter: mine.id },
      { invitee: child, inviter: theirs.id },
      { invitee: grandchild, inviter: child },
      { invitee: erased, inviter: theirs.id },
      { invitee: belowErased, inviter: erased },
    ])
    await setUser(child, { display_name: 'Зоя', first_name: 'Secret', email: 'secret@example.com' })
    await setUser(erased, { display_name: 'Ghost', deleted_at: 1, is_active: 0 })
  })

  const phonesOf = async (who: SignedIn, app: TestApp) => {
    const { results } = await read(who, '?depth=5&limit=50', app)
    return [child, grandchild].map((id) => results.find((one) => one.id === id)?.phone)
  }

  it('have their chosen name only', async () => {
    const { results } = await read(me, '?level=2')
    expect(results).toContainEqual({
      id: child,
      level: 2,
      inviter_id: (await currentUser(test, friend)).id,
      display_name: 'Зоя',
      phone: full[0],
      joined: new Date(child * 1000).toISOString(),
    })
    expect(JSON.stringify(results)).not.toMatch(/secret/i)
  })

  it('keep their place and invitees after deletion, without data', async () => {
    const page = await read(me, '?depth=5')
    expect(page.results.find(({ id }) => id === erased)).toEqual({
      id: erased,
      level: 2,
      inviter_id: (await currentUser(test, friend)).id,
      display_name: null,
      phone: null,
      joined: null,
    })
    expect(page.results.find(({ id }) => id === belowErased)).toMatchObject({ level: 3, inviter_id: erased })
    expect(page.count).toBe(page.results.length)
  })

  it('have their phone as far as DIRECTORY allows', async () => {
    expect(await phonesOf(me, test)).toEqual(full)
    expect(await phonesOf(me, masked)).toEqual(hidden)
    expect(await phonesOf(me, staffOnly)).toEqual([null, null])
    const { results } = await read(me, '?level=1', staffOnly)
    expect(results.map(({ phone }) => phone)).toEqual([`+7 ••• ••• •• ${friend.phone.slice(-2)}`])
  })
})

describe('an inviter with 20,000 invitees', () => {
  const HUB_INVITEES = 20_000
  const first = 100_000
  let me: SignedIn

  beforeAll(async () => {
    me = await signInAs(test)
    const { id: inviter } = await currentUser(test, me)
    const ids = await insertUsers(HUB_INVITEES + 300, first)
    const [direct, further] = [ids.slice(0, HUB_INVITEES), ids.slice(HUB_INVITEES)]
    await insertReferrals(direct.map((invitee) => ({ invitee, inviter })))
    await insertReferrals(further.map((invitee, i) => ({ invitee, inviter: direct[i * 60]! })))
  }, 60_000)

  it.each([
    ['?limit=10', 10],
    ['?limit=50', 50],
    ['?level=1&limit=50', 50],
    ['?level=2&limit=50&depth=5', 50],
    [`?limit=50&cursor=a${((first + 10_000) * 8 + 1).toString(36)}`, 50],
    [`?limit=50&cursor=b${((first + 10_000) * 8 + 1).toString(36)}`, 50],
    [`?limit=50&cursor=a${((first + 20) * 8 + 1).toString(36)}`, 50],
    [`?limit=50&cursor=b${((first + HUB_INVITEES + 200) * 8 + 2).toString(36)}`, 50],
  ])('reads the page %s and no more', async (query, limit) => {
    const page = await read(me, query)
    expect(page.results).toHaveLength(limit)
    expect(page.levels.slice(0, 2)).toEqual([
      { level: 1, people: HUB_INVITEES },
      { level: 2, people: 300 },
    ])
    // The tree, the person, the inviter below the first level; the levels twice; the caller and the session.
    const perPerson = page.results.some(({ level }) => level > 1) ? 3 : 2
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(perPerson * (limit + 1) + 12)
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(limit + 200)
  })

  it('continues to the next level in the middle of a page', async () => {
    const page = await read(me, `?limit=50&cursor=a${((first + 20) * 8 + 1).toString(36)}`)
    const expected = [
      ...Array.from({ length: 20 }, (_, i) => [1, first + 19 - i]),
      ...Array.from({ length: 30 }, (_, i) => [2, first + HUB_INVITEES + 299 - i]),
    ]
    expect(page.results.map(({ level, id }) => [level, id])).toEqual(expected)
    const before = await read(me, page.previous!)
    expect(before.results.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => first + 69 - i))
  })
})
