import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Simulation } from '../../src/admin/programs/responses.ts'
import { below, createRandom } from '../../src/cli/seed/random.ts'
import { createDatabase } from '../../src/db/batches.ts'
import type { RunStatements } from '../../src/db/batches.ts'
import { runBatch, runQuery } from '../../src/db/run-batch.ts'
import { reverseEvent } from '../../src/rewards/change-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { Rule } from '../../src/rewards/rule.ts'
import { createSimulation, judgeEvents, readJudged } from '../../src/rewards/simulation.ts'
import { addPeople, addProgram } from '../support/reward-life.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 10, 1)
const PEOPLE = 15
const PROGRAMS = 40
const EVENTS = 60

const run: RunStatements = async (statements) => ({
  results: await env.DB.batch<Record<string, unknown>>(
    statements.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)),
  ),
})
const db = createDatabase(run)
const random = createRandom(5)
const draw = (size: number) => below(random, size)
const oneOf = <Item>(items: readonly Item[]): Item => items[draw(items.length)]!
const sometimes = <Part extends object>(part: Part): Partial<Part> => (draw(2) === 0 ? part : {})

function anyRule(event: string) {
  const earning = () =>
    draw(2) === 0 ? { fixed: 1 + draw(90) } : { percent: (1 + draw(3000)) / 100, max: 1 + draw(900) }
  const caps = {
    window: oneOf(['all', 'month', 'day']),
    ...sometimes({ rewards: 1 + draw(4) }),
    ...sometimes({ amount: 1 + draw(300) }),
  }
  return {
    ...{
      event,
      occurrence: oneOf(['first', 'each', 2, 3]),
      certainty: oneOf(['any', 'any', 'certain']),
      inviter: earning(),
    },
    ...sometimes({ invitee: earning() }),
    ...sometimes({ minimum_value: 1 + draw(400) }),
    ...sometimes({ within_days: draw(40) }),
    ...sometimes({ caps }),
    ...sometimes({ hold_days: 3 }),
  }
}

const programs = Array.from({ length: PROGRAMS }, (_, i) => ({
  id: i + 1,
  event: `type_${i}`,
  rule: anyRule(`type_${i}`),
  ...sometimes({ budget: 1 + draw(3000) }),
}))

const there = Array.from({ length: PEOPLE }, (_, i) => i + 1)

/** What happens on a day to people, to programs, and to what was earned. */
function changesOf(day: number, now: number) {
  const program = () => 1 + draw(PROGRAMS)
  const past = () => ({ source: 'api', eventId: `${program()}-${draw(day + 1)}` })
  const times = <Change>(count: number, change: () => Change) => Array.from({ length: count }, change)
  const block = () =>
    sql`UPDATE users SET is_active = 0, blocked_until = ${oneOf([null, now + draw(4 * DAY)])} WHERE id = ${oneOf(there)}`
  const unblock = () => sql`UPDATE users SET is_active = 1, blocked_until = NULL WHERE id = ${oneOf(there)}`
  const pause = () => sql`UPDATE programs SET paused_at = ${now} WHERE id = ${program()}`
  const resume = () => sql`UPDATE programs SET paused_at = NULL WHERE id = ${program()}`
  const pay = () =>
    sql`UPDATE rewards SET state = 'fulfilled' WHERE program_id = ${program()} AND user_id = ${oneOf(there)} AND state IN ('held', 'available')`
  const [invitee, erased] = [2 + draw(PEOPLE - 1), there[2 + draw(there.length - 2)]!]
  // It takes back what was earned: what waits to be paid out would go back to the budget, and so has a refund before the payout.
  const correct = [
    sql`UPDATE rewards SET state = 'fulfilled' WHERE invitee_id = ${invitee} AND state IN ('held', 'available')`,
    sql`DELETE FROM referrals WHERE invitee_id = ${invitee} AND NOT EXISTS (
      SELECT 1 FROM rewards WHERE invitee_id = ${invitee} AND state = 'fulfilled' AND reversed > 0)`,
    sql`INSERT OR IGNORE INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
      VALUES (${invitee}, ${1 + draw(invitee - 1)}, 'SQL', 'staff', ${oneOf(['certain', 'likely'])}, ${now - draw(DAY)})`,
  ]
  // What waits to be paid out would be voided, which gives budget back.
  const erase = [
    sql`UPDATE rewards SET state = 'fulfilled' WHERE user_id = ${erased} AND state IN ('held', 'available')`,
    sql`UPDATE users SET is_active = 0, blocked_until = NULL, deleted_at = ${now} WHERE id = ${erased}`,
  ]
  const isErased = day % 20 === 10
  if (isErased) there.splice(there.indexOf(erased), 1)
  const changes = [
    ...[...times(2, block), ...times(3, unblock), ...(day % 5 === 0 ? correct : []), ...(isErased ? erase : [])],
    ...times(10, pay),
    // Twice on one day, too: no event comes between.
    ...[...times(3, pause), ...times(9, resume), ...times(3, pause)],
  ]
  return [
    ...changes.map((change) => db.run(change)),
    // Of several refunds of an event, only the last one is known.
    ...times(25, () =>
      reverseEvent(db, past(), { refunded: oneOf([null, draw(50), draw(9000)]), now, may: sql`reversed = 0` }),
    ),
  ]
}

