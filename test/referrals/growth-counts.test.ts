import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../src/cli/verify/verify-counts.ts'
import { createD1 } from '../../src/db/d1.ts'
import { thinGrowth } from '../../src/links/stats/roll-up.ts'
import { countSignUps, COUNTED_AT_ONCE } from '../../src/referrals/count-sign-ups.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { aClick, withShard } from '../support/click-shard.ts'
import { insertRows, insertUsers } from '../support/referral-rows.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp } from '../support/test-app.ts'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-23T12:00:00Z')
const test = createTestApp()

beforeEach(async () => {
  await emptyTables('growth_counts', 'referral_counts', 'sign_up_origins', 'count_sweeps', 'click_flushes')
})

const totals = async (dimension: string) => {
  const { results } = await env.DB.prepare(
    'SELECT value, day, clicks, uniques, signups FROM growth_counts WHERE dimension = ? ORDER BY value, day',
  )
    .bind(dimension)
    .all()
  return results.map((row) => Object.values(row).join(' '))
}

const ports = { ...createWorkerPorts(env, test.config), db: createD1(env.DB)('write').db, log: () => undefined }
const count = async () => countSignUps(ports, NOON)

interface Origin {
  id: number
  at?: number
  link?: string | null
  inviter?: number | null
  channel?: string | null
  campaign?: string | null
  country?: string | null
}

const insertOrigins = async (origins: Origin[]) =>
  insertRows(
    'sign_up_origins (user_id, inviter_id, link_key, method, channel, campaign, platform, country, created_at)',
    9,
    origins.map(
      ({ id, at = NOON, link = '000009', inviter = null, channel = null, campaign = null, country = 'RU' }) => [
        ...[id, inviter, link, 'token', channel, campaign, 'ios', country, at],
      ],
    ),
  )

const differing = async () => {
  const run = async (statements: string[]) => {
    const answers = await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
    return answers.map(({ results }) => results as object[])
  }
  return (await verifyCounts(run, { now: NOON })).filter(({ differ }) => differ > 0).map(({ name }) => name)
}

describe('clicks', () => {
  it('are counted once in each dimension; links of users together, campaign links by themselves', async () => {
    await withShard(async ({ start }) => {
      const clicks = start()
      clicks.count(aClick())
      clicks.count(aClick({ channel: 'direct', country: null, platform: 'ios', linkKey: 'SUMMERS' }))
      clicks.count(aClick({ linkKey: 'BRANDX99', ownerId: null, campaign: 'brand', visitor: 'another' }))
      clicks.count(aClick({ linkKey: 'TREND2026', ownerId: null, visitor: 'third' }))
      await clicks.work()
    })
    expect(await totals('channel')).toEqual(['direct 2026-11-23 1 1 0', 'telegram 2026-11-23 3 3 0'])
    expect(await totals('country')).toEqual(['RU 2026-11-23 3 3 0', 'XX 2026-11-23 1 1 0'])
    expect(await totals('platform')).toEqual(['ios 2026-11-23 1 1 0', 'web 2026-11-23 3 3 0'])
    expect(await totals('campaign')).toEqual([' 2026-11-23 3 3 0', 'brand 2026-11-23 1 1 0'])
    expect(await totals('link')).toEqual([
      ' 2026-11-23 2 2 0',
      'BRANDX99 2026-11-23 1 1 0',
      'TREND2026 2026-11-23 1 1 0',
    ])
    expect(await differing()).toEqual([])
  })

  it('go on from the day before, and late ones reach the days after; a flush counts once', async () => {
    await withShard(async ({ start, time, apply }) => {
      const clicks = start()
      clicks.count(aClick())
      await clicks.work()
      time.now += 2 * DAY
      clicks.count(aClick({ at: time.now }))
      await clicks.work()
      const late = { linkKey: 'K49FJ5', ownerId: 2, day: '2026-11-24', country: 'RU', channel: 'telegram' }
      const groups = [{ ...late, campaign: null, platform: 'web', clicks: 5, uniques: 4 }]
      for (let i = 0; i < 3; i += 1) await apply({ shard: 'late', sequence: 1, groups })
    })
    expect(await totals('channel')).toEqual([
      'telegram 2026-11-23 1 1 0',
      'telegram 2026-11-24 6 5 0',
      'telegram 2026-11-25 7 6 0',
    ])
    expect(await differing()).toEqual([])
  })
})

describe('days of long past months', () => {
  it('go once a month, except for the last of each, so that later totals stay the same', async () => {
    const days = ['2025-08-30', '2025-08-31', '2025-09-02', '2025-09-09', '2025-10-19', '2025-10-20', '2025-11-01']
    const rows = days.flatMap((day, i) => ['vk', 'qr'].map((channel) => ['channel', channel, day, 10 + i, 5 + i, i]))
    await insertRows('growth_counts (dimension, value, day, clicks, uniques, signups)', 6, rows)
    expect(await thinGrowth(ports, NOON)).toBe(4)
    expect(await totals('channel')).toEqual(
      ['qr', 'vk'].flatMap((channel) =>
        ['2025-08-31 11 6 1', '2025-09-09 13 8 3', '2025-10-19 14 9 4', '2025-10-20 15 10 5', '2025-11-01 16 11 6'].map(
          (row) => `${channel} ${row}`,
        ),
      ),
    )
    expect(await thinGrowth(ports, NOON)).toBe(0)
    expect(await thinGrowth(ports, NOON + 31 * DAY)).toBe(2)
  })
})

describe('sign-ups', () => {
  it('are counted by the hourly task once, whoever runs it at the same time', async () => {
    await insertUsers(9, 1)
    await env.DB.prepare(`INSERT INTO referral_links (key, code, created_at) VALUES ('BRANDX99', 'brandx99', 1)`).run()
    await insertOrigins([
      { id: 1, channel: 'telegram', inviter: 9 },
      { id: 2, channel: 'telegram', inviter: 9, country: null },
      { id: 3, link: 'BRANDX99', campaign: 'brand', channel: 'ads', at: NOON - DAY },
      { id: 4, link: null },
    ])
    expect((await Promise.all([count(), count(), count()])).reduce((a, b) => a + b)).toBe(4)
    await insertOrigins([{ id: 7, inviter: 9, at: NOON + DAY }])
    expect(await count()).toBe(1)
    expect(await count()).toBe(0)
    expect(await totals('channel')).toEqual([
      'ads 2026-11-22 0 0 1',
      'direct 2026-11-24 0 0 1',
      'telegram 2026-11-23 0 0 2',
    ])
    expect(await totals('link')).toEqual([' 2026-11-23 0 0 2', ' 2026-11-24 0 0 3', 'BRANDX99 2026-11-22 0 0 1'])
    const { results } = await env.DB.prepare(
      `SELECT value, signups FROM referral_counts WHERE scope = 'all' ORDER BY value`,
    ).all()
    expect(results.map((row) => Object.values(row).join(' '))).toEqual(['2026-11-22 1', '2026-11-23 2', '2026-11-24 1'])
    expect((await differing()).filter((name) => !name.startsWith('users'))).toEqual([])
  })

  it('of more than one step are all counted', async () => {
    const many = 2 * COUNTED_AT_ONCE + 5
    await insertOrigins(
      Array.from({ length: many }, (_, i) => ({ id: i + 1, link: 'BRANDX99', campaign: '', at: NOON + i })),
    )
    expect(await count()).toBe(many)
    expect(await totals('platform')).toEqual([`ios 2026-11-23 0 0 ${many}`])
  })
})
