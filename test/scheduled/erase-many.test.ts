import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunStatements } from '../../src/db/batches.ts'
import { createD1 } from '../../src/db/d1.ts'
import { eraseTraces, ROWS_OF_STEP } from '../../src/people/erase-traces.ts'
import { ERASED_AT_ONCE, ERASED_PER_RUN, eraseDueUsers } from '../../src/people/erase-users.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { countingD1 } from '../support/counting-d1.ts'
import { failAfter, failBefore } from '../support/failing-database.ts'
import { insertRows, insertUsers } from '../support/referral-rows.ts'
import { addProgram } from '../support/reward-life.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const PEOPLE = ERASED_PER_RUN + 200
const RUNS_A_DAY = 24
/** Whose erasure is unfinished, the last step of each of four tables, and finishing it. */
const TRACE_TRIPS = 6
/** One per shard, or two of the fullest. A Worker may make 1,000 subrequests. */
const MAX_GUARD_CALLS = 70
/** Rows per person. Two of those read tell that nobody listens to changes, five that no reward waits to be paid out, four that they had no inviter, five that no bulk action was for them alone. */
const [MAX_WRITTEN, MAX_READ] = [18, 91]
const test = createTestApp()

/** People of one calling code, each with a link, a sign-up recorded and an inviter. */
beforeAll(async () => {
  const ids = await insertUsers(PEOPLE)
  await env.DB.prepare('UPDATE users SET deletion_requested_at = id').run()
  await insertRows(
    'referral_links (key, code, user_id, label, created_at)',
    5,
    ids.map((id) => [`L1NK${id}`, `link-${id}`, id, 'my friends', 1]),
  )
  await insertRows(
    'referrals (invitee_id, inviter_id, link_key, method, certainty, country, created_at)',
    7,
    ids.slice(1).map((id, i) => [id, ids[i]!, 'CODE', 'code', 'certain', 'DE', 1]),
  )
  await insertRows(
    'audit_events (id, actor, actor_id, subject_id, action, outcome, network)',
    7,
    ids.map((id) => [2 * id + 1, 'user', id, id, 'exported', 'ok', '192.0.2.0/24']),
  )
})

const runAll: RunStatements = async (statements) => ({
  results: await env.DB.batch<Record<string, unknown>>(
    statements.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)),
  ),
})

/** A run of the hourly task, and what it cost. */
async function run() {
  const d1 = countingD1(env.DB)
  const ports = createWorkerPorts(env, test.config)
  let calls = 0
  const forget: typeof ports.guard.forget = async (...args) => {
    const forgotten = await ports.guard.forget(...args)
    calls += forgotten.calls
    return forgotten
  }
  const { db } = createD1(d1.binding)('write')
  const erased = await eraseDueUsers({ ...ports, guard: { ...ports.guard, forget }, db }, Date.now())
  return { ...d1.counts, erased, calls }
}

it('erases 100,000 people who are due at once within a day, in steps of a bounded size', async () => {
  const first = await run()
  // A shard forgets a hundred numbers in a call, so a run may fall a little short.
  expect(first.erased).toBeGreaterThan(0.95 * ERASED_PER_RUN)
  expect(first.erased * RUNS_A_DAY).toBeGreaterThanOrEqual(100_000)
  expect(first.calls).toBeLessThanOrEqual(MAX_GUARD_CALLS)
  const steps = ERASED_PER_RUN / ERASED_AT_ONCE
  const links = ERASED_PER_RUN / ROWS_OF_STEP
  expect(first.trips).toBeLessThanOrEqual(2 + 2 * steps + 2 * links + TRACE_TRIPS)
  expect(first.statements / first.trips).toBeLessThanOrEqual(10)
  expect(first.rowsWritten / first.erased).toBeLessThanOrEqual(MAX_WRITTEN)
  expect(first.rowsRead / first.erased).toBeLessThanOrEqual(MAX_READ)
  // The rest, not the whole again.
  const second = await run()
  expect(first.erased + second.erased).toBe(PEOPLE)
  expect(second.trips).toBe(1 + 2 * Math.ceil(second.erased / ERASED_AT_ONCE) + TRACE_TRIPS)
  const left = await env.DB.prepare('SELECT count(*) AS n FROM users WHERE phone IS NOT NULL').first('n')
  expect(left).toBe(0)
})

it('gives others their turn when shards of the guard do not answer', async () => {
  const [stuck, fine] = await insertUsers(2, 90_000)
  await env.DB.prepare('UPDATE users SET deletion_requested_at = id WHERE id >= 90000').run()
  const ports = createWorkerPorts(env, test.config)
  const lines: unknown[] = []
  const guard: typeof ports.guard = {
    ...ports.guard,
    forget: async () => ({ numbers: new Set(['+79180090001']), calls: 2, failures: [new Error('overloaded')] }),
  }
  const { db } = createD1(env.DB)('write')
  const erased = await eraseDueUsers({ ...ports, guard, db, log: (line) => lines.push(line) }, Date.now())
  expect([erased, lines.length]).toEqual([1, 1])
  const { results } = await env.DB.prepare('SELECT id FROM users WHERE phone IS NOT NULL AND id >= 90000').all()
  expect(results).toEqual([{ id: stuck }])
  expect(fine).toBe(90_001)
})