beforeAll(async () => {
  await addPeople(run, PEOPLE)
  for (const program of programs) await addProgram(run, program)
  for (let i = 0; i < EVENTS; i += 1) {
    const now = START + i * DAY
    await runBatch(db, {
      changes: i === 0 ? [] : changesOf(i - 1, now),
      events: programs.map(({ id, event }) =>
        recordOwn(db, {
          ...{ source: 'api', eventId: `${id}-${i}`, userId: oneOf(there), phone: null, type: event },
          ...{
            value: oneOf([null, draw(50), draw(900), draw(9000)]),
            occurredAt: now - draw(3 * DAY),
            bodyHash: '',
            now,
          },
        }),
      ),
    })
  }
})

const all = async <Row>(sql: string) => (await env.DB.prepare(sql).all<Row>()).results

it('a simulation decides every event as the service did, with what came between them', async () => {
  const stored = await all<{ type: string; decisions: string }>('SELECT type, decisions FROM reward_events ORDER BY id')
  const plans = programs.map(({ id, rule, budget = null }) => ({ program: id, rule: Rule.parse(rule), budget }))
  const simulations = plans.map(createSimulation)
  const simulated: unknown[] = []
  for (let from = 1; from <= stored.length; from += 1000) {
    const [row] = await runQuery(db, judgeEvents(db, plans, { from, to: from + 999 }))
    for (const event of readJudged(row!.judged)) simulated.push(simulations[event[0]]!.add(event))
  }
  expect(stored).toHaveLength(PROGRAMS * EVENTS)
  const decided = stored.map(({ decisions }) => (JSON.parse(decisions) as { sides: unknown }[])[0]!.sides)
  expect(simulated).toEqual(decided)

  const reasons = new Set(simulations.flatMap((one) => Object.keys(one.outcome().declined)))
  const each = [
    'already_rewarded',
    'below_minimum',
    'budget_spent',
    'cap_reached',
    'not_active',
    'not_certain',
    'not_referred',
    'program_ended',
    'too_late',
  ]
  expect([...reasons].toSorted()).toEqual(each)
  const spent = await all(
    `SELECT account, -balance AS cost FROM accounts WHERE account LIKE 'program:%' AND balance < 0 ORDER BY 1`,
  )
  const costs = simulations.map((one, i) => ({ account: `program:${i + 1}`, cost: one.outcome().cost }))
  expect(costs.filter(({ cost }) => cost > 0).toSorted((a, b) => (a.account < b.account ? -1 : 1))).toEqual(spent)
  const refunds = await all<{ refunds: number }>(
    `SELECT count(*) AS refunds FROM transfers WHERE kind = 'reverse' GROUP BY substr(credit, 1, 5) ORDER BY 1`,
  )
  // Both of what had been paid out and of what had not.
  expect(refunds.map((one) => one.refunds > 20)).toEqual([true, true])
})

