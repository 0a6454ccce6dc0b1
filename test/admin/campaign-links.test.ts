import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AdminLink, AdminLinkPage } from '../../src/admin/links/responses.ts'
import { openPanel } from '../support/admin-request.ts'
import { countStatuses, refusalOf } from '../support/links.ts'
import { makeLink, makeOwner } from '../support/referrals.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp, json } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

const variables = { APP_NAME: 'Acme', LINK_HOSTS: 'shop.example' }
const test = createTestApp({ variables })
let analyst: TestStaff

beforeAll(async () => {
  analyst = await createStaff('analyst')
})

beforeEach(async () => {
  await emptyTables('referral_links', 'referral_budgets', 'idempotency_keys')
})

const PATH = '/api/v1/admin/campaign_links/'
const LINKS = '/api/v1/admin/links/'

interface Options {
  headers?: Record<string, string>
  app?: TestApp
}

const send = async (method: string, path: string, body?: unknown, { headers = {}, app = test }: Options = {}) =>
  app.request(method, path, { token: analyst.token, headers, ...(body !== undefined && { body }) })

const create = async (body: unknown, options?: Options) => send('POST', PATH, body, options)
const change = async (code: string, body: unknown) => send('PATCH', `${PATH}${code}/`, body)

const countLinks = async () =>
  (await env.DB.prepare('SELECT count(*) AS n FROM referral_links WHERE user_id IS NULL').first<{ n: number }>())!.n

const spent = async () =>
  (await env.DB.prepare(
    `SELECT sum(spent) AS n FROM referral_budgets WHERE scope = 'campaign_links_per_service'`,
  ).first<{ n: number | null }>())!.n

async function lastEvent() {
  const row = await env.DB.prepare(
    'SELECT action, actor, actor_id, subject_id, details FROM audit_events ORDER BY id DESC LIMIT 1',
  ).first<{ action: string; details: string }>()
  return { ...row, details: JSON.parse(row!.details) as unknown }
}

const FULL = {
  ...{ code: 'autumn-flyer', label: 'Flyers, Moscow', channel: 'ads', campaign: 'autumn-2026' },
  ...{ utm_source: 'flyer', utm_medium: 'print', utm_term: 'shoes', utm_content: 'v.2' },
  ...{ destination: 'https://shop.example/a?sig=%2B&x', image: 'https://shop.example/a.png' },
  ...{ title: 'Acme support: 10% off', description: 'Call +44 20 7946 0000 or write to help@acme.example' },
}

