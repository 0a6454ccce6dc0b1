import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { createDatabase } from '../../src/db/batches.ts'
import type { RunStatements } from '../../src/db/batches.ts'
import { runBatch, runQuery } from '../../src/db/run-batch.ts'
import { approve } from '../../src/rewards/change-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { Rule } from '../../src/rewards/rule.ts'
import { createSimulation, judgeEvents, readJudged } from '../../src/rewards/simulation.ts'
import { addPeople, addProgram } from '../support/reward-life.ts'

const DAY = 86_400_000
const EARNED = Date.UTC(2026, 0, 1)
const run: RunStatements = async (statements) => ({
  results: await env.DB.batch<Record<string, unknown>>(
    statements.map(({ sql: text, params }) => env.DB.prepare(text).bind(...params)),
  ),
})
const db = createDatabase(run)

it('a simulation lets rewards that staff approved late expire as long after the approval, and never under review', async () => {
  const rule = { event: 'purchase', inviter: { fixed: 10 }, hold_days: 2, expires_days: 10 }
  const [approved, underReview] = [2, 3]
  await addPeople(run, underReview, EARNED - DAY)
  await addProgram(run, { id: 1, rule })
  await runBatch(db, {
    events: [approved, underReview].map((userId) =>
      recordOwn(db, {
        ...{ source: 'api', eventId: `order-${userId}`, userId, phone: null, type: 'purchase', value: null },
        ...{ occurredAt: EARNED, bodyHash: '', now: EARNED },
      }),
    ),
    doubted: db.run(sql`UPDATE rewards SET signals = '{}'`),
    approved: approve(db, sql`invitee_id = ${approved}`, EARNED + 20 * DAY),
    paid: db.run(sql`UPDATE rewards SET state = 'fulfilled', paid = amount, changed_at = ${EARNED + 29 * DAY}
      WHERE invitee_id = ${approved}`),
  })
  const expired = async (draft: object) => {
    const plan = { rule: Rule.parse({ ...rule, ...draft }), budget: null }
    const simulation = createSimulation(plan, EARNED + 60 * DAY)
    const [row] = await runQuery(db, judgeEvents(db, { program: 1, plans: [plan], from: 1, to: 1000 }))
    for (const event of readJudged(row!.judged)) simulation.add(event)
    const { ended, rewards } = simulation.outcome()
    return [rewards.inviter, ended.expired]
  }
  expect(await expired({})).toEqual([2, 0])
  expect(await expired({ hold_days: 5 })).toEqual([2, 0])
  expect(await expired({ expires_days: 8 })).toEqual([1, 1])
  expect(await expired({ hold_days: 30 })).toEqual([2, 0])
})
