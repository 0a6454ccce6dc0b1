import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Leaderboard } from '../../src/referrals/responses.ts'
import { createDraw, insertReferrals, insertScores, insertUsers, setUser } from '../support/referral-rows.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp, currentUser, json, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const BOARD = '/api/v1/referrals/leaderboard/'
const DAY_MS = 86_400_000

useTestClock()
const test = createTestApp({ variables: { DIRECTORY: 'masked' } })
let me: SignedIn
let myId: number

beforeEach(async () => {
  await emptyTables('referrals', 'inviter_days', 'leaderboard')
  me = await signInAs(test)
  myId = (await currentUser(test, me)).id
})

async function read(query = '', who = me): Promise<Leaderboard> {
  test.d1.reset()
  const response = await test.request('GET', BOARD + query, { token: who.access })
  expect([response.status, test.d1.counts.trips]).toEqual([200, 1])
  return json<Leaderboard>(response)
}

async function setScore(id: number, score: number): Promise<void> {
  await env.DB.batch(
    ['inviter_days', 'leaderboard'].map((table) => env.DB.prepare(`DELETE FROM ${table} WHERE user_id = ?`).bind(id)),
  )
  await insertScores([{ id, score }])
}

describe('the leaderboard', () => {
  const [a, b, c, d] = [10_000, 10_001, 10_002, 10_003]

  beforeAll(async () => {
    await insertUsers(5_000)
  })

  it('gives equal scores equal ranks, ordered by who reached them first, then by id', async () => {
    await insertScores([
      { id: a, score: 5, reachedAt: 900 },
      { id: d, score: 7, reachedAt: 300 },
      { id: b, score: 7, reachedAt: 200 },
      { id: c, score: 7, reachedAt: 300 },
      { id: myId, score: 9 },
    ])
    await Promise.all([a, b, c, d].map((id, i) => setUser(id, { display_name: 'abcd'[i]! })))
    expect(await read()).toEqual({
      period: 'all',
      starts_at: null,
      ends_at: null,
      results: [
        { rank: 1, display_name: null, score: 9, is_me: true },
        { rank: 2, display_name: 'b', score: 7, is_me: false },
        { rank: 2, display_name: 'c', score: 7, is_me: false },
        { rank: 2, display_name: 'd', score: 7, is_me: false },
        { rank: 5, display_name: 'a', score: 5, is_me: false },
      ],
      me: { rank: 1, score: 9, display_name: null },
    })
    expect((await read('?limit=2')).results.map(({ rank }) => rank)).toEqual([1, 2])
  })

  it('shows chosen names, and no blocked or deleted users, whose places remain', async () => {
    const [named, unnamed, blocked, gone] = [10_100, 10_101, 10_102, 10_103]
    const personal = { phone: '+79161112233', email: 'p@example.com', first_name: 'Personal' }
    await setUser(named, { display_name: 'Яна' })
    await setUser(unnamed, personal)
    await setUser(blocked, { display_name: 'Blocked', is_active: 0 })
    await setUser(gone, { display_name: 'Gone', is_active: 0, deleted_at: 1 })
    await insertScores([named, unnamed, blocked, gone].map((id, i) => ({ id, score: i + 1 })))
    await setUser(myId, { display_name: 'Me' })
    const response = await test.request('GET', BOARD, { token: me.access })
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({
      results: [4, 3, 2, 1].map((score, i) => ({
        rank: i + 1,
        score,
        display_name: score === 1 ? 'Яна' : null,
        is_me: false,
      })),
      me: { rank: null, score: 0, display_name: 'Me' },
    })
    for (const secret of [...Object.values(personal), '10100', 'Blocked', 'Gone']) expect(text).not.toContain(secret)
  })

  it('ranks like a full count, whatever the scores', async () => {
    const edges = [1, 2, 14, 15, 16, 17, 31, 32, 255, 256, 257, 4095, 4096, 4097, 65_535, 65_536, 65_537]
    const high = [1_048_575, 1_048_576, 1_048_577, 2_000_000, 16_777_215, 16_777_216, 20_000_000]
    const draw = createDraw(11)
    const ranges = [20, 300, 5_000, 70_000, 3_000_000]
    const scores = Array.from({ length: 4_000 }, (_, i) =>
      i < 200 ? [...edges, ...high][i % 24]! : 1 + draw(ranges[i % 5]!),
    )
    await insertScores(scores.map((score, i) => ({ id: 10_000 + i, score })))
    const rankOf = (mine: number) => 1 + scores.filter((score) => score > mine).length
    const mine = [...edges, ...high, 30_000_000, ...Array.from({ length: 30 }, (_, i) => 1 + draw(ranges[i % 5]!))]
    for (const score of mine) {
      await setScore(myId, score)
      expect((await read('?limit=1')).me).toEqual({ rank: rankOf(score), score, display_name: null })
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(1 + 10)
    }
    const shown = await read('?limit=100')
    expect(shown.results.map(({ score }) => score)).toEqual(
      [...scores, mine.at(-1)!].toSorted((x, y) => y - x).slice(0, 100),
    )
    expect(shown.results.filter(({ is_me: isMe }) => isMe).length).toBeLessThanOrEqual(1)
    for (const { rank, score, is_me: isMe } of shown.results)
      expect(rank).toBe(isMe ? shown.me.rank : rankOf(score) + (mine.at(-1)! > score ? 1 : 0))
  })

  it('of 5,000 people reads the page and ten rows more, at the worst score', async () => {
    await insertScores(Array.from({ length: 5_000 }, (_, i) => ({ id: 10_000 + i, score: 2 + i })))
    await setScore(myId, 1)
    for (const limit of [1, 10, 100]) {
      const { results, me: mine } = await read(`?limit=${limit}`)
      expect([results.length, mine.rank]).toEqual([limit, 5_001])
      // A leader is a place and a user.
      expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(2 * limit + 10)
    }
  })

  it('records a referral in a fixed number of rows, whatever it contains', async () => {
    const refer = async (invitee: number, inviter: number) => {
      const { meta } = await env.DB.prepare(
        `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
          VALUES (CAST(?1 AS INTEGER), CAST(?2 AS INTEGER), 'SQL', 'code', 'certain', CAST(?3 AS INTEGER))`,
      )
        .bind(invitee, inviter, Date.now())
        .run()
      return meta.rows_read + meta.rows_written
    }
    await refer(10_001, 10_000)
    const alone = await refer(10_002, 10_000)
    await insertScores(Array.from({ length: 4_000 }, (_, i) => ({ id: 11_000 + i, score: i + 1 })))
    expect(await refer(10_003, 10_000)).toBeLessThanOrEqual(alone + 8)
  })

  it('is exact after 100 users name 3 inviters at once', async () => {
    const inviters = [10_000, 10_001, 10_002]
    const naming = Array.from({ length: 100 }, (_, i) => ({ invitee: 10_010 + i, inviter: inviters[i % 3]! }))
    await Promise.all(naming.map((one) => insertReferrals([one])))
    const all = await read()
    expect(all.results.map(({ score, rank }) => [score, rank])).toEqual([
      [34, 1],
      [33, 2],
      [33, 2],
    ])
    for (const period of ['day', 'week', 'month']) {
      expect((await read(`?period=${period}`)).results).toEqual(all.results)
    }
  })

  it('has periods by UTC day, week from Monday, and month, and returns their start and end', async () => {
    const now = Date.parse('2026-12-01T12:00:00Z')
    expect(Date.now()).toBe(now)
    const at = [now, now - DAY_MS, Date.parse('2026-11-30T00:00:00Z'), Date.parse('2026-11-29T23:59:59.999Z')]
    await insertReferrals(at.map((time, i) => ({ invitee: 10_001 + i, inviter: 10_000, at: time })))
    await insertReferrals([{ invitee: 10_020, inviter: myId, at: now - 40 * DAY_MS }])
    const board = async (period: string) => {
      const { starts_at: from, ends_at: to, results, me: mine } = await read(`?period=${period}`)
      return [from, to, results.map(({ score }) => score), mine.rank]
    }
    const midnight = (date: string) => `${date}T00:00:00.000Z`
    expect(await board('day')).toEqual([midnight('2026-12-01'), midnight('2026-12-02'), [1], null])
    expect(await board('week')).toEqual([midnight('2026-11-30'), midnight('2026-12-07'), [3], null])
    expect(await board('month')).toEqual([midnight('2026-12-01'), midnight('2027-01-01'), [1], null])
    expect(await board('all')).toEqual([null, null, [4, 1], 2])
    expect(await board('')).toEqual(await board('all'))
  })

  it.each(['period=year', 'limit=0', 'limit=101', 'limit=ten'])('rejects ?%s', async (query) => {
    const response = await test.request('GET', `${BOARD}?${query}`, { token: me.access })
    expect([response.status, (await json(response))['code']]).toEqual([400, 'invalid_request'])
  })

  it('needs a live session, checked before the query', async () => {
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: me.refresh } })
    for (const query of ['', '?limit=0'])
      expect((await test.request('GET', BOARD + query, { token: me.access })).status).toBe(401)
  })
})
