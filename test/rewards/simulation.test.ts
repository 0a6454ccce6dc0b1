import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Simulation } from '../../src/admin/programs/responses.ts'
import { below, createRandom } from '../../src/cli/seed/random.ts'
import { createDatabase } from '../../src/db/batches.ts'
import type { RunStatements } from '../../src/db/batches.ts'
import { SIDES } from '../../src/db/reward-schema.ts'
import { runBatch, runQuery } from '../../src/db/run-batch.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { approve, expire, release, reverseEvent, voidReward } from '../../src/rewards/change-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { Rule } from '../../src/rewards/rule.ts'
import { createSimulation, judgeEvents, readJudged } from '../../src/rewards/simulation.ts'
import { addPeople, addProgram } from '../support/reward-life.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Past: triggers know no other clock than the real one. */
const START = Date.UTC(2025, 10, 1)
const PEOPLE = 15
const PROGRAMS = 40
const EVENTS = 60
const ALL_DUE = 100_000
const END = START + EVENTS * DAY

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
    ...sometimes({ expires_days: 1 + draw(6) }),
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
    sql`UPDATE rewards SET state = 'fulfilled', paid = amount - reversed, changed_at = ${now} WHERE program_id = ${program()} AND user_id = ${oneOf(there)} AND state IN ('held', 'available')`
  const takeBack = () => voidReward(db, sql`program_id = ${program()} AND user_id = ${oneOf(there)}`, now)
  const doubt = () => sql`UPDATE rewards SET signals = '{}' WHERE program_id = ${program()} AND state = 'held'`
  // Not by the hour of the events, as staff do.
  const approveAll = () => approve(db, sql`program_id = ${program()}`, now + 1 + draw(HOUR))
  const [invitee, erased] = [2 + draw(PEOPLE - 1), there[2 + draw(there.length - 2)]!]
  const correct = [
    sql`DELETE FROM referrals WHERE invitee_id = ${invitee}`,
    sql`INSERT OR IGNORE INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
      VALUES (${invitee}, ${1 + draw(invitee - 1)}, 'SQL', 'staff', ${oneOf(['certain', 'likely'])}, ${now - draw(DAY)})`,
  ]
  const erase = [sql`UPDATE users SET is_active = 0, blocked_until = NULL, deleted_at = ${now} WHERE id = ${erased}`]
  const isErased = day % 20 === 10
  if (isErased) there.splice(there.indexOf(erased), 1)
  const changes = [
    ...[...times(2, block), ...times(3, unblock), ...(day % 5 === 0 ? correct : []), ...(isErased ? erase : [])],
    ...times(10, pay),
    ...times(5, doubt),
    // Twice on one day, too: no event comes between.
    ...[...times(3, pause), ...times(9, resume), ...times(3, pause)],
  ]
  return [
    ...changes.map((change) => db.run(change)),
    ...[...times(20, takeBack), ...times(2, approveAll), release(db, now, ALL_DUE), expire(db, now, ALL_DUE)],
    // Of several refunds of an event, only the last one is known.
    ...times(25, () =>
      reverseEvent(db, past(), { refunded: oneOf([null, draw(50), draw(9000)]), now, may: sql`reversed = 0` }),
    ),
  ]
}

