import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../src/cli/verify/verify-counts.ts'
import type { ReferralStats } from '../../src/links/stats/responses.ts'
import { SCOPES_AT_ONCE } from '../../src/links/stats/roll-up.ts'
import { insertRows } from '../support/referral-rows.ts'
import { runHourly } from '../support/scheduled.ts'
import { emptyTables } from '../support/stored.ts'
import { createTestApp, currentUser, json, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

/* On 1 December 2026, 400 days ago is 27 October 2025: days are kept from the first of that month. */

useTestClock()
const test = createTestApp()
const daysOf = async (scope: string) =>
  (
    await env.DB.prepare(
      `SELECT dimension, value, clicks, uniques, signups FROM referral_counts
        WHERE scope = ? AND dimension IN ('day', 'month') ORDER BY value`,
    )
      .bind(scope)
      .all()
  ).results.map((row) => Object.values(row).join(' '))

const rolledUp = async () => (await runHourly(test)).report.counted_days_rolled_up

const differing = async () => {
  const run = async (statements: string[]) => {
    const results = await env.DB.batch<object>(statements.map((sql) => env.DB.prepare(sql)))
    return results.map((result) => result.results)
  }
  return (await verifyCounts(run, { now: Date.now() })).filter(({ differ }) => differ > 0).map(({ name }) => name)
}

beforeEach(async () => {
  await emptyTables('referrals', 'inviter_days', 'leaderboard', 'referral_counts', 'referral_links', 'growth_counts')
})

/** Someone with clicks on their invite code and on a link they made, and two invitees from 2025. */
async function anInviter() {
  const owner = await signInAs(test)
  const { id, invite_code: code } = await currentUser(test, owner)
  await env.DB.prepare("INSERT INTO referral_links (key, code, user_id, created_at) VALUES ('MADE', 'made', ?, 1)")
    .bind(id)
    .run()
  const clicks = ['2025-08-03', '2025-08-30', '2025-09-30', '2025-10-01', '2026-11-30']
  const scopes = [
    ['all', ['day']],
    [`l:${code}`, ['day']],
    ['l:MADE', ['day']],
    [`u:${id}`, ['day']],
  ] as const
  await insertRows(
    'referral_counts (scope, dimension, value, clicks, uniques)',
    5,
    scopes.flatMap(([scope]) =>
      clicks.map((day) => [scope, 'day', day, scope === 'all' ? 6 : 3, scope === 'all' ? 4 : 2]),
    ),
  )
  await insertRows(
    'growth_counts (dimension, value, day, clicks, uniques)',
    5,
    ['channel', 'campaign', 'country', 'platform', 'link'].flatMap((dimension) =>
      clicks.map((day, i) => [dimension, 'any', day, 6 * (i + 1), 4 * (i + 1)]),
    ),
  )
  await insertRows('referral_counts (scope, dimension, value, clicks, uniques)', 5, [
    ['l:MADE', 'total', '', 15, 10],
    ...[`l:${code}`, 'l:MADE', `u:${id}`].flatMap((scope) => [
      [scope, 'channel', 'sms', 15, 10],
      [scope, 'country', 'DE', 15, 10],
    ]),
  ])
  const invitees = [await signInAs(test), await signInAs(test)]
  for (const [i, invitee] of invitees.entries()) {
    await env.DB.prepare(
      `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
        VALUES (?, ?, ?, 'staff', 'certain', ?)`,
    )
      .bind((await currentUser(test, invitee)).id, id, i === 0 ? 'MADE' : code, Date.parse('2025-08-30T10:00:00Z'))
      .run()
  }
  const stats = async (path: string) =>
    json<ReferralStats>(await test.request('GET', `/api/v1/${path}`, { token: owner.access }))
  return { id, code, stats, invitees }
}

describe('days of counts', () => {
  it('become months after 400 days, with the same sums', async () => {
    const { id, code } = await anInviter()
    expect(await differing()).toEqual([])
    expect(await rolledUp()).toBe(9)
    expect(await daysOf(`l:${code}`)).toEqual([
      'month 2025-08 6 4 0',
      'month 2025-09 3 2 0',
      'day 2025-10-01 3 2 0',
      'day 2026-11-30 3 2 0',
    ])
    for (const scope of ['l:MADE', `u:${id}`]) expect((await daysOf(scope))[0]).toBe('month 2025-08 6 4 1')
    // The service keeps its days: a row a day, however many links there are.
    expect(await daysOf('all')).toHaveLength(5)
    expect(await differing()).toEqual([])
    expect(await rolledUp()).toBe(0)
  })

  it('that change later are added to their month', async () => {
    const { invitees } = await anInviter()
    await rolledUp()
    const { id: first } = await currentUser(test, invitees[0]!)
    await env.DB.prepare('DELETE FROM referrals WHERE invitee_id = ?').bind(first).run()
    expect(await daysOf('l:MADE')).toContain('day 2025-08-30 0 0 -1')
    expect(await differing()).toEqual([])
    await rolledUp()
    expect((await daysOf('l:MADE'))[0]).toBe('month 2025-08 6 4 0')
    expect(await differing()).toEqual([])
  })

  it('are rolled up some scopes at a time, each once', async () => {
    const scopes = 21 * SCOPES_AT_ONCE
    await insertRows(
      'referral_counts (scope, dimension, value, clicks)',
      4,
      Array.from({ length: scopes }, (_, i) => [`l:${String(i).padStart(7, '0')}`, 'day', '2025-01-05', 1]),
    )
    expect(await rolledUp()).toBe(20 * SCOPES_AT_ONCE)
    expect(await rolledUp()).toBe(SCOPES_AT_ONCE)
    const left = await env.DB.prepare(`SELECT dimension, count(*) AS n FROM referral_counts GROUP BY 1`).all()
    expect(left.results).toEqual([{ dimension: 'month', n: scopes }])
  })
})

describe('statistics of past months', () => {
  it('are by whole month, the same before and after', async () => {
    const { code, stats } = await anInviter()
    const read = async () => [
      await stats('referrals/stats/?from=2025-08-15&to=2025-10-02'),
      await stats(`referral_links/${code}/stats/?from=2025-08-15&to=2025-08-20`),
      await stats('referral_links/made/stats/?from=2025-08-15&to=2025-10-02'),
    ]
    const before = await read()
    const [all, invite, made] = before
    expect([all!.period.from, all!.period.to, all!.period.clicks, all!.period.signups]).toEqual([
      ...['2025-08-01', '2025-10-02'],
      ...[24, 2],
    ])
    expect(all!.series).toEqual([
      { date: '2025-08-01', clicks: 12, uniques: 8, signups: 2 },
      { date: '2025-09-01', clicks: 6, uniques: 4, signups: 0 },
      { date: '2025-10-01', clicks: 6, uniques: 4, signups: 0 },
      { date: '2025-10-02', clicks: 0, uniques: 0, signups: 0 },
    ])
    expect([invite!.period.from, invite!.period.to]).toEqual(['2025-08-01', '2025-08-31'])
    expect(invite!.series).toEqual([{ date: '2025-08-01', clicks: 6, uniques: 4, signups: 1 }])
    expect(made!.series[0]).toEqual({ date: '2025-08-01', clicks: 6, uniques: 4, signups: 1 })
    await rolledUp()
    expect(await read()).toEqual(before)
  })
})
