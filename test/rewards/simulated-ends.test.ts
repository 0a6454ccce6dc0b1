import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { createDatabase } from '../../src/db/batches.ts'
import type { RunStatements } from '../../src/db/batches.ts'
import { runBatch, runQuery } from '../../src/db/run-batch.ts'
import { approve, fulfil, reverseEvent } from '../../src/rewards/change-rewards.ts'
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

beforeAll(async () => addPeople(run, 4, EARNED - DAY))

async function simulate(program: number, rule: object) {
  const plan = { rule: Rule.parse(rule), budget: null }
  const simulation = createSimulation(plan, EARNED + 60 * DAY)
  const [row] = await runQuery(db, judgeEvents(db, { program, plans: [plan], from: 1, to: 1000 }))
  for (const event of readJudged(row!.judged)) simulation.add(event)
  return simulation.outcome()
}

it('a simulation lets rewards that staff approved late expire as long after the approval, and never under review', async () => {
  const rule = { event: 'purchase', inviter: { fixed: 10 }, hold_days: 2, expires_days: 10 }
  const [approved, underReview] = [2, 3]
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
    const { ended, rewards } = await simulate(1, { ...rule, ...draft })
    return [rewards.inviter, ended.expired]
  }
  expect(await expired({})).toEqual([2, 0])
  expect(await expired({ hold_days: 5 })).toEqual([2, 0])
  expect(await expired({ expires_days: 8 })).toEqual([1, 1])
  expect(await expired({ hold_days: 30 })).toEqual([2, 0])
})

it('a simulation counts a reward as it was paid out, if it was refunded before and after that', async () => {
  const [id, invitee] = [2, 4]
  const rule = { event: 'refunded', inviter: { percent: 20, max: 1000 } }
  await addProgram(run, { id, event: 'refunded', rule })
  const event = { source: 'api', eventId: 'refunded' } as const
  const purchase = { ...event, userId: invitee, phone: null, type: 'refunded', value: 1000, bodyHash: '' }
  await runBatch(db, {
    event: recordOwn(db, { ...purchase, occurredAt: EARNED, now: EARNED }),
    first: reverseEvent(db, event, { refunded: 710, now: EARNED + DAY }),
    paid: fulfil(db, { programId: id, inviteeId: invitee, side: 'inviter', ordinal: 1 }, { now: EARNED + 2 * DAY }),
    second: reverseEvent(db, event, { refunded: null, now: EARNED + 3 * DAY }),
  })
  const { results } = await env.DB.prepare('SELECT amount, paid, reversed FROM rewards WHERE program_id = 2').all()
  expect(results).toEqual([{ amount: 200, paid: 58, reversed: 200 }])
  const costOf = async (inviter: object) => (await simulate(id, { ...rule, inviter })).cost
  expect(await costOf(rule.inviter)).toBe(58)
  // By these, the first refund would have taken back as large a part, or nothing.
  expect(await costOf({ percent: 10, max: 1000 })).toBe(29)
  expect(await costOf({ fixed: 100 })).toBe(100)
})
