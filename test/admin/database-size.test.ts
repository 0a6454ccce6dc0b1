import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Dashboard } from '../../src/admin/dashboard/responses.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

useTestClock()
const NOW = Date.parse('2026-12-01T12:00:00Z')
const DAY = 86_400_000
const test = createTestApp()
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString().slice(0, 10)

const realSize = async () => (await env.DB.prepare('SELECT 1').run()).meta.size_after
const recorded = async () =>
  (await env.DB.prepare(`SELECT day, value FROM daily_counts WHERE metric = 'database_bytes' ORDER BY day`).all())
    .results

const record = (days: number, bytes: number) =>
  env.DB.prepare(`INSERT INTO daily_counts (day, metric, value) VALUES (?, 'database_bytes', ?)`)
    .bind(daysAgo(days), bytes)
    .run()

const read = async (app = test) => {
  const staff = await createStaff('analyst', NOW)
  app.d1.reset()
  const response = await app.request('GET', '/api/v1/admin/dashboard/', staff)
  return json<Dashboard>(response)
}

const page = async (app: typeof test, language: 'en' | 'ru') => {
  const { cookie } = await createStaff('analyst', NOW)
  const response = await app.app.request(`https://api.example/admin/?lang=${language}`, { headers: { Cookie: cookie } })
  // Numbers and units are joined by spaces that do not break.
  return (await response.text()).replaceAll(/[\u00A0\u202F]/g, ' ')
}

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM daily_counts').run()
})

describe('the hourly job', () => {
  it('records the size of the database once a day, as of its last run', async () => {
    const first = await runHourly(test, NOW - DAY)
    expect(first.report.database_bytes).toBe(await realSize())
    await record(0, 1)
    const { report, logLines } = await runHourly(test, NOW)
    expect(await recorded()).toEqual([
      { day: daysAgo(1), value: first.report.database_bytes },
      { day: daysAgo(0), value: report.database_bytes },
    ])
    expect(logLines.filter(({ event }) => event === 'database_filling')).toEqual([])
  })

  it('warns from 70% of the limit on', async () => {
    const bytes = await realSize()
    const limited = (share: number) => ({ config: { ...test.config, databaseLimitBytes: bytes / share } })
    await record(10, bytes - 1000)
    expect((await runHourly(limited(0.69), NOW)).logLines).toHaveLength(1)
    const { logLines } = await runHourly(limited(0.71), NOW)
    expect(logLines[0]).toEqual({
      ...{ level: 'warn', event: 'database_filling', bytes, limit_bytes: bytes / 0.71, bytes_per_day: 100 },
      days_left: Math.floor((bytes / 0.71 - bytes) / 100),
    })
  })
})

describe('the dashboard', () => {
  it('shows the size with no growth until sizes of a week are recorded, and no extra trip', async () => {
    await record(6, 1)
    const { database, warnings } = await read()
    const bytes = await realSize()
    expect(database).toEqual({ bytes, limit_bytes: 10_000_000_000, bytes_per_day: null, days_left: null })
    expect([warnings, test.d1.counts.trips]).toEqual([[], 2])
    expect(await page(test, 'en')).toMatch(/kB of 10 GB \([\d.]+%\).*Known after a week.*Days left<\/dt><dd>—</)
  })

  it('shows the days left at the growth of the last 30 days', async () => {
    const bytes = await realSize()
    await record(31, 1)
    await record(30, bytes - 30_000_000 / 1000)
    await record(3, 5)
    const { database } = await read()
    const left = Math.floor((10_000_000_000 - bytes) / 1000)
    expect(database).toMatchObject({ bytes, bytes_per_day: 1000, days_left: left })
    expect(await page(test, 'en')).toMatch(/1 kB a day over the last 30 days.*Days left<\/dt><dd>More than 10 years</)
    expect(await page(test, 'ru')).toMatch(/1 кБ в день за последние 30 дней.*Хватит на дней<\/dt><dd>Больше 10 лет</)
    await record(29, 1)
    await env.DB.prepare(`DELETE FROM daily_counts WHERE day = ?`).bind(daysAgo(30)).run()
    await env.DB.prepare(`UPDATE daily_counts SET value = ? - 290000000`).bind(bytes).run()
    expect(await page(test, 'en')).toMatch(/10 MB a day over the last 30 days.*Days left<\/dt><dd>999</)
  })

  it('shows no days left if the database does not grow', async () => {
    await record(30, 1_000_000_000)
    const { bytes_per_day: growth, days_left: left } = (await read()).database
    expect([growth! < 0, left]).toEqual([true, null])
  })

  it('warns from 70% of the limit on, and has no days left beyond it', async () => {
    await record(10, 0)
    const full = createTestApp({ variables: { DATABASE_LIMIT_MB: '1' } })
    await env.DB.prepare(
      `INSERT INTO former_phones (phone_hash, left_at, expires_at)
        SELECT hex(randomblob(500)), 1, 1 FROM json_each('[${'1,'.repeat(800)}1]')`,
    ).run()
    const bytes = await realSize()
    expect(bytes).toBeGreaterThan(1_000_000)
    const { warnings, database } = await read(full)
    expect(warnings).toEqual([{ kind: 'database_filling', country: null, used: bytes, limit: 1_000_000 }])
    expect(database.days_left).toBe(0)
    expect(await page(full, 'en')).toMatch(/The database is filling up: [\d.]+ MB of 1 MB\./)
    expect(await page(full, 'ru')).toMatch(/База данных заполняется: занято [\d,]+ МБ из 1 МБ\./)
  })
})
