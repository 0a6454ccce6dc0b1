import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCompared } from '../../src/admin/growth/period.ts'
import type { Growth, SignUpPage } from '../../src/admin/growth/responses.ts'
import type { AttributionStory } from '../../src/admin/referrals/responses.ts'
import { createD1 } from '../../src/db/d1.ts'
import { createClickTokens } from '../../src/links/click-token.ts'
import { applyFlush } from '../../src/links/clicks/apply-flush.ts'
import { adminRequest, openPanel } from '../support/admin-request.ts'
import { addPendingInvite, decline, ownPage } from '../support/attribution.ts'
import { insertRows } from '../support/referral-rows.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY_SECONDS = 86_400
const clock = useTestClock()
const test = createTestApp()
const tokens = createClickTokens([test.config.secretKey], test.config.attributionWindowMs)

const person = async () => ownPage(test, await signInAs(test))
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

async function arrive(body: object, phone = newPhone()) {
  const code = await receiveCode(test, phone)
  const answer = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code, ...body } })
  return { status: answer.status, ...(await json<SignedIn>(answer)) }
}

async function as(role: 'analyst' | 'support' | 'superuser') {
  const request = adminRequest(test, await createStaff(role))
  return async <Answer>(path: string) => json<Answer>(await request('GET', path))
}

describe('a period', () => {
  const now = Date.parse('2026-11-23T10:00:00Z')

  it.each([
    [{}, '2026-10-25 2026-11-23', '2026-09-25 2026-10-24'],
    [{ from: '2026-11-23' }, '2026-11-23 2026-11-23', '2026-11-22 2026-11-22'],
    [{ from: '2026-10-01', to: '2026-10-31' }, '2026-10-01 2026-10-31', '2026-09-01 2026-09-30'],
    [{ from: '2026-11-01' }, '2026-11-01 2026-11-23', '2026-10-01 2026-10-23'],
    [{ from: '2026-03-01', to: '2026-03-30' }, '2026-03-01 2026-03-30', '2026-02-01 2026-02-28'],
    [{ from: '2026-02-01', to: '2026-02-28' }, '2026-02-01 2026-02-28', '2026-01-01 2026-01-31'],
  ])('%j is %s, compared with %s', (query, shown, before) => {
    const compared = readCompared(query, now)
    expect(Object.values(compared.shown).join(' ')).toBe(shown)
    expect(Object.values(compared.before ?? {}).join(' ')).toBe(before)
  })

  it('is not compared with days that are no longer kept, and not longer than a year', () => {
    expect(readCompared({ from: '2025-12-01', to: '2026-11-23' }, now).before).toBeNull()
    expect(() => readCompared({ from: '2024-12-01', to: '2026-11-23' }, now)).toThrow('invalid_request')
    expect(() => readCompared({ from: '2026-11-24' }, now)).toThrow('invalid_request')
  })
})