beforeAll(async () => {
  await addPeople(run, PEOPLE, START - DAY)
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
  const plans = programs.map(({ rule, budget = null }) => ({ rule: Rule.parse(rule), budget }))
  const simulations = plans.map((plan) => createSimulation(plan, END))
  const simulated: unknown[][] = []
  for (const [i, plan] of plans.entries()) {
    const [row] = await runQuery(db, judgeEvents(db, { program: i + 1, plans: [plan], from: 1, to: stored.length }))
    simulated.push(readJudged(row!.judged).map((event) => simulations[i]!.add(event)))
  }
  expect(stored).toHaveLength(PROGRAMS * EVENTS)
  const decided = programs.map(({ event }) =>
    stored
      .filter(({ type }) => type === event)
      .map(({ decisions }) => (JSON.parse(decisions) as { sides: unknown }[])[0]!.sides),
  )
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
  const outcomes = simulations.map((one, i) => ({ program: i + 1, ...one.outcome() }))
  const costs = outcomes.map(({ program, cost }) => ({ account: `program:${program}`, cost }))
  expect(costs.filter(({ cost }) => cost > 0).toSorted((a, b) => (a.account < b.account ? -1 : 1))).toEqual(
    await all(
      `SELECT account, -balance AS cost FROM accounts WHERE account LIKE 'program:%' AND balance < 0 ORDER BY 1`,
    ),
  )
  // A referral that was corrected took its rewards back, by the real clock.
  const isVoided = `(state = 'voided' OR changed_at > ${END} AND NOT EXISTS (SELECT 1 FROM transfers WHERE reward = name AND kind = 'fulfil'))`
  const ends = await all<{ program: number; voided: number; expired: number }>(
    `SELECT program, sum(${isVoided}) AS voided, sum(state = 'expired') AS expired FROM (
       SELECT *, program_id AS program, concat_ws('-', program_id, invitee_id, side, ordinal) AS name FROM rewards) GROUP BY 1 ORDER BY 1`,
  )
  const simulatedEnds = outcomes.map(({ program, ended }) => ({ program, ...ended }))
  expect(simulatedEnds.filter(({ program }) => ends.some((one) => one.program === program))).toEqual(ends)
  expect(outcomes.map(({ added }) => added)).toEqual(programs.map(() => 0))
  const [voided, expired] = (['voided', 'expired'] as const).map((end) => ends.reduce((sum, one) => sum + one[end], 0))
  expect([voided! > 50, expired! > 50]).toEqual([true, true])

  const amounts = outcomes.flatMap(({ program, amounts: of }) =>
    SIDES.flatMap((side) => [...of[side]].map(([user, amount]) => [program, side, user, amount].join(' '))),
  )
  const got = await all<{ program: number; side: string; user: number; got: number }>(
    `SELECT program_id AS program, side, user_id AS user, sum(iif(debit LIKE 'program:%', t.amount, iif(credit LIKE 'program:%', -t.amount, 0))) AS got
     FROM rewards JOIN transfers AS t ON reward = concat_ws('-', program_id, invitee_id, side, ordinal) GROUP BY 1, 2, 3 HAVING got > 0`,
  )
  expect(amounts.filter((one) => !one.endsWith(' 0')).toSorted()).toEqual(
    got.map((one) => [one.program, one.side, one.user, one.got].join(' ')).toSorted(),
  )

  const refunds = await all<{ refunds: number }>(
    `SELECT count(*) AS refunds FROM transfers WHERE kind = 'reverse' GROUP BY substr(credit, 1, 5) ORDER BY 1`,
  )
  // Both of what had been paid out and of what had not.
  expect(refunds.map((one) => one.refunds > 20)).toEqual([true, true])
})