describe('POST /api/v1/admin/programs/{id}/simulate/', () => {
  const app = createTestApp()
  const simulate = async (body: object, id = 1) => {
    const { token } = await createStaff('analyst')
    const response = await app.request('POST', `/api/v1/admin/programs/${id}/simulate/`, { token, body })
    const lines = new TextDecoder()
      .decode(await response.arrayBuffer())
      .trim()
      .split('\n')
    return { status: response.status, lines, result: JSON.parse(lines.at(-1)!) as Simulation }
  }
  const draft = { event: 'type_0', occurrence: 'each', inviter: { fixed: 10 }, invitee: { fixed: 3 } }

  it('shows the draft beside the current rule, with progress, and stores nothing', async () => {
    const before = await all('SELECT * FROM accounts')
    const { lines, result } = await simulate({ rule: draft, budget: null })
    expect(lines.map((line) => (JSON.parse(line) as Simulation).events)).toEqual([0, 2000, PROGRAMS * EVENTS])
    const [rewards] = await all<{ inviter: number; invitee: number }>(
      `SELECT sum(inviter_is_active) AS inviter, sum(invitee_is_active) AS invitee FROM reward_events
       WHERE type = 'type_0' AND inviter_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM program_pauses WHERE program_id = 1 AND id > after_event AND id <= coalesce(until_event, id))`,
    )
    expect(result).toMatchObject({ of: PROGRAMS * EVENTS, left_out: 0, draft: { events: EVENTS, rewards } })
    const { top, cost, costs } = result.draft
    expect(top.inviter.map(({ amount }) => amount)).toEqual(
      top.inviter.map(({ amount }) => amount).toSorted((a, b) => b - a),
    )
    const [inviter, invitee] = [top.inviter, top.invitee].map((side) => side.reduce((sum, one) => sum + one.amount, 0))
    expect(costs).toEqual({ inviter, invitee })
    expect(costs.inviter + costs.invitee).toBe(cost)
    expect([cost > 0, cost < rewards!.inviter * 10 + rewards!.invitee * 3]).toEqual([true, true])
    const [real] = await all<{ cost: number }>(`SELECT -balance AS cost FROM accounts WHERE account = 'program:1'`)
    expect(result.current.cost).toBe(real?.cost ?? 0)
    expect(await all('SELECT * FROM accounts')).toEqual(before)
  })

  it('has a budget and a range of days', async () => {
    const range = { from: '2026-11-11', to: '2026-11-12' }
    expect((await simulate({ rule: draft, ...range })).result).toMatchObject({ of: 2 * PROGRAMS, draft: { events: 2 } })
    expect((await simulate({ rule: draft, to: '2026-10-31' })).result).toMatchObject({ of: 0, draft: { cost: 0 } })
    expect((await simulate({ rule: draft, from: '2027-01-01' })).result).toMatchObject({ of: 0 })
    expect((await simulate({ rule: draft, from: '2026-12-30' })).result).toMatchObject({ of: PROGRAMS })
    const { cost, declined } = (await simulate({ rule: draft, budget: 40 })).result.draft
    expect([cost <= 40, declined.budget_spent]).toEqual([true, expect.any(Number)])
  })

  it('is recorded, and answers 404 for no program', async () => {
    await simulate({ rule: draft, from: '2026-11-11' }, 2)
    const [event] = await all<{ details: string }>(`SELECT details FROM audit_events ORDER BY id DESC LIMIT 1`)
    expect(JSON.parse(event!.details)).toMatchObject({ name: 'program 2', from: '2026-11-11', rule: draft })
    expect((await simulate({ rule: draft }, 999)).status).toBe(404)
    expect((await simulate({ rule: { ...draft, inviter: { fixed: 0 } } })).status).toBe(400)
  })
})
