import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../src/cli/verify/verify-counts.ts'
import { createD1 } from '../../src/db/d1.ts'
import { partsOf, WHOLE } from '../../src/db/derived/check.ts'
import type { Check } from '../../src/db/derived/check.ts'
import { AS_A_WHOLE, BY_USER, COMPARED_AS_A_WHOLE } from '../../src/db/derived/checks.ts'
import { applyFlush } from '../../src/links/clicks/apply-flush.ts'
import { keptKeys } from '../../src/referrals/periods.ts'
import { insertRows, insertUsers, setUser } from '../support/referral-rows.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const DAY_MS = 86_400_000
/** developers.cloudflare.com/d1/platform/limits: the length of a statement, in bytes. */
const MAX_LENGTH = 100_000

const run = async (statements: string[]) => {
  const results = await env.DB.batch<object>(statements.map((sql) => env.DB.prepare(sql)))
  return results.map((result) => result.results)
}
const verify = (repair = false) => verifyCounts(run, { now: NOW, repair })
const differing = async () => (await verify()).filter(({ differ }) => differ > 0).map(({ name }) => name)

/** Users, fewer than the search index is sampled by, each invited by the one before, and clicks on their links. */
beforeAll(async () => {
  const ids = [...(await insertUsers(8, 1)), ...(await insertUsers(6, 9_998))]
  const code = (id: number) => String(id).padStart(6, '0')
  const pairs = ids.slice(1).map((id, i) => ({ invitee: id, inviter: ids[i]! }))
  for (const { invitee, inviter } of pairs) await setUser(invitee, { invited_by_code: code(inviter) })
  await insertRows(
    'referrals (invitee_id, inviter_id, link_key, method, certainty, country, created_at)',
    7,
    pairs.map(({ invitee, inviter }, i) => {
      const country = i % 3 === 0 ? null : 'DE'
      return [invitee, inviter, code(inviter), 'code', 'certain', country, NOW - i * 9 * DAY_MS]
    }),
  )
  const click = {
    ...{ day: '2026-11-23', country: 'KZ', channel: 'telegram', campaign: null, platform: 'ios' },
    ...{ clicks: 5, uniques: 4 },
  }
  const groups = pairs.map(({ inviter }) => ({ ...click, linkKey: code(inviter), ownerId: inviter }))
  await insertRows('referral_links (key, code, created_at)', 3, [['AUTUMNS', 'autumns', NOW]])
  const ofCampaign = { ...click, linkKey: 'AUTUMNS', ownerId: null }
  await applyFlush(createD1(env.DB)('write').db, {
    shard: 'a',
    sequence: 1,
    groups: [...groups, groups[0]!, ofCampaign],
  })
})

describe('the parts of all users', () => {
  it('cover every id once, also when what they cover besides has a range of its own', () => {
    const parts = partsOf({ from: 5, to: 25_004 }, WHOLE)
    expect(parts.map(({ from, to }) => [from, to])).toEqual([
      [5, 10_004],
      [10_005, 20_004],
      [20_005, 25_004],
    ])
  })
})

describe('everything that is maintained, on D1', () => {
  it('is right after every kind of change', async () => {
    expect(await differing()).toEqual([])
    // Longer than a size of one byte.
    await setUser(3, { first_name: 'Жанна', last_name: 'О"Нил', email: `${'x'.repeat(140)}@example.com` })
    await setUser(3, { last_name: null })
    await env.DB.prepare('DELETE FROM referrals WHERE invitee_id IN (4, 9999)').run()
    await setUser(4, { invited_by_code: '000001' })
    await env.DB.prepare(
      `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
        VALUES (4, 1, '000001', 'staff', 'certain', ?)`,
    )
      .bind(NOW)
      .run()
    await env.DB.prepare('UPDATE referrals SET country = NULL WHERE invitee_id = 6').run()
    await setUser(6, { phone: null, deleted_at: NOW })
    expect(await differing()).toEqual([])
    expect((await verify()).find(({ name }) => name === 'referral_tree')?.compared).toBeGreaterThan(20)
  })

  it.each([
    ['UPDATE counters SET value = 3', ['counters']],
    ['UPDATE users SET invited_count = 4 WHERE id = 9998', ['users.invited_count']],
    [
      `INSERT INTO referral_counts (scope, dimension, value, signups) VALUES ('u:10001', 'country', 'DE', 7)`,
      ['referral_counts: users, from the links they made'],
    ],
    [`UPDATE referral_counts SET signups = 7 WHERE scope = 'l:000003'`, ['referral_counts: sign-ups of links']],
    [
      `UPDATE referral_counts SET clicks = 7 WHERE scope = 'l:AUTUMNS' AND dimension = 'total'`,
      ['referral_counts: clicks of links in total'],
    ],
    [
      `UPDATE referral_counts SET clicks = 7 WHERE scope = 'all'`,
      [
        'referral_counts: the service, from all links and sign-ups',
        'growth_counts: each dimension, from the days of the service',
      ],
    ],
    [`UPDATE leaderboard SET score = 300 WHERE user_id = 10002`, ['leaderboard', 'leaderboard: places']],
    [`UPDATE leaderboard SET place = place + 1 WHERE period = 'all'`, ['leaderboard: places']],
    [`UPDATE inviter_days SET week = 4 WHERE user_id = 10002`, ['inviter_days']],
    [`DELETE FROM referral_tree`, ['referral_tree', 'referral_levels']],
    [
      `DELETE FROM users_search WHERE rowid > 0`,
      ['users_search: number of terms', 'users_search: a sample of the texts'],
    ],
    // As many as those that it replaces.
    [
      `UPDATE users_search SET terms = (SELECT group_concat('x', ' ') FROM generated) WHERE rowid = 7`.replace(
        'generated',
        `(SELECT 1 FROM users_search_docsize, json_each('[1,2,3]') LIMIT (
          SELECT 1 + length(phone || invite_code || invited_by_code) FROM users WHERE id = 7))`,
      ),
      ['users_search: a sample of the texts'],
    ],
  ])('is found and repaired after %s', async (fault, found) => {
    await env.DB.prepare(fault).run()
    expect(await differing()).toEqual(found)
    await verify(true)
    expect(await differing()).toEqual([])
  })

  it('keeps its statements within the limits of D1', () => {
    const covered = { periods: keptKeys(NOW), daysFrom: '2025-10-01' }
    const part = { from: 1_000_000_000, to: Number.MAX_SAFE_INTEGER, ...covered }
    const statementsOf = ({ compare, write, prune }: Check) => [compare(part), write?.(part) ?? '', prune?.(part) ?? '']
    const statements = [...BY_USER, ...AS_A_WHOLE, ...COMPARED_AS_A_WHOLE].flatMap(statementsOf)
    expect(statements.length).toBe(75)
    expect(statements.filter((sql) => sql.length > MAX_LENGTH || sql.includes('?'))).toEqual([])
  })
})
