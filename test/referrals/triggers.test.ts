import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'

const DAY = 86_400_000
/** A Monday; the last day of November is the following Monday. */
const MONDAY = Date.UTC(2026, 10, 23, 12)

const run = (query: string, ...values: unknown[]) =>
  env.DB.prepare(query)
    .bind(...values)
    .run()

const rows = async <Row = Record<string, unknown>>(query: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(query)
      .bind(...values)
      .all<Row>()
  ).results

const addUser = (id: number) =>
  run('INSERT INTO users (id, invite_code, date_joined) VALUES (?, ?, 1)', id, `C${String(id).padStart(5, '0')}`)

const refer = (invitee: number, inviter: number, at = MONDAY, link = `C${String(inviter).padStart(5, '0')}`) =>
  run(
    `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, country, created_at)
      VALUES (?, ?, ?, 'code', 'certain', 'DE', ?)`,
    invitee,
    inviter,
    link,
    at,
  )

const unrefer = (invitee: number) => run('DELETE FROM referrals WHERE invitee_id = ?', invitee)

/** Recomputes from the referrals what the triggers maintain. */
async function expected() {
  const edges = await rows<{ invitee: number; inviter: number }>(
    'SELECT invitee_id AS invitee, inviter_id AS inviter FROM referrals',
  )
  const inviterOf = new Map(edges.map(({ invitee, inviter }) => [invitee, inviter]))
  const tree = edges.flatMap(({ invitee }) => {
    const above: { ancestor_id: number; level: number; descendant_id: number }[] = []
    let ancestor = inviterOf.get(invitee)
    for (let level = 1; level <= 5 && ancestor !== undefined; level += 1) {
      above.push({ ancestor_id: ancestor, level, descendant_id: invitee })
      ancestor = inviterOf.get(ancestor)
    }
    return above
  })
  return { tree: new Set(tree.map((row) => JSON.stringify(row))), edges }
}

async function assertConsistent() {
  const { tree, edges } = await expected()
  const kept = await rows('SELECT ancestor_id, level, descendant_id FROM referral_tree')
  expect(new Set(kept.map((row) => JSON.stringify(row)))).toEqual(tree)
  const levels = await rows('SELECT user_id, level, people FROM referral_levels WHERE people <> 0 ORDER BY 1, 2')
  expect(levels).toEqual(
    await rows(
      'SELECT ancestor_id AS user_id, level, count(*) AS people FROM referral_tree GROUP BY 1, 2 ORDER BY 1, 2',
    ),
  )
  const all = edges.length
  const [{ made } = { made: 0 }] = await rows<{ made: number }>(
    `SELECT count(*) AS made FROM referrals WHERE link_key LIKE 'MADE%'`,
  )
  const sums = await rows(`SELECT substr(scope, 1, 2) AS scope, dimension, sum(signups) AS signups FROM referral_counts
    WHERE scope <> 'all' GROUP BY 1, 2 HAVING sum(abs(signups)) > 0 ORDER BY 1, 2`)
  // Invite codes have no total, and their days are in inviter_days.
  const expectedSums = [
    ...[
      ['channel', all],
      ['country', all],
      ['day', made],
      ['total', made],
    ].map((row) => ['l:', ...row]),
    ...['channel', 'country', 'day'].map((dimension) => ['u:', dimension, made]),
  ].map(([scope, dimension, signups]) => ({ scope, dimension, signups }))
  expect(sums).toEqual(expectedSums.filter(({ signups }) => signups !== 0))
  const board = await rows(`SELECT user_id, score FROM leaderboard WHERE period = 'all' ORDER BY user_id`)
  expect(board).toEqual(
    await rows('SELECT inviter_id AS user_id, count(*) AS score FROM referrals GROUP BY 1 ORDER BY 1'),
  )
  const scores = await rows(`SELECT period, user_id, score FROM leaderboard ORDER BY 1, 2`)
  expect(scores).toEqual(
    await rows(`SELECT period, user_id, count(*) AS score FROM (
      SELECT 'all' AS period, inviter_id AS user_id FROM referrals
      UNION ALL SELECT strftime('month:%Y-%m', created_at / 1000, 'unixepoch'), inviter_id FROM referrals
      UNION ALL SELECT 'week:' || date(created_at / 1000, 'unixepoch', 'weekday 0', '-6 days'), inviter_id FROM referrals
      UNION ALL SELECT strftime('day:%Y-%m-%d', created_at / 1000, 'unixepoch'), inviter_id FROM referrals)
    GROUP BY 1, 2 ORDER BY 1, 2`),
  )
  const ranks = await rows(`SELECT DISTINCT period, score, (SELECT place FROM leaderboard AS l
      WHERE l.period = leaderboard.period AND l.score = leaderboard.score
      ORDER BY reached_at DESC, user_id DESC LIMIT 1) AS people FROM leaderboard ORDER BY 1, 2`)
  expect(ranks).toEqual(
    await rows(`SELECT DISTINCT period, score, (SELECT count(*) FROM leaderboard AS l
      WHERE l.period = leaderboard.period AND l.score >= leaderboard.score) AS people FROM leaderboard ORDER BY 1, 2`),
  )
}