describe('POST /api/v1/admin/programs/{id}/simulate/', () => {
  const app = createTestApp()
  const simulate = async (body: object, id = 1, role: Role = 'superuser') => {
    const { token } = await createStaff(role)
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
    expect(lines.map((line) => (JSON.parse(line) as Simulation).events)).toEqual([0, 1010, 2020, PROGRAMS * EVENTS])
    const [rewards] = await all<{ inviter: number; invitee: number }>(
      `SELECT sum(inviter_is_active) AS inviter, sum(invitee_is_active) AS invitee FROM reward_events
       WHERE type = 'type_0' AND inviter_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM program_pauses WHERE program_id = 1 AND id > after_event AND id <= coalesce(until_event, id))`,
    )
    expect(result).toMatchObject({ of: PROGRAMS * EVENTS, left_out: 0, draft: { events: EVENTS } })
    const { top, cost, costs, ended, rewards: made } = result.draft
    expect(made.inviter + made.invitee + ended.voided + ended.expired).toBe(rewards!.inviter + rewards!.invitee)
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

  it.each(['support', 'analyst'] as const)('does not tell %s what people spend', async (role) => {
    const spent = { event: 'type_0', occurrence: 'each', invitee: { percent: 100, max: 1_000_000 } }
    expect((await simulate({ rule: spent })).result.draft.top.invitee).not.toEqual([])
    const { status, result } = await simulate({ rule: spent }, 1, role)
    expect([status, result]).toEqual([403, expect.objectContaining({ code: 'permission_denied' })])
  })

  it('breaks off at the next step once the staff member is blocked', async () => {
    const { id, token } = await createStaff('superuser')
    const response = await app.request('POST', '/api/v1/admin/programs/1/simulate/', { token, body: { rule: draft } })
    const reader = response.body!.getReader()
    await reader.read()
    await changeStaff(id, 'blocked_at = 1')
    await expect(reader.read()).rejects.toMatchObject({ code: 'token_not_valid' })
  })

  it('has a budget and a range of days', async () => {
    const range = { from: '2025-11-11', to: '2025-11-12' }
    expect((await simulate({ rule: draft, ...range })).result).toMatchObject({ of: 2 * PROGRAMS, draft: { events: 2 } })
    expect((await simulate({ rule: draft, to: '2025-10-31' })).result).toMatchObject({ of: 0, draft: { cost: 0 } })
    expect((await simulate({ rule: draft, from: '2026-01-01' })).result).toMatchObject({ of: 0 })
    expect((await simulate({ rule: draft, from: '2025-12-30' })).result).toMatchObject({ of: PROGRAMS })
    const { cost, declined } = (await simulate({ rule: draft, budget: 40 })).result.draft
    expect([cost <= 40, declined.budget_spent]).toEqual([true, expect.any(Number)])
  })

  it('is recorded, and answers 404 for no program', async () => {
    await simulate({ rule: draft, from: '2025-11-11' }, 2)
    const [event] = await all<{ details: string }>(`SELECT details FROM audit_events ORDER BY id DESC LIMIT 1`)
    expect(JSON.parse(event!.details)).toMatchObject({ name: 'program 2', from: '2025-11-11', rule: draft })
    expect((await simulate({ rule: draft }, 999)).status).toBe(404)
    expect((await simulate({ rule: { ...draft, inviter: { fixed: 0 } } })).status).toBe(400)
  })

  it('lets rewards that were voided stay so, and others expire by the rule, if they were not paid out in time', async () => {
    const rule = { event: 'late', inviter: { fixed: 10 }, hold_days: 2, expires_days: 10 }
    await addProgram(run, { id: PROGRAMS + 1, event: 'late', rule })
    const [voided, paid, expired] = [101, 102, 103]
    const ids = JSON.stringify([voided, paid, expired])
    await runBatch(db, {
      unblocked: db.run(sql`UPDATE users SET is_active = 1, blocked_until = NULL WHERE id = 1`),
      people: db.run(sql`INSERT INTO users (id, phone, invite_code, date_joined)
        SELECT value, '+7919' || (1000000 + value), printf('%06d', value), ${START} FROM json_each(${ids})`),
      invited: db.run(sql`INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
        SELECT value, 1, 'SQL', 'code', 'certain', ${START} FROM json_each(${ids})`),
    })
    const record = async (userId: number, at: number) =>
      runQuery(
        db,
        recordOwn(db, {
          ...{ source: 'api', eventId: `late-${at}`, userId, phone: null, type: 'late', value: null },
          ...{ occurredAt: at, bodyHash: '', now: at },
        }),
      )
    await record(voided, END)
    await runQuery(db, voidReward(db, sql`program_id = ${PROGRAMS + 1}`, END + HOUR))
    await record(paid, END + 2 * HOUR)
    await record(expired, END + 3 * HOUR)
    await runBatch(db, {
      paid: db.run(sql`UPDATE rewards SET state = 'fulfilled', paid = amount - reversed, changed_at = ${END + 5 * DAY}
        WHERE program_id = ${PROGRAMS + 1} AND invitee_id = ${paid}`),
      released: release(db, END + 13 * DAY, ALL_DUE),
      gone: expire(db, END + 13 * DAY, ALL_DUE),
    })
    // Of which the program has paid the first.
    await record(paid, END + 14 * DAY)

    const { expires_days: _, ...never } = { ...rule, occurrence: 'each' }
    const drafts = [
      { draft: rule, cost: 10, ended: { voided: 1, expired: 1 }, added: 0 },
      { draft: never, cost: 30, ended: { voided: 1, expired: 0 }, added: 1 },
      { draft: { ...rule, expires_days: 1 }, cost: 0, ended: { voided: 1, expired: 2 }, added: 0 },
      { draft: { ...rule, expires_days: 100 }, cost: 10, ended: { voided: 1, expired: 1 }, added: 0 },
      // What was voided is back in time for the next, and what expires for the last.
      { draft: never, budget: 10, cost: 10, ended: { voided: 1, expired: 0 }, added: 0, declined: { budget_spent: 2 } },
      {
        ...{ draft: { ...never, expires_days: 1 }, budget: 10 },
        ...{ cost: 10, ended: { voided: 1, expired: 1 }, added: 1, declined: { budget_spent: 1 } },
      },
    ]
    for (const { draft: of, budget = null, ...expected } of drafts) {
      const { result } = await simulate({ rule: of, budget }, PROGRAMS + 1)
      expect([of, result]).toMatchObject([of, { draft: expected, current: { cost: 10, added: 0 } }])
    }
  })
})