it('gives back the rewards of someone who has thousands in steps of a bounded size', async () => {
  const [inviter] = await insertUsers(1, 95_000)
  await addProgram(runAll, { id: 1, rule: { inviter: { fixed: 5 } } })
  await env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
     INSERT INTO rewards (program_id, invitee_id, side, ordinal, user_id, event, version, amount, state, hold_until, created_at, changed_at)
     SELECT 1, 100000 + i, 'inviter', 1, ?, 1, 1, 5, 'available', 1, 1, 1 FROM n`,
  )
    .bind(inviter)
    .run()
  await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE id = ?').bind(inviter).run()
  const { rowsAtOnce } = await run()
  expect(rowsAtOnce).toBeLessThan(20_000)
  const left = await env.DB.prepare('SELECT count(*) AS n FROM users WHERE phone IS NOT NULL').first('n')
  expect(left).toBe(0)
  const { results } = await env.DB.prepare('SELECT state, count(*) AS n FROM rewards GROUP BY state').all()
  expect(results).toEqual([{ state: 'voided', n: 3000 }])
})

describe('the traces of someone who has thousands', () => {
  const OF_EACH = 1200
  const addTraces = async (id: number) => {
    const list = Array.from({ length: OF_EACH }, (_, i) => i + 1)
    const at = (i: number) => id * 1_000_000 + i
    await insertRows(
      'audit_events (id, actor, actor_id, subject_id, action, outcome, network, request_id, details)',
      9,
      list.map((i) => [at(i), 'user', id, id, 'exported', 'ok', '192.0.2.0/24', `request-${at(i)}`, '{}']),
    )
    await insertRows(
      'sessions (id, user_id, expires_at, device, country)',
      5,
      list.map((i) => [at(i), id, 1, 'Chrome, Windows', 'DE']),
    )
    await insertRows(
      'referral_links (key, code, user_id, label, created_at)',
      5,
      list.map((i) => [`M1NE${at(i)}`, `mine-${at(i)}`, id, 'my friends', 1]),
    )
    await insertRows(
      'reward_events (id, source, event_id, user_id, type, occurred_at, created_at, body_hash, decisions)',
      9,
      list.map((i) => [at(i), 'api', `order-${at(i)}`, id, 'purchase', 1, 1, 'hash', '[]']),
    )
    await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE id = ?').bind(id).run()
  }
  const countLeft = async (id: number) =>
    env.DB.prepare(
      `SELECT (SELECT count(*) FROM audit_events WHERE subject_id = ?1 AND (network, request_id, details) IS NOT (NULL, NULL, NULL))
        + (SELECT count(*) FROM sessions WHERE user_id = ?1 AND ((device, country) IS NOT (NULL, NULL) OR ended_at IS NULL))
        + (SELECT count(*) FROM referral_links WHERE user_id = ?1 AND (label IS NOT NULL OR disabled_at IS NULL))
        + (SELECT count(*) FROM reward_events WHERE user_id = ?1 AND body_hash <> '') AS n`,
    )
      .bind(id)
      .first('n')
  const rowOf = async (id: number) =>
    env.DB.prepare(
      'SELECT phone, deleted_at IS NOT NULL AS erased, deletion_requested_at > ?2 AS unfinished FROM users WHERE id = ?1',
    )
      .bind(id, Date.now())
      .first()

  it('are erased in steps of a bounded size', async () => {
    const [one = 0, other = 0] = await insertUsers(2, 96_000)
    for (const id of [one, other]) await addTraces(id)
    const { rowsAtOnce, erased } = await run()
    expect([erased, await countLeft(one), await countLeft(other)]).toEqual([2, 0, 0])
    expect(rowsAtOnce).toBeLessThan(8000)
  })

  it('are erased by later runs if one breaks off or has no steps left', async () => {
    const [id = 0] = await insertUsers(1, 97_000)
    await addTraces(id)
    const ports = createWorkerPorts(env, test.config)
    const eraseWith = async ({ openDatabase }: Pick<typeof ports, 'openDatabase'>) =>
      eraseDueUsers({ ...ports, db: openDatabase('write').db }, Date.now())
    const left = [await countLeft(id)]
    // Batch 3 erases the row of the user. After that, it is the first step of what is left.
    for (const openDatabase of [
      ...[failBefore({ from: 3 }), failAfter({ from: 3 }), failBefore({ from: 3 }), failAfter({ from: 3 })],
      ...[failBefore({ from: 4 }), failBefore({ from: 6 })],
    ].map((database) => database.openDatabase)) {
      await expect(eraseWith({ openDatabase })).rejects.toThrow('storage_unavailable')
      left.push(await countLeft(id))
    }
    expect(left).toEqual([4800, 4800, 4800, 4800, 4300, 3800, 2600])
    const { db } = createD1(env.DB)('write')
    expect([await eraseTraces(db, Date.now(), 3), await rowOf(id)]).toEqual([
      0,
      { phone: null, erased: 1, unfinished: 1 },
    ])
    // Meanwhile they are deleted, for everyone.
    const { token } = await createStaff('support')
    const ask = async (path: string) => json(await test.request('GET', `/api/v1/admin/users/${path}`, { token }))
    expect(await ask('?deletion_requested=true')).toMatchObject({ count: 0, results: [] })
    expect(await ask(`${id}/`)).toMatchObject({ deletion: null })
    expect([await eraseWith(ports), await countLeft(id), await rowOf(id)]).toEqual([
      ...[1, 0],
      { phone: null, erased: 1, unfinished: null },
    ])
  })
})
