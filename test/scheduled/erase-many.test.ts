import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import type { RunStatements } from '../../src/db/batches.ts'
import { createD1 } from '../../src/db/d1.ts'
import { ERASED_AT_ONCE, ERASED_PER_RUN, eraseDueUsers } from '../../src/people/erase-users.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { countingD1 } from '../support/counting-d1.ts'
import { insertRows, insertUsers } from '../support/referral-rows.ts'
import { addProgram } from '../support/reward-life.ts'
import { createTestApp } from '../support/test-app.ts'

const PEOPLE = ERASED_PER_RUN + 200
const RUNS_A_DAY = 24
/** One per shard, or two of the fullest. A Worker may make 1,000 subrequests. */
const MAX_GUARD_CALLS = 70
/** Rows per person. Two of those read tell that nobody listens to changes, five that no reward waits to be paid out, four that they had no inviter. */
const [MAX_WRITTEN, MAX_READ] = [18, 86]
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
  expect(first.trips).toBeLessThanOrEqual(2 + 2 * steps)
  expect(first.statements / first.trips).toBeLessThanOrEqual(10)
  expect(first.rowsWritten / first.erased).toBeLessThanOrEqual(MAX_WRITTEN)
  expect(first.rowsRead / first.erased).toBeLessThanOrEqual(MAX_READ)
  // The rest, not the whole again.
  const second = await run()
  expect(first.erased + second.erased).toBe(PEOPLE)
  expect(second.trips).toBe(1 + 2 * Math.ceil(second.erased / ERASED_AT_ONCE))
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
