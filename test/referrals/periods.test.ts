import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { keptKeys, outdatedKeys, spanOf } from '../../src/referrals/periods.ts'
import { createDraw } from '../support/referral-rows.ts'

describe('a leaderboard period', () => {
  it('has the key that the triggers write, at any time', async () => {
    const draw = createDraw(17)
    const random = Array.from({ length: 500 }, () => draw(2_000_000_000) * 1_000 + draw(1_000))
    const odd = ['2024-02-29', '2026-12-31T23:59:59.999', '2027-01-01', '1970-01-05', '2026-11-29T23:59:59'].map(
      (text) => Date.parse(text.length > 10 ? `${text}Z` : text),
    )
    const { results } = await env.DB.prepare(
      `SELECT value AS at, 'month:' || strftime('%Y-%m', value / 1000, 'unixepoch') AS month,
        'week:' || date(value / 1000, 'unixepoch', 'weekday 0', '-6 days') AS week,
        'day:' || date(value / 1000, 'unixepoch') AS day FROM json_each(?)`,
    )
      .bind(JSON.stringify([...random, ...odd]))
      .all<{ at: number; day: string; week: string; month: string }>()
    expect(results).toHaveLength(505)
    for (const { at, ...keys } of results) {
      for (const period of ['day', 'week', 'month'] as const) {
        const { key, startsAt, endsAt } = spanOf(period, at)
        expect(key).toBe(keys[period])
        expect(startsAt).toBeLessThanOrEqual(at)
        expect(endsAt).toBeGreaterThan(at)
        expect(spanOf(period, endsAt!).startsAt).toBe(endsAt)
        expect(spanOf(period, startsAt! - 1)).toEqual(spanOf(period, at, 1))
      }
    }
  })

  it('is outdated after 35 days, 10 weeks, 14 months', () => {
    expect(outdatedKeys(Date.parse('2026-11-23T12:00:00Z'))).toEqual([
      { from: 'day:', before: 'day:2026-10-19' },
      { from: 'week:', before: 'week:2026-09-14' },
      { from: 'month:', before: 'month:2025-09' },
    ])
  })
  it('is kept until it is outdated', () => {
    const now = Date.parse('2026-11-23T12:00:00Z')
    const kept = keptKeys(now)
    expect([kept.length, new Set(kept).size]).toEqual([36 + 11 + 15 + 1, kept.length])
    expect(kept).toEqual(expect.arrayContaining(['all', 'day:2026-11-23', 'week:2026-11-23', 'month:2026-11']))
    const outdated = outdatedKeys(now)
    expect(kept.filter((key) => outdated.some(({ from, before }) => key >= from && key < before))).toEqual([])
    expect(kept).toEqual(expect.arrayContaining(outdated.map(({ before }) => before)))
  })
})