describe('creating a campaign link', () => {
  it('makes one without an owner, which any staff may do, and records all that was set', async () => {
    const response = await create(FULL)
    expect([response.status, response.headers.get('location')]).toEqual([201, `${LINKS}autumn-flyer/`])
    const link = await json<AdminLink>(response)
    expect(link).toMatchObject({ ...FULL, kind: 'campaign', owner: null, state: 'live', clicks: 0, conversion: null })
    expect(link.url).toMatch(/^https:\/\/.+\/r\/autumn-flyer$/)
    expect(await json(await send('GET', `${LINKS}AUTUMN-FLYER/`))).toMatchObject({ link: { ...FULL, owner: null } })
    expect(await lastEvent()).toMatchObject({
      ...{ action: 'campaign_link_created', actor: 'staff', actor_id: analyst.id, subject_id: null },
      details: { link: 'AUTUMNF1YER', after: { code: 'autumn-flyer', utm_source: 'flyer', title: FULL.title } },
    })
  })

  it('passes its parameters on behind those of the destination, which stay as they are', async () => {
    await create(FULL)
    const answer = await test.request('GET', '/r/autumn-flyer?utm_source=other&utm_id=7&channel=vk', {
      headers: { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36' },
    })
    const [own, added] = (answer.headers.get('location') ?? '').split(/&referral_token=[\w-]+&/)
    expect(own).toBe(FULL.destination)
    expect(added).toBe(
      'utm_source=flyer&utm_medium=print&utm_campaign=autumn-2026&utm_term=shoes&utm_content=v.2&channel=ads',
    )
  })

  it('needs no field, and gives a random code', async () => {
    const { code, title } = await json<AdminLink>(await create({}))
    expect([/^[0-9A-Z]{8}$/.test(code), title]).toEqual([true, null])
  })

  it.each([
    [{ campaign: 'Осень' }, 'campaign: invalid_utm'],
    [{ utm_source: 'a b' }, 'utm_source: invalid_utm'],
    [{ destination: 'https://elsewhere.example/' }, 'destination: destination_not_allowed'],
    [{ image: 'http://shop.example/a.png' }, 'image: invalid_destination'],
    [{ code: 'friend' }, 'code: alias_is_invite_code'],
    [{ code: 'fuck-it' }, 'code: alias_offensive'],
    [{ title: 'a\u0007b' }, 'title: invalid_text'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at: out_of_range'],
  ])('refuses %j', async (body, fault) => {
    expect(await refusalOf(await create(body))).toEqual([400, 'invalid_request', fault])
    expect(await countLinks()).toBe(0)
  })

  it('lets staff use words of the service', async () => {
    for (const code of ['acme-support', 'join']) expect((await create({ code })).status).toBe(201)
  })

  it('gives an alias to one of 20 at once', async () => {
    const all = Array.from({ length: 20 }, async (_, i) => create({ code: i % 2 ? 'big-sale' : 'b1gsa1e' }))
    expect(await countStatuses(all)).toEqual({ 201: 1, 400: 19 })
    expect([await countLinks(), await spent()]).toEqual([1, 1])
    expect(await refusalOf(await create({ code: 'big-sale' }))).toEqual([400, 'alias_taken', 'code: alias_taken'])
  })

  it('makes one link under an Idempotency-Key, however often and at once it is repeated', async () => {
    const options = { headers: { 'Idempotency-Key': crypto.randomUUID() } }
    const answers = await Promise.all(Array.from({ length: 10 }, async () => create({ label: 'One' }, options)))
    const codes = await Promise.all(answers.map(async (answer) => (await json<AdminLink>(answer)).code))
    expect([new Set(codes).size, await countLinks(), await spent()]).toEqual([1, 1, 1])
    expect(await refusalOf(await create({ label: 'Two' }, options))).toEqual([422, 'idempotency_key_reused'])
  })

  it('stops at the daily limit of all staff together, also at once', async () => {
    const app = createTestApp({ variables: { ...variables, LIMITS: 'campaign_links_per_service=3' } })
    expect(await countStatuses(Array.from({ length: 8 }, async () => create({}, { app })))).toEqual({ 201: 3, 429: 5 })
    const refused = await create({}, { app })
    expect([await countLinks(), Number(refused.headers.get('retry-after')) > 0]).toEqual([3, true])
  })

  it('costs few trips and rows, and so does changing it', async () => {
    await create({})
    test.d1.reset()
    await create(FULL)
    // The session, the budget of changes, the link, and the link as it is shown.
    expect(test.d1.counts.trips).toBe(4)
    expect(test.d1.counts.rowsRead).toBeLessThan(30)
    expect(test.d1.counts.rowsWritten).toBeLessThanOrEqual(15)
    test.d1.reset()
    await change('autumn-flyer', { title: 'New' })
    expect(test.d1.counts.trips).toBe(4)
    expect(test.d1.counts.rowsRead).toBeLessThan(30)
    expect(test.d1.counts.rowsWritten).toBeLessThanOrEqual(8)
  })
})

describe('changing a campaign link', () => {
  it('changes what is sent, and records it before and after', async () => {
    await create(FULL)
    const answer = await change('autumn-flyer', { title: 'New', destination: null })
    expect([answer.status, await json(answer)]).toMatchObject([
      200,
      { title: 'New', destination: null, description: FULL.description, code: 'autumn-flyer' },
    ])
    expect(await lastEvent()).toMatchObject({
      action: 'campaign_link_changed',
      details: {
        link: 'AUTUMNF1YER',
        before: { title: FULL.title, destination: FULL.destination },
        after: { title: 'New', destination: null },
      },
    })
  })

  it('records nothing where nothing changes', async () => {
    await create(FULL)
    expect((await change('autumn-flyer', { title: FULL.title })).status).toBe(200)
    expect(await lastEvent()).toMatchObject({ action: 'campaign_link_created' })
  })

  it('records each of many changes at once that was done, and what it changed', async () => {
    await create(FULL)
    const titles = Array.from({ length: 10 }, (_, i) => `Title ${i}`)
    const counts = await countStatuses(titles.map(async (title) => change('autumn-flyer', { title })))
    const events = await env.DB.prepare(
      `SELECT count(*) AS n, count(DISTINCT details ->> '$.before.title') AS befores FROM audit_events
        WHERE action = 'campaign_link_changed' AND details ->> '$.after.title' LIKE 'Title %'`,
    ).first()
    expect((counts[200] ?? 0) + (counts[409] ?? 0)).toBe(10)
    expect(events).toEqual({ n: counts[200], befores: counts[200] })
  })

  it('finds no links of users, and refuses what creating refuses', async () => {
    await makeLink((await makeOwner()).id, 'M1NE2026')
    expect((await change('mine2026', { title: 'x' })).status).toBe(404)
    await create(FULL)
    expect(await refusalOf(await change('autumn-flyer', { image: 'https://a.example/' }))).toEqual([
      ...[400, 'invalid_request', 'image: destination_not_allowed'],
    ])
  })
})

describe('disabling', () => {
  const reason = 'The campaign is over'

  it('ends a campaign link, once, with its reason', async () => {
    await create(FULL)
    for (let time = 0; time < 2; time += 1)
      expect((await send('POST', `${PATH}autumn-flyer/disable/`, { reason })).status).toBe(204)
    expect(await lastEvent()).toMatchObject({ action: 'campaign_link_disabled', details: { reason } })
    const { link } = await json<{ link: AdminLink }>(await send('GET', `${LINKS}autumn-flyer/`))
    expect(link.state).toBe('disabled')
  })

  it('has a request for each kind of link', async () => {
    const { id, code } = await makeOwner()
    await makeLink(id, 'M1NE2027')
    await create(FULL)
    expect((await send('POST', `${PATH}mine2027/disable/`, { reason })).status).toBe(404)
    expect((await send('POST', `${PATH}${code}/disable/`, { reason })).status).toBe(409)
    const { token } = await createStaff('support')
    expect((await test.request('POST', `${LINKS}autumn-flyer/disable/`, { token, body: { reason } })).status).toBe(404)
  })
})

describe('the list of links', () => {
  it('shows campaign links alone or links of users alone, within its budget', async () => {
    const { id } = await makeOwner()
    const insert = env.DB.prepare(
      `INSERT INTO referral_links (key, code, user_id, channel, created_at)
        SELECT ?1 || value, ?1 || value, ?2, ?3, 1 FROM json_each(?4)`,
    )
    const numbers = (from: number, count: number) => JSON.stringify(Array.from({ length: count }, (_, i) => from + i))
    await env.DB.batch([
      insert.bind('C', null, 'ads', numbers(1000, 40)),
      insert.bind('U', id, 'vk', numbers(1000, 3000)),
      insert.bind('C', null, 'vk', numbers(5000, 40)),
    ])
    const found = async (query: string) => {
      const codes: string[] = []
      for (let next: string | null = `${LINKS}${query}`; next !== null;) {
        test.d1.reset()
        const page: AdminLinkPage = await json(await send('GET', next.replace(/^https:\/\/[^/]+/, '')))
        // The first page is counted.
        expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(page.count === null ? 225 : 4_225)
        codes.push(...page.results.map(({ code }) => code))
        next = page.next
      }
      return codes
    }
    const campaigns = await found('?kind=campaign')
    const ads = await found('?kind=campaign&channel=ads')
    const custom = await found('?kind=custom&channel=vk')
    expect([campaigns.length, ads.length, custom.length]).toEqual([80, 40, 3000])
    expect([campaigns[0], ads[0], custom[0]]).toEqual(['C5039', 'C1039', 'U3999'])
  }, 60_000)
})

describe('the preview of the landing page', () => {
  it('shows the page of a campaign link without a click, and no other link', async () => {
    const { get } = await openPanel(test, 'analyst')
    await create({ ...FULL, destination: null })
    const page = await (await get('/admin/landing/frame/?mode=dark&link=autumn-flyer')).text()
    expect([page.includes(FULL.title), page.includes('landing-dark.css'), page.includes('id="code"')]).toEqual([
      ...[true, true, false],
    ])
    for (const mode of ['light', 'dark']) {
      const styles = await (await get(`/static/landing-${mode}.css`)).text()
      expect([styles.includes('prefers-color-scheme'), styles.includes(`color-scheme:${mode}`)]).toEqual([false, true])
    }
    const example = await get('/admin/landing/frame/?mode=light')
    expect([(await example.text()).includes('K49FJ5'), example.headers.get('x-frame-options')]).toEqual([
      ...[true, 'SAMEORIGIN'],
    ])
    expect(example.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
    await makeLink((await makeOwner()).id, 'M1NE2028')
    for (const path of ['/admin/landing/', '/admin/landing/frame/'])
      expect((await get(`${path}?link=mine2028`)).status).toBe(404)
  })
})
