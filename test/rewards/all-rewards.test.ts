import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AllRewards } from '../../src/admin/reward-list/responses.ts'
import { openPanel } from '../support/admin-request.ts'
import { createProgram, createServerKey, holdReward, referredPair } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

/* What everyone has earned, as a list and as a file. */

const test = createTestApp()
const EVENTS = 45
const PATH = '/api/v1/admin/rewards/'

let token: string
let program: Awaited<ReturnType<typeof createProgram>>
let other: Awaited<ReturnType<typeof createProgram>>
let pair: Awaited<ReturnType<typeof referredPair>>

beforeAll(async () => {
  ;({ token } = await createStaff('analyst'))
  pair = await referredPair()
  const stranger = pair.inviter
  program = await createProgram({ occurrence: 'each', inviter: { fixed: 5 }, invitee: { fixed: 3 }, hold_days: 7 })
  other = await createProgram({ occurrence: 'each', invitee: { fixed: 1 }, event: program.event })
  const { key } = await createServerKey()
  // Every third pays both sides, and the invitee twice; the others earn nothing, of a user whom no one invited.
  const events = Array.from({ length: EVENTS }, (_, i) => ({
    id: `list-${i}`,
    type: program.event,
    user_id: i % 3 === 0 ? pair.invitee : stranger,
  }))
  await test.request('POST', '/api/v1/events/', { token: key, body: { events } })
})

async function read(query: string, as = token) {
  test.d1.reset()
  const { pathname, search } = new URL(query, `https://api.example${PATH}`)
  const answer = await test.request('GET', pathname + search, { token: as })
  expect(answer.status).toBe(200)
  return json<AllRewards>(answer)
}

/** Ids of all pages, which are the same on the way back. */
async function walk(query: string) {
  const pages = [await read(query)]
  expect(pages[0]!.previous).toBeNull()
  // A list that goes round ends here.
  for (let { next } = pages[0]!; next !== null && pages.length <= EVENTS; { next } = pages.at(-1)!)
    pages.push(await read(next))
  const idsOf = (from: AllRewards[]) => from.flatMap(({ results }) => results.map(({ id }) => id))
  const back = [pages.at(-1)!]
  for (let { previous } = back[0]!; previous !== null && back.length <= EVENTS; { previous } = back[0]!)
    back.unshift(await read(previous))
  expect(idsOf(back)).toEqual(idsOf(pages))
  return idsOf(pages)
}

const stored = async (where: string) => {
  const { results } = await env.DB.prepare(
    `SELECT program_id || '-' || invitee_id || '-' || side || '-' || ordinal AS name FROM rewards WHERE ${where}
      ORDER BY event DESC, program_id, side DESC`,
  ).all<{ name: string }>()
  return results.map(({ name }) => name)
}