beforeEach(async () => {
  await run('DELETE FROM referrals')
  await run('DELETE FROM inviter_days')
  await run('DELETE FROM referral_links')
  await run('DELETE FROM users')
  for (let id = 1; id <= 40; id += 1) {
    await addUser(id)
    await run('INSERT INTO referral_links (key, code, user_id, created_at) VALUES (?1, ?1, ?2, 1)', `MADE${id}`, id)
  }
})

describe('the numbers derived from referrals', () => {
  it('stay correct for a chain, a subtree that joins late, and a removed referral', async () => {
    for (let id = 2; id <= 8; id += 1) await refer(id, id - 1, MONDAY + id)
    await assertConsistent()
    for (let id = 11; id <= 14; id += 1) await refer(id, 10)
    await refer(15, 11)
    await refer(10, 3)
    await assertConsistent()
    await unrefer(3)
    await assertConsistent()
    for (let id = 4; id <= 8; id += 1) await unrefer(id)
    for (const id of [2, 10, 11, 12, 13, 14, 15]) await unrefer(id)
    await assertConsistent()
  })

  it('stay correct through 300 random changes', async () => {
    let state = 7
    const draw = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
    for (let i = 0; i < 300; i += 1) {
      // An inviter is always older, so there is no cycle, but there are many late joins and corrections.
      const invitee = 2 + draw(39)
      if (draw(3) === 0) await unrefer(invitee)
      else if ((await rows('SELECT 1 FROM referrals WHERE invitee_id = ?', invitee)).length === 0) {
        const inviter = 1 + draw(invitee - 1)
        await refer(invitee, inviter, MONDAY + draw(20) * DAY, draw(3) === 0 ? `MADE${inviter}` : undefined)
      }
    }
    await assertConsistent()
  })

  it('are counted by UTC day, week from Monday, and month', async () => {
    await refer(2, 1, MONDAY)
    await refer(3, 1, Date.UTC(2026, 10, 29, 23, 59, 59))
    await refer(4, 1, Date.UTC(2026, 10, 30))
    await refer(5, 1, Date.UTC(2026, 11, 1))
    const board = await rows('SELECT period, score, reached_at FROM leaderboard ORDER BY period')
    expect(board.map(({ period, score }) => [period, score])).toEqual([
      ['all', 4],
      ['day:2026-11-23', 1],
      ['day:2026-11-29', 1],
      ['day:2026-11-30', 1],
      ['day:2026-12-01', 1],
      ['month:2026-11', 3],
      ['month:2026-12', 1],
      ['week:2026-11-23', 2],
      ['week:2026-11-30', 2],
    ])
    expect(board[0]?.['reached_at']).toBe(Date.UTC(2026, 11, 1))
  })

  it('allow one referral per invitee, which cannot be overwritten', async () => {
    await refer(2, 1)
    await expect(run('UPDATE referrals SET inviter_id = 3 WHERE invitee_id = 2')).rejects.toThrow(/immutable/)
    await expect(refer(2, 3)).rejects.toThrow(/UNIQUE/)
    await assertConsistent()
  })

  it('follow when a referral loses its country, the only change allowed, leaving no empty rows', async () => {
    await refer(2, 1, MONDAY, 'MADE1')
    await refer(3, 1, MONDAY, 'MADE1')
    const countries = (scope = 'l:MADE1') =>
      rows("SELECT value, signups FROM referral_counts WHERE scope = ? AND dimension = 'country' ORDER BY value", scope)
    const forget = (invitee: number) => run('UPDATE referrals SET country = NULL WHERE invitee_id = ?', invitee)
    await expect(run("UPDATE referrals SET country = 'FR' WHERE invitee_id = 2")).rejects.toThrow(/immutable/)
    await forget(2)
    await forget(2)
    expect(await countries()).toEqual([
      { value: 'DE', signups: 1 },
      { value: 'XX', signups: 1 },
    ])
    await forget(3)
    expect(await countries()).toEqual([{ value: 'XX', signups: 2 }])
    expect(await countries('u:1')).toEqual([{ value: 'XX', signups: 2 }])
    await expect(run("UPDATE referrals SET country = 'FR' WHERE invitee_id = 3")).rejects.toThrow(/immutable/)
    await unrefer(3)
    expect(await countries()).toEqual([{ value: 'XX', signups: 1 }])
  })
})