describe('growth', () => {
  let inviter: Awaited<ReturnType<typeof person>>
  let today: string

  beforeAll(async () => {
    await emptyTables('growth_counts', 'referral_counts', 'sign_up_origins', 'count_sweeps', 'daily_counts')
    inviter = await person()
    today = daysAgo(0)
    await env.DB.prepare(
      `INSERT INTO referral_links (key, code, campaign, channel, created_at) VALUES ('BRANDX99', 'brandx99', 'brand', 'ads', 1)`,
    ).run()
    const { db } = createD1(env.DB)('write')
    const click = { linkKey: inviter.invite_code, ownerId: inviter.id, country: 'RU', campaign: null, platform: 'ios' }
    const ofCampaign = { ...click, linkKey: 'BRANDX99', ownerId: null, campaign: 'brand', channel: 'ads' }
    await applyFlush(db, {
      shard: 'growth',
      sequence: 1,
      groups: [
        { ...click, channel: 'telegram', day: daysAgo(40), clicks: 100, uniques: 90 },
        { ...click, channel: 'telegram', day: daysAgo(1), clicks: 20, uniques: 10 },
        { ...ofCampaign, day: daysAgo(0), clicks: 8, uniques: 4, country: 'KZ' },
      ],
    })
    await arrive({ referral_token: tokens.mint(inviter.invite_code, Date.now(), 'telegram').token })
    await arrive({ referral_token: tokens.mint('BRANDX99', Date.now(), 'ads').token })
    await arrive({ invited_by_code: inviter.invite_code })
    await arrive({})
  })

  it('shows clicks, visitors, sign-ups and conversion by channel, before the hourly task has run and after', async () => {
    const read = await as('analyst')
    const before = await read<Growth>('growth/')
    await runHourly(test)
    const growth = await read<Growth>('growth/')
    expect(growth).toEqual(before)
    expect(growth.results).toMatchObject([
      { value: 'telegram', clicks: 20, uniques: 10, signups: 1, conversion: 0.1, before: { clicks: 100, signups: 0 } },
      { value: 'ads', clicks: 8, uniques: 4, signups: 1, conversion: 0.25, before: { clicks: 0 } },
      { value: 'direct', clicks: 0, signups: 1, conversion: null },
    ])
    expect(growth.totals).toMatchObject({ clicks: 28, uniques: 14, signups: 3, all_signups: 5, without_link: 2 })
    expect(growth.series.find(({ date }) => date === today)).toMatchObject({ clicks: 8, signups: 3, all_signups: 5 })
    expect(growth.counted_until).toBeNull()
  })

  it.each([
    ['campaign', { '': 2, brand: 1 }],
    ['link', { '': 2, BRANDX99: 1 }],
    ['platform', { other: 3, ios: 0 }],
    ['country', { XX: 3, RU: 0, KZ: 0 }],
  ])('shows the same sums by %s', async (by, expected) => {
    const { results, totals } = await (await as('support'))<Growth>(`growth/?by=${by}`)
    expect(Object.fromEntries(results.map(({ value, signups }) => [value, signups]))).toEqual(expected)
    expect(totals).toMatchObject({ clicks: 28, signups: 3 })
  })

  it('has the sign-ups behind each figure', async () => {
    const read = await as('analyst')
    const count = async (query: string) => {
      const { results, ...page } = await read<SignUpPage>(`sign_ups/?${query}`)
      expect(page).toMatchObject({ count: results.length, count_exact: true })
      return results.length
    }
    expect(await count('')).toBe(3)
    expect(await count('channel=telegram')).toBe(1)
    expect(await count('channel=direct')).toBe(1)
    expect(await count('campaign=brand')).toBe(1)
    expect(await count('link=BRANDX99')).toBe(1)
    expect(await count('kind=users')).toBe(2)
    expect(await count(`country=XX&platform=other&from=${today}&to=${today}`)).toBe(3)
    expect(await count('country=RU')).toBe(0)
    expect(await count(`to=${daysAgo(9)}`)).toBe(0)
  })

  it('reads few rows, however much was counted', async () => {
    const days = Array.from({ length: 300 }, (_, i) => daysAgo(i))
    const rows = ['vk', 'sms', 'qr', 'viber'].flatMap((channel) =>
      days.map((day, i) => ['channel', channel, day, 1000 - i, 500 - i, 10]),
    )
    await insertRows('growth_counts (dimension, value, day, clicks, uniques, signups)', 6, rows)
    const read = await as('analyst')
    await read<Growth>('growth/')
    test.d1.reset()
    await read<Growth>(`growth/?from=${daysAgo(29)}`)
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(225)
  })

  it('is a page in both languages, with links to the lists, and a file of what is shown', async () => {
    const analyst = await openPanel(test, 'analyst')
    const english = await (await analyst.get('/admin/growth/?lang=en')).text()
    expect(english).toContain('Telegram')
    expect(english).toContain('/admin/growth/sign-ups/?channel=telegram')
    expect(await (await analyst.get('/admin/growth/?lang=ru&by=link')).text()).toContain('Ссылки пользователей')
    const list = await (await analyst.get('/admin/growth/sign-ups/?lang=en&channel=ads')).text()
    expect(list).toContain('brandx99')
    const dashboard = await (await analyst.get('/admin/?lang=en')).text()
    expect(dashboard).toContain('Top channels')
    const file = await analyst.post('/admin/growth/export/', { filter: '?by=campaign', for: 'program' })
    expect(await file.text()).toContain('"brand",8,4,1,0.25')
  })
})

