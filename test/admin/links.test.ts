import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AdminLinkDetails, AdminLinkPage } from '../../src/admin/links/responses.ts'
import type { PersonDetails } from '../../src/admin/person/responses.ts'
import { auditOf } from '../support/account.ts'
import { adminRequest } from '../support/admin-request.ts'
import { createDraw, insertRows, insertUsers } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const forgotten: string[] = []
const test = createTestApp({
  ports: {
    linkCache: {
      get: () => Promise.resolve(undefined),
      put: () => Promise.resolve(),
      forget: (key) => Promise.resolve(void forgotten.push(key)),
    },
  },
})
const HOUR_MS = 3_600_000
let support: TestStaff
let owners: number[]

beforeAll(async () => {
  support = await createStaff('support')
  owners = await insertUsers(3)
})

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM referral_links').run()
})

interface Stored {
  id: number
  key: string
  owner: number
  channel?: string | null
  disabledAt?: number | null
  expiresAt?: number | null
  createdAt?: number
}

const insertLinks = (links: Stored[]) =>
  insertRows(
    'referral_links (id, key, code, user_id, channel, created_at, disabled_at, expires_at)',
    8,
    links.map(({ id, key, owner, channel = null, disabledAt = null, expiresAt = null, createdAt = 1000 + id }) => [
      ...[id, key, key.toLowerCase(), owner, channel, createdAt, disabledAt, expiresAt],
    ]),
  )

async function list(query = '', staff = support): Promise<AdminLinkPage> {
  test.d1.reset()
  const response = await adminRequest(test, staff)('GET', `links/${query}`)
  expect(response.status).toBe(200)
  return json<AdminLinkPage>(response)
}

const codes = ({ results }: AdminLinkPage) => results.map(({ code }) => code)

/** All pages in either direction, each within its row budget. */
async function walk(query: string, limit: number, way: 'next' | 'previous' = 'next', from = ''): Promise<string[]> {
  const found: string[] = []
  let target: string | null = `${query}&limit=${limit}${from}`
  for (let pages = 0; target !== null; pages += 1) {
    const page: AdminLinkPage = await list(target.startsWith('http') ? new URL(target).search : target)
    // The first page is counted.
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(limit + 200 + (page.count === null ? 0 : 4_000))
    if (way === 'next') found.push(...codes(page))
    else found.unshift(...codes(page))
    target = page[way]
    expect(pages).toBeLessThan(500)
  }
  return found
}

