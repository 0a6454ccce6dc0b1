import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { LEDGER_CHECKS, verifyCounts } from '../../src/cli/verify/verify-counts.ts'
import type { RunStatements } from '../../src/db/batches.ts'
import { addPeople, addPrograms, live, untilAnswered, withFaults } from '../support/reward-life.ts'

const EVENTS = 400

const run: RunStatements = async (statements) => ({
  results: await env.DB.batch<Record<string, unknown>>(
    statements.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)),
  ),
})

it('faults before and after commits, all repeated: every event once, and everything agrees', async () => {
  await addPeople(run, 30)
  await addPrograms(run)
  const { run: faulty, faults } = withFaults(run, 1)
  const { now, recorded } = await live({ run: faulty, people: 30, events: EVENTS, seed: 7, send: untilAnswered })
  expect([faults.before > 20, faults.after > 20]).toEqual([true, true])
  const { results } = await run([{ sql: 'SELECT count(*) AS events FROM reward_events', params: [] }])
  expect(results[0]?.results).toEqual([{ events: recorded }])
  const findings = await verifyCounts(
    async (statements) =>
      (await run(statements.map((sql) => ({ sql, params: [] })))).results.map(({ results: rows }) => rows),
    { now, checks: LEDGER_CHECKS },
  )
  expect(findings.filter(({ compared }) => compared === 0)).toEqual([])
  expect(findings.filter(({ differ }) => differ > 0)).toEqual([])
})