describe('growth of more campaign links than are listed', () => {
  it('by campaign or link lists the largest, counts all, and says what those not listed have', async () => {
    await emptyTables('growth_counts', 'referral_counts', 'sign_up_origins', 'count_sweeps', 'daily_counts')
    const { db } = createD1(env.DB)('write')
    const clicked = (linkKey: string, day: string, clicks: number) => ({
      ...{ linkKey, ownerId: null, country: 'DE', campaign: linkKey, platform: 'web', channel: 'qr', day },
      ...{ clicks, uniques: clicks },
    })
    const names = Array.from({ length: 620 }, (_, i) => `AA${String(i).padStart(6, '0')}`)
    const old = names.slice(600).map((name) => clicked(name, daysAgo(90), 1000))
    const largest = clicked('ZZSUMMER', daysAgo(2), 50)
    const small = names.slice(0, 600).map((name) => clicked(name, daysAgo(1), 1))
    await applyFlush(db, { shard: 'campaigns', sequence: 1, groups: [...old, ...small, largest] })
    const read = await as('analyst')
    const all = await read<Growth>('growth/')
    expect(all.others).toBeNull()
    for (const by of ['campaign', 'link']) {
      const { results, totals, others } = await read<Growth>(`growth/?by=${by}&ordering=clicks`)
      expect([results.length, results[0]?.value, totals]).toEqual([500, 'ZZSUMMER', all.totals])
      const listed = results.reduce((sum, { clicks }) => sum + clicks, 0)
      expect(others).toMatchObject({ clicks: totals.clicks - listed, signups: 0 })
      expect(others!.clicks).toBe(101)
    }
    const { get } = await openPanel(test, 'analyst')
    expect(await (await get('/admin/growth/?by=link&lang=en')).text()).toContain('Not listed: 101 clicks, 0 sign-ups')
    const file = await adminRequest(test, await createStaff('analyst'))('GET', 'growth.csv?by=link')
    expect((await file.text()).trimEnd().split('\r\n')).toHaveLength(1 + 601)
  })
})

describe('why someone has no inviter', () => {
  it('is told in order: what they clicked, typed and declined, and what staff did', async () => {
    const [late, left, set] = [await person(), await person(), await person()]
    const { token } = tokens.mint(late.invite_code, Date.now())
    clock.advance(31 * DAY_SECONDS)
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: left.id, linkKey: left.invite_code })
    clock.advance(60)
    expect((await arrive({ invited_by_code: 'ZZZZZ5' }, phone)).status).toBe(403)
    clock.advance(60)
    const me = await arrive({ referral_token: token }, phone)
    clock.advance(60)
    expect((await decline(test, me)).status).toBe(204)
    clock.advance(60)
    const { id } = await ownPage(test, me)
    const superuser = adminRequest(test, await createStaff('superuser'))
    await superuser('POST', `users/${id}/inviter/`, { inviter: set.invite_code, reason: 'They called' })
    clock.advance(60)
    await superuser('POST', `users/${id}/inviter/`, { inviter: null, reason: 'They called again' })

    const { story, referral } = await (await as('support'))<AttributionStory>(`users/${id}/inviter/`)
    expect(referral).toBeNull()
    expect(story.map(({ kind, outcome, person: by }) => [kind, outcome, by?.id ?? null])).toEqual([
      ['clicked', 'late', late.id],
      ['number_left', 'counted', left.id],
      ['typed_code', 'unknown', null],
      ['signed_up', null, null],
      ['declined', null, null],
      ['corrected', null, set.id],
      ['removed', null, set.id],
    ])
    expect(story.map(({ at }) => at)).toEqual(story.map(({ at }) => at).toSorted())
    expect(story.at(-1)?.reason).toBe('They called again')

    const masked = await (await as('analyst'))<AttributionStory>(`users/${id}/inviter/`)
    expect(masked.story.map(({ reason }) => reason)).toEqual(Array.from({ length: 7 }, () => null))
    expect(JSON.stringify(masked)).not.toContain(late.phone)

    const support = await openPanel(test, 'support')
    const page = await (await support.get(`/admin/people/${id}/?lang=en`)).text()
    expect(page).toContain('Not counted: outside the attribution window')
    expect(page).toContain('Nobody has this code')
    expect(await (await support.get(`/admin/people/${id}/?lang=ru`)).text()).toContain('срок атрибуции прошёл')
  })

  it('is said too when nothing is known, and for a campaign', async () => {
    const support = await openPanel(test, 'support')
    const alone = await person()
    expect(await (await support.get(`/admin/people/${alone.id}/?lang=en`)).text()).toContain(
      'Signed up without link or code',
    )
    const me = await ownPage(test, await arrive({ referral_token: tokens.mint('BRANDX99', Date.now(), 'ads').token }))
    expect(await (await support.get(`/admin/people/${me.id}/?lang=en`)).text()).toContain('Came from the campaign')
  })
})
