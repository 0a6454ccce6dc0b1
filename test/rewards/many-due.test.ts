import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { RunStatements } from '../../src/db/batches.ts'
import { createD1 } from '../../src/db/d1.ts'
import { releaseRewards } from '../../src/rewards/hourly.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { countingD1 } from '../support/counting-d1.ts'
import { insertUsers } from '../support/referral-rows.ts'
import { addProgram } from '../support/reward-life.ts'
import { createTestApp } from '../support/test-app.ts'

const DUE = 20_600
const test = createTestApp()

const runAll: RunStatements = async (statements) => ({
  results: await env.DB.batch<Record<string, unknown>>(
    statements.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)),
  ),
})

it('makes tens of thousands of rewards available in the hour in which they are due, in steps of a bounded size', async () => {
  const [inviter] = await insertUsers(1)
  await addProgram(runAll, { id: 1, rule: { inviter: { fixed: 5 } } })
  await env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO rewards (program_id, invitee_id, side, ordinal, user_id, event, version, amount, state, hold_until, created_at, changed_at)
     SELECT 1, 100000 + i, 'inviter', 1, ?, 1, 1, 5, 'held', 1, 1, 1 FROM n`,
  )
    .bind(DUE, inviter)
    .run()
  const { binding, counts } = countingD1(env.DB)
  const { db } = createD1(binding)('write')
  expect(await releaseRewards({ ...createWorkerPorts(env, test.config), db }, Date.now())).toBe(DUE)
  expect(counts.rowsAtOnce).toBeLessThan(20_000)
})