describe('GET /admin/links/', () => {
  it('lists all links, newest first, with their results', async () => {
    await insertLinks([
      { id: 1, key: '0NE1', owner: owners[0]! },
      { id: 2, key: 'TW02', owner: owners[1]!, channel: 'vk', expiresAt: 5 },
    ])
    await env.DB.prepare(`INSERT INTO referral_counts VALUES ('l:TW02', 'total', '', 30, 20, 5)`).run()
    const page = await list()
    expect(page).toMatchObject({ next: null, previous: null })
    expect(page.results).toMatchObject([
      {
        code: 'tw02',
        state: 'expired',
        clicks: 30,
        uniques: 20,
        signups: 5,
        conversion: 0.25,
        owner: { id: owners[1] },
      },
      { code: '0ne1', state: 'live', clicks: 0, conversion: null, owner: { id: owners[0], phone: '+79180010000' } },
    ])
    const analyst = await createStaff('analyst')
    expect((await list('', analyst)).results.map(({ owner }) => owner?.phone)).toEqual([
      '+7 ••• ••• •• 01',
      '+7 ••• ••• •• 00',
    ])
  })

  it('calls no link live whose owner is blocked or deleted, in lists, files and on its page', async () => {
    const [blocked = 0, deleted = 0, active = 0] = owners
    const [one, other, third] = [
      { id: 1, key: '0NE1', owner: blocked },
      { id: 2, key: 'TW02', owner: deleted },
      { id: 3, key: 'THR33', owner: active },
    ]
    const ended = { id: 4, key: 'F0VR4', owner: blocked, disabledAt: 5 }
    await insertLinks([one, other, third, ended])
    const set = async (column: string, value: number | null, id: number) =>
      env.DB.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`).bind(value, id).run()
    await set('is_active', 0, blocked)
    await set('is_active', 0, deleted)
    const states = async (query = '') => (await list(query)).results.map(({ code, state }) => `${code} ${state}`)
    expect(await states()).toEqual(['f0vr4 disabled', 'thr33 live', 'tw02 owner_inactive', '0ne1 owner_inactive'])
    expect(await states('?state=live')).toEqual(['thr33 live'])
    const as = adminRequest(test, support)
    const { link } = await json<AdminLinkDetails>(await as('GET', 'links/0ne1/'))
    expect(link.state).toBe('owner_inactive')
    const invite = await json<AdminLinkDetails>(await as('GET', `links/${link.owner?.invite_code ?? ''}/`))
    expect(invite.link).toMatchObject({ kind: 'invite', state: 'owner_inactive' })
    expect(await (await as('GET', 'links.csv')).text()).toContain('owner_inactive')
    const person = await json<PersonDetails>(await as('GET', `users/${blocked}/`))
    expect(person.links.map((own) => own.state)).toEqual(['owner_inactive', 'disabled', 'owner_inactive'])
    await set('is_active', 1, blocked)
    await set('is_active', 1, deleted)
    expect(await states('?state=live')).toEqual(['thr33 live', 'tw02 live', '0ne1 live'])
  })

  it('returns the same as a full scan for every filter, in both directions, within its budget', async () => {
    const draw = createDraw(3)
    const now = Date.now()
    const channels = [null, 'vk', 'telegram', 'email']
    const links = Array.from({ length: 1500 }, (_, i): Required<Stored> => ({
      id: i + 1,
      key: `K${String(i).padStart(5, '0')}X`,
      owner: owners[draw(40) === 0 ? 0 : 1]!,
      channel: draw(300) === 0 ? 'ads' : channels[draw(4)]!,
      disabledAt: draw(5) === 0 ? now - HOUR_MS : null,
      expiresAt: draw(4) === 0 ? now + (draw(2) === 0 ? HOUR_MS : -HOUR_MS) : null,
      // 24 a day.
      createdAt: Date.UTC(2026, 0, 1) + i * HOUR_MS,
    }))
    await insertLinks(links)
    const stateOf = ({ disabledAt, expiresAt }: Required<Stored>) =>
      disabledAt === null ? (expiresAt !== null && expiresAt < now ? 'expired' : 'live') : 'disabled'
    const isWithin = (at: number, from: string, to: string) => at >= Date.parse(from) && at < Date.parse(to)
    const filters: [query: string, keeps: (link: Required<Stored>) => boolean][] = [
      ['?', () => true],
      ['?state=live', (one) => stateOf(one) === 'live'],
      ['?state=disabled', (one) => stateOf(one) === 'disabled'],
      ['?state=expired', (one) => stateOf(one) === 'expired'],
      ['?channel=vk', (one) => one.channel === 'vk'],
      ['?channel=ads&state=live', (one) => one.channel === 'ads' && stateOf(one) === 'live'],
      [`?owner=${owners[0]}`, (one) => one.owner === owners[0]],
      [
        '?owner=010-001&state=expired&channel=email',
        (one) => one.owner === owners[1] && stateOf(one) === 'expired' && one.channel === 'email',
      ],
      ['?from=2026-02-01&to=2026-02-02', ({ createdAt }) => isWithin(createdAt, '2026-02-01', '2026-02-03')],
      ['?to=2026-01-01', ({ createdAt }) => isWithin(createdAt, '2026-01-01', '2026-01-02')],
      ['?from=2027-01-01', () => false],
      [
        '?from=2026-01-31&to=2026-02-20&state=expired&channel=vk',
        (one) =>
          isWithin(one.createdAt, '2026-01-31', '2026-02-21') && stateOf(one) === 'expired' && one.channel === 'vk',
      ],
      ['?search=k-oo-7oo_x', (one) => one.key === 'K00700X'],
      ['?search=k00700x&state=disabled', (one) => one.key === 'K00700X' && stateOf(one) === 'disabled'],
      ['?search=%F0%9F%A6%94', () => false],
    ]
    for (const [query, keeps] of filters) {
      const expected = links
        .filter(keeps)
        .map(({ key }) => key.toLowerCase())
        .toReversed()
      for (const limit of [7, 50]) {
        expect({ query, found: await walk(query, limit) }).toEqual({ query, found: expected })
        expect({ query, found: await walk(query, limit, 'previous', '&cursor=b0') }).toEqual({ query, found: expected })
      }
    }
  })

  it.each(['state=gone', 'channel=radio', 'owner=who-is-it', 'from=2026-02-30', 'limit=51', 'limit=0', 'cursor=x'])(
    'rejects ?%s',
    async (query) => {
      expect((await adminRequest(test, support)('GET', `links/?${query}`)).status).toBe(400)
    },
  )
})

describe('GET /admin/links/{code}/', () => {
  it('shows a link with its days, and an invite link', async () => {
    await insertLinks([{ id: 1, key: 'AB0UT', owner: owners[0]! }])
    const today = new Date().toISOString().slice(0, 10)
    await env.DB.batch(
      ['total', 'day'].map((dimension) =>
        env.DB.prepare(`INSERT INTO referral_counts VALUES ('l:AB0UT', ?, ?, 3, 2, 1)`).bind(
          dimension,
          dimension === 'day' ? today : '',
        ),
      ),
    )
    const read = async (path: string) => adminRequest(test, support)('GET', `links/${path}`)
    const details = await json<AdminLinkDetails>(await read('about/'))
    expect(details.link).toMatchObject({ code: 'ab0ut', kind: 'custom', clicks: 3, conversion: 0.5 })
    expect(details.stats.series).toHaveLength(30)
    expect(details.stats.series.at(-1)).toEqual({ date: today, clicks: 3, uniques: 2, signups: 1 })
    const invite = await json<AdminLinkDetails>(await read('010000/'))
    expect(invite.link).toMatchObject({ code: '010000', kind: 'invite', owner: { id: owners[0] }, conversion: null })
    expect((await read('nobody-has-it/')).status).toBe(404)
    expect((await read('about/?from=2020-01-01')).status).toBe(400)
  })
})

describe('POST /admin/links/{code}/disable/', () => {
  const disable = async (code: string, staff = support, reason: unknown = 'Abuse') =>
    adminRequest(test, staff)('POST', `links/${code}/disable/`, { reason })

  it('disables a link permanently, once, clears its cache entry and records the reason', async () => {
    await insertLinks([{ id: 1, key: 'BAD11NK', owner: owners[0]! }])
    expect((await disable('bad-link')).status).toBe(204)
    const at = (await env.DB.prepare('SELECT disabled_at AS at FROM referral_links').first<{ at: number }>())!.at
    expect((await disable('bad-link')).status).toBe(204)
    expect(await env.DB.prepare('SELECT disabled_at AS at FROM referral_links').first()).toEqual({ at })
    await test.settle()
    expect(forgotten).toEqual(['BAD11NK', 'BAD11NK'])
    const events = (await auditOf(owners[0])).filter(({ action }) => action === 'link_disabled')
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ actor: 'staff', actor_id: support.id })
    expect(JSON.parse(events[0]!.details!)).toEqual({
      ...{ link: 'BAD11NK', reason: 'Abuse' },
      ...{ before: { disabled_at: null }, after: { disabled_at: new Date(at).toISOString() } },
    })
  })

  it('rejects invite links, unknown links, a missing reason, and analysts', async () => {
    await insertLinks([{ id: 1, key: 'STAYS', owner: owners[0]! }])
    expect((await disable('010000')).status).toBe(409)
    expect((await disable('no-such-link')).status).toBe(404)
    for (const reason of [null, '', ' ', 'x'.repeat(501)])
      expect((await disable('stays', support, reason)).status).toBe(400)
    expect((await disable('stays', await createStaff('analyst'))).status).toBe(403)
  })
})