describe('GET /api/v1/admin/rewards/', () => {
  it('lists each reward once, those of the newest events first, whatever the length of a page', async () => {
    const all = await stored('true')
    expect(all).toHaveLength(EVENTS)
    for (const limit of [1, 2, 7, 100]) expect([limit, await walk(`?limit=${limit}`)]).toEqual([limit, all])
  })

  it('filters by program, side, state and user, and counts', async () => {
    const [held = ''] = await stored(`side = 'inviter'`)
    await holdReward(held, { same_device: [1] })
    for (const [query, where] of [
      [`program_id=${other.id}`, `program_id = ${other.id}`],
      ['side=inviter', `side = 'inviter'`],
      ['state=held', `state = 'held'`],
      [`side=invitee&state=held`, `side = 'invitee' AND state = 'held'`],
      ['state=expired', 'false'],
    ] as const) {
      const expected = await stored(where)
      expect([query, await walk(`?limit=4&${query}`)]).toEqual([query, expected])
      const first = await read(`?limit=4&${query}`)
      expect([query, first]).toMatchObject([query, { count: expected.length, count_exact: true }])
    }
    for (const [user, side] of [
      [pair.inviter, 'inviter'],
      [pair.invitee, 'invitee'],
    ] as const) {
      const expected = await stored(`side = '${side}'`)
      expect((await walk(`?limit=4&user=${user}`)).toSorted()).toEqual(expected.toSorted())
      expect(await read(`?user=${user}`)).toMatchObject({ count: expected.length, count_exact: true })
      expect(await walk(`?limit=4&user=${user}&program_id=${other.id}`)).toHaveLength(
        side === 'invitee' ? EVENTS / 3 : 0,
      )
    }
    const query = '?state=held&side=inviter&limit=1'
    expect((await read(query)).results).toMatchObject([{ id: held, invitee_id: pair.invitee, signals: null }])
    // What holds it is shown to staff who may review it.
    const { token: support } = await createStaff('support')
    expect((await read(query, support)).results).toMatchObject([{ id: held, signals: { same_device: [1] } }])
  })

  it('has a range of days', async () => {
    const today = new Date().toISOString().slice(0, 10)
    for (const user of ['', `&user=${pair.invitee}`]) {
      const all = await walk(`?${user}`)
      expect(await walk(`?from=${today}&to=${today}${user}`)).toEqual(all)
      expect(await walk(`?to=2020-01-01${user}`)).toEqual([])
      expect(await walk(`?from=2090-01-01${user}`)).toEqual([])
    }
  })

  it('reads a page and little more, however many events earned nothing', async () => {
    await read('?limit=10')
    expect(test.d1.counts.trips).toBe(2)
    const { next } = await read('?limit=10')
    // With what is counted on the first page.
    await read(next!)
    expect(test.d1.counts.rowsRead).toBeLessThan(100)
    for (const user of ['', `&user=${pair.invitee}`]) {
      const { next: further } = await read(`?limit=2${user}`)
      const empty = await read(`${further!}&state=expired`)
      expect(empty).toMatchObject({ count: null, results: [] })
      expect([user, test.d1.counts.rowsRead < 200]).toEqual([user, true])
      // From there, back to where it began.
      const back = await read(empty.previous!.replace('&state=expired', ''))
      expect([user, test.d1.counts.rowsRead < 100]).toEqual([user, true])
      const { results } = await read(`?limit=2${user}`)
      expect(back).toMatchObject({ results, count: null, next: further })
      expect(await read(`${back.next!.replace('cursor=', 'cursor=b')}&state=expired`)).toMatchObject({ results: [] })
      expect([user, test.d1.counts.rowsRead < 200]).toEqual([user, true])
    }
  })
})

describe('the file of all rewards', () => {
  it('has what the list has, under the same filters', async () => {
    const answer = await test.request('GET', '/api/v1/admin/rewards.csv?side=inviter&for=program', { token })
    const [heading, ...lines] = new TextDecoder()
      .decode(await answer.arrayBuffer())
      .trimEnd()
      .split('\r\n')
    expect(heading).toContain('"id","program","side","user_id","invitee_id","amount"')
    expect(lines.map((line) => line.split(',')[0]?.replaceAll('"', ''))).toEqual(await walk('?side=inviter'))
  })

  it('comes from the page, which names people', async () => {
    await env.DB.prepare(`UPDATE users SET first_name = 'Olga' WHERE id = ?`).bind(pair.inviter).run()
    const analyst = await openPanel(test, 'analyst')
    test.d1.reset()
    const page = await (await analyst.get('/admin/rewards/?side=inviter')).text()
    expect(test.d1.counts.trips).toBe(4)
    expect(page).toContain(`<a href="/admin/people/${pair.inviter}/"><bdi>Olga</bdi></a>`)
    expect(page).toContain(`${EVENTS / 3} total`)
    expect(page).toContain('<a href="/admin/rewards/" aria-current="page">')
    const file = await analyst.post('/admin/rewards/export/', { filter: '?side=inviter', for: 'program' })
    expect(
      new TextDecoder()
        .decode(await file.arrayBuffer())
        .trimEnd()
        .split('\r\n'),
    ).toHaveLength(EVENTS / 3 + 1)
  })
})
