import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { PURGED_AT_ONCE } from '../../src/referrals/purge-referrals.ts'
import { insertRows } from '../support/referral-rows.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp } from '../support/test-app.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const KEPT = ['all', 'day:2026-10-19', 'day:2026-11-23', 'month:2025-09', 'week:2026-09-14']
const test = createTestApp()

const insertPlaces = (period: string, people: number) =>
  insertRows(
    'leaderboard (period, user_id, score, reached_at)',
    4,
    Array.from({ length: people }, (_, i) => [period, i + 1, 1 + (i % 40), 0]),
  )

const periods = async () =>
  (await env.DB.prepare('SELECT DISTINCT period FROM leaderboard ORDER BY period').all()).results.map(
    ({ period }) => period,
  )

const purged = async (now = NOW) => (await runHourly(test, now)).report.leaderboard_places_purged

beforeAll(async () => {
  for (const period of KEPT) await insertPlaces(period, 3)
})

it('deletes outdated days, weeks and months, and nothing else', async () => {
  await insertPlaces('day:2026-10-18', PURGED_AT_ONCE + 7)
  await insertPlaces('day:2024-01-01', 2)
  await insertPlaces('week:2026-09-07', 5)
  await insertPlaces('month:2025-08', 4)
  expect(await purged()).toBe(PURGED_AT_ONCE + 18)
  expect(await periods()).toEqual(KEPT)
  expect(await purged()).toBe(0)
})

it('is limited per run', async () => {
  const people = 22 * PURGED_AT_ONCE
  await insertPlaces('day:2026-10-01', people)
  expect(await purged()).toBe(20 * PURGED_AT_ONCE)
  expect(await purged()).toBe(people - 20 * PURGED_AT_ONCE)
  expect(await periods()).toEqual(KEPT)
})

it('eventually deletes every period except all time', async () => {
  expect(await purged(NOW + 5 * 365 * 86_400_000)).toBe(12)
  expect(await periods()).toEqual(['all'])
})
