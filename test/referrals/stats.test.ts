import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { clickShardOf } from '../../src/links/clicks/click.ts'
import type { LinkStats } from '../../src/links/stats/responses.ts'
import { aClick, withShard } from '../support/click-shard.ts'
import { insertRows } from '../support/referral-rows.ts'
import { createTestApp, currentUser, json, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

useTestClock()
/** The fixed time of these tests. */
const TODAY = '2026-12-01'
const DAY = 86_400

const test = createTestApp()
const read = (caller: SignedIn, path: string) => test.request('GET', `/api/v1/${path}`, { token: caller.access })
const statsOf = async (caller: SignedIn, path: string) => json<LinkStats>(await read(caller, path))

async function newOwner() {
  const owner = await signInAs(test)
  const { id, invite_code: code } = await currentUser(test, owner)
  return { ...owner, id, code }
}

const addLink = (key: string, userId: number, changes: { code?: string; disabledAt?: number } = {}) =>
  env.DB.prepare('INSERT INTO referral_links (key, code, user_id, created_at, disabled_at) VALUES (?, ?, ?, 1, ?)')
    .bind(key, changes.code ?? key.toLowerCase(), userId, changes.disabledAt ?? null)
    .run()

type Counted = [scope: string, dimension: string, value: string, clicks: number, uniques?: number, signups?: number]

/** Counts as written by flushes and triggers. */
const addCounts = (rows: Counted[]) =>
  env.DB.prepare(
    `INSERT INTO referral_counts (scope, dimension, value, clicks, uniques, signups)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, coalesce(value ->> 4, 0), coalesce(value ->> 5, 0)
      FROM json_each(?)`,
  )
    .bind(JSON.stringify(rows))
    .run()

/** What the trigger on referrals does. */
const addSignups = (userId: number, day: string, signups: number) =>
  env.DB.prepare('INSERT INTO inviter_days VALUES (?1, ?2, ?3, ?3, ?3, ?3, unixepoch(?2))')
    .bind(userId, day, signups)
    .run()

const NOTHING = { clicks: 0, uniques: 0, signups: 0 }

let owner: Awaited<ReturnType<typeof newOwner>>
beforeEach(async () => {
  owner = await newOwner()
})

describe('link statistics', () => {
  it('show clicks and sign-ups by link and over all links as they happen', async () => {
    await addLink('SUMMER1', owner.id, { code: 'Summer-1' })
    const from = { ownerId: owner.id, at: Date.now() }
    await withShard(async ({ start }) => {
      const clicks = start({ clock: () => Date.now() })
      for (let i = 0; i < 8; i += 1) clicks.count(aClick({ ...from, linkKey: owner.code, visitor: String(i % 4) }))
      clicks.count(aClick({ ...from, linkKey: 'SUMMER1', country: 'DE', channel: 'qr' }))
      await clicks.work()
    })
    const friend = await newOwner()
    await env.DB.prepare(
      `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
        VALUES (?, ?, ?, 'token', 'likely', ?)`,
    )
      .bind(friend.id, owner.id, owner.code, Date.now())
      .run()
    const invite = await statsOf(owner, `referral_links/${owner.code}/stats/`)
    expect(invite.code).toBe(owner.code)
    expect(invite.totals).toEqual({ clicks: 8, uniques: 4, signups: 1, conversion: 0.25 })
    expect(invite.series.at(-1)).toEqual({ date: TODAY, clicks: 8, uniques: 4, signups: 1 })
    const link = await statsOf(owner, 'referral_links/summer_i/stats')
    expect(link).toMatchObject({ code: 'Summer-1', totals: { clicks: 1, uniques: 1, signups: 0, conversion: 0 } })
    const all = await statsOf(owner, 'referrals/stats/')
    expect(all).not.toHaveProperty('code')
    expect(all.totals).toEqual({ clicks: 9, uniques: 5, signups: 1, conversion: 0.2 })
    expect(all.channels).toEqual([
      { channel: 'telegram', clicks: 8, uniques: 4, signups: 0 },
      { channel: 'qr', clicks: 1, uniques: 1, signups: 0 },
      { channel: 'direct', clicks: 0, uniques: 0, signups: 1 },
    ])
    expect(all.countries.map(({ country }) => country)).toEqual(['RU', 'DE', 'XX'])
  })

  it('include a click made through a redirect', async () => {
    const headers = { 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1' }
    for (let i = 0; i < 3; i += 1) await test.request('GET', `/r/${owner.code}`, { headers })
    await test.settle()
    await runDurableObjectAlarm(env.CLICK_COUNTER.get(env.CLICK_COUNTER.idFromName(clickShardOf(owner.code))))
    // Each request comes from its own network.
    expect((await statsOf(owner, 'referrals/stats/')).totals).toMatchObject({ clicks: 3, uniques: 3 })
  })

  it('are zero with no conversion rate when there is nothing yet', async () => {
    const { series, totals, period, channels, countries } = await statsOf(owner, 'referrals/stats/')
    expect([totals, channels, countries]).toEqual([{ ...NOTHING, conversion: null }, [], []])
    expect(period).toEqual({ from: '2026-11-02', to: TODAY, ...NOTHING, conversion: null })
    expect([series.length, series[0], series.at(-1)]).toEqual([
      30,
      { date: '2026-11-02', ...NOTHING },
      { date: TODAY, ...NOTHING },
    ])
  })

  it('fill days without data and sum up the period, over the invite code and links', async () => {
    const [invite, made] = [`l:${owner.code}`, `u:${owner.id}`]
    await addCounts([
      [invite, 'channel', 'sms', 60, 50, 6],
      [made, 'channel', 'sms', 40, 30, 2],
      [invite, 'day', '2026-02-26', 90, 72],
      [invite, 'day', '2026-02-28', 5, 4],
      [made, 'day', '2026-02-28', 4, 3],
      [made, 'day', '2026-03-02', 1, 1, 1],
    ])
    await addSignups(owner.id, '2026-02-26', 7)
    await addSignups(owner.id, '2026-03-02', 1)
    const { totals, period, series } = await statsOf(owner, 'referrals/stats/?from=2026-02-27&to=2026-03-02')
    expect(totals).toEqual({ clicks: 100, uniques: 80, signups: 8, conversion: 0.1 })
    expect(period).toEqual({
      from: '2026-02-27',
      to: '2026-03-02',
      clicks: 10,
      uniques: 8,
      signups: 1,
      conversion: 0.125,
    })
    expect(series).toEqual([
      { date: '2026-02-27', ...NOTHING },
      { date: '2026-02-28', clicks: 9, uniques: 7, signups: 0 },
      { date: '2026-03-01', ...NOTHING },
      { date: '2026-03-02', clicks: 1, uniques: 1, signups: 1 },
    ])
  })

  it('of an invite code are those of its user without the links they made', async () => {
    await addSignups(owner.id, '2026-03-02', 5)
    await addCounts([
      [`l:${owner.code}`, 'day', '2026-03-02', 9, 8],
      [`u:${owner.id}`, 'day', '2026-03-02', 7, 6, 3],
    ])
    const { series } = await statsOf(owner, `referral_links/${owner.code}/stats/?from=2026-03-02&to=2026-03-02`)
    expect(series).toEqual([{ date: '2026-03-02', clicks: 9, uniques: 8, signups: 2 }])
    const all = await statsOf(owner, 'referrals/stats/?from=2026-03-02&to=2026-03-02')
    expect(all.series).toEqual([{ date: '2026-03-02', clicks: 16, uniques: 14, signups: 5 }])
  })

  it('round the conversion rate to four decimals and exclude removed referrals', async () => {
    const scope = `u:${owner.id}`
    await addCounts([
      [scope, 'channel', 'vk', 3, 3, 4],
      [scope, 'channel', 'sms', 0, 0, 0],
      [scope, 'country', 'FR', 0, 0, 0],
      [scope, 'country', 'DE', 3, 3, 4],
    ])
    const { totals, channels, countries } = await statsOf(owner, 'referrals/stats/')
    expect([totals.conversion, channels]).toEqual([1.3333, [{ channel: 'vk', clicks: 3, uniques: 3, signups: 4 }]])
    expect(countries).toEqual([{ country: 'DE', clicks: 3, uniques: 3, signups: 4 }])
  })
})

describe('access to statistics', () => {
  it('is for the owner of the link, even if disabled, and nobody else', async () => {
    const other = await newOwner()
    await addLink('M1NE0001', owner.id, { disabledAt: 1 })
    await addCounts([['l:M1NE0001', 'channel', 'sms', 5, 5, 5]])
    expect(await statsOf(owner, 'referral_links/mine-ooo1/stats')).toMatchObject({ totals: { clicks: 5 } })
    for (const code of ['M1NE0001', owner.code, 'NOBODY', '%', 'x'.repeat(100)]) {
      const response = await read(other, `referral_links/${encodeURIComponent(code)}/stats/`)
      expect([response.status, (await json(response))['code']]).toEqual([404, 'not_found'])
    }
  })

  it('is checked before the period', async () => {
    await test.request('POST', '/api/v1/auth/logout', { body: { refresh: owner.refresh } })
    for (const query of ['', '?from=nonsense', '?from=2020-01-01']) {
      for (const path of ['referrals/stats', `referral_links/${owner.code}/stats`]) {
        expect([path + query, (await read(owner, path + query)).status]).toEqual([path + query, 401])
      }
    }
  })
})

describe('the period', () => {
  const refusal = async (query: string) => {
    const response = await read(owner, `referrals/stats/?${query}`)
    const { errors } = await json<{ errors?: { field: string; code: string; message: string }[] }>(response)
    return [response.status, errors?.map(({ field, code }) => `${field} ${code}`).join(', ')]
  }

  it('has at most 180 days', async () => {
    const longest = await statsOf(owner, `referrals/stats/?from=2026-06-05&to=${TODAY}`)
    expect(longest.series).toHaveLength(180)
    expect(await refusal(`from=2026-06-04&to=${TODAY}`)).toEqual([400, 'from out_of_range'])
    expect(await refusal('from=2026-06-04')).toEqual([400, 'from out_of_range'])
    expect(await refusal('from=2026-12-02')).toEqual([400, 'from out_of_range'])
    expect(await refusal('from=2026-11-24&to=2026-11-23')).toEqual([400, 'from out_of_range'])
  })

  it('ends where requested and starts thirty days earlier by default', async () => {
    const { period, series } = await statsOf(owner, 'referrals/stats/?to=2026-03-01&from=')
    expect([period.from, period.to, series.length]).toEqual(['2026-01-31', '2026-03-01', 30])
    const single = await statsOf(owner, `referrals/stats/?from=${TODAY}`)
    expect(single.series).toEqual([{ date: TODAY, ...NOTHING }])
  })

  it('consists of calendar days', async () => {
    for (const day of [
      '2026-02-30',
      '2026-13-01',
      '2026-1-1',
      '20260101',
      'yesterday',
      '0000-01-01',
      '2026-01-01T00',
    ]) {
      expect([day, ...(await refusal(`from=${day}&to=${day}`))]).toEqual([
        day,
        400,
        'from invalid_date, to invalid_date',
      ])
    }
    expect((await read(owner, 'referrals/stats/?to=9999-12-31&from=9999-12-01')).status).toBe(200)
  })
})

describe('the cost of reading statistics', () => {
  it('is one trip and three rows for each day, after three years in more countries than there are', async () => {
    const scopes = [`u:${owner.id}`, `l:${owner.code}`]
    const start = Date.parse('2023-12-02')
    const dateOf = (i: number) => new Date(start + i * DAY * 1000).toISOString().slice(0, 10)
    const letters = 'ABCDEFGHIJKLMNOP'.split('')
    const countries = letters.flatMap((a) => letters.map((b) => a + b))
    for (const scope of scopes) {
      await addCounts([
        ...Array.from({ length: 1096 }, (_, i): Counted => [scope, 'day', dateOf(i), i, i, 1]),
        ...countries.map((country, i): Counted => [scope, 'country', country, i, i, 1]),
        ...Array.from({ length: 15 }, (_, i): Counted => [scope, 'channel', `channel ${i}`, i + 1, 1, 1]),
      ])
    }
    const days = Array.from({ length: 1096 }, (_, i) => [owner.id, dateOf(i), 1, 1, 1, 1, start + i])
    await insertRows('inviter_days', 7, days)
    for (const path of ['referrals/stats/', `referral_links/${owner.code}/stats/`]) {
      for (const [query, days] of [
        ['', 30],
        ['?from=2026-06-05', 180],
      ] as const) {
        test.d1.reset()
        const stats = await statsOf(owner, path + query)
        expect([stats.series.length, stats.channels.length, stats.countries.length]).toEqual([days, 15, 50])
        expect(stats.series.every(({ clicks }) => clicks > 0)).toBe(true)
        expect(stats.countries[0]?.country).toBe('PP')
        expect(test.d1.counts.trips).toBe(1)
        expect(test.d1.counts.rowsWritten).toBe(0)
        // 256 countries and 15 channels in two scopes.
        expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(3 * days + 2 * 271 + 30)
      }
    }
  })
})
