import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { passOverLostIds } from '../../src/cli/ids/pass-over-ids.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const reason = 'More of it'
const rule = { event: 'purchase', inviter: { fixed: 5 } }
const PAST = '2026-01-01T00:00:00Z'

const addPrograms = async (count: number, event: string, endsAt: number | null = null) =>
  env.DB.prepare(
    `INSERT INTO programs (name, unit, event, starts_at, ends_at, created_at) SELECT ?1 || ' ' || value, 'points', ?1, 0, ?2, 0 FROM json_each(?3)`,
  )
    .bind(event, endsAt, JSON.stringify(Array.from({ length: count }, (_, i) => i)))
    .run()

let token = ''
const create = async (body: object) => {
  const response = await test.request('POST', '/api/v1/admin/programs/', { token, body: { unit: 'points', ...body } })
  return (await json<{ id: number }>(response)).id
}
const change = async (id: number, body: object) => {
  const response = await test.request('PATCH', `/api/v1/admin/programs/${id}/`, { token, body: { reason, ...body } })
  const { status } = response
  return status === 200 ? status : [status, (await json<{ code: string }>(response)).code]
}
const stored = async (id: number) =>
  env.DB.prepare('SELECT event, version, ends_at, budget FROM programs WHERE id = ?').bind(id).first()

const REFUSED = [409, 'too_many_programs']

beforeEach(async () => {
  await env.DB.batch(['DELETE FROM program_rules', 'DELETE FROM programs'].map((sql) => env.DB.prepare(sql)))
  ;({ token } = await createStaff('superuser'))
})

it('another rule cannot put more than ten programs on one type of event', async () => {
  await addPrograms(9, 'purchase')
  const one = await create({ name: 'One', rule: { ...rule, event: 'trial' } })
  const tenth = await create({ name: 'Tenth', rule })
  const before = await stored(one)
  expect(await change(one, { rule, budget: 7 })).toEqual(REFUSED)
  expect([
    await stored(one),
    await env.DB.prepare('SELECT 1 FROM program_rules WHERE version > 1').all(),
  ]).toMatchObject([before, { results: [] }])
  // Those that are there already change as before.
  expect(await change(tenth, { rule: { ...rule, inviter: { fixed: 6 } } })).toBe(200)
  expect(await change(one, { budget: 7 })).toBe(200)
})

it('of many that are put on it at once, ten are', async () => {
  await addPrograms(7, 'purchase')
  const others = await Promise.all(
    Array.from({ length: 6 }, async (_, i) => create({ name: `Other ${i}`, rule: { ...rule, event: `trial_${i}` } })),
  )
  const answers = await Promise.all(others.map(async (id) => change(id, { rule })))
  expect(answers.filter((answer) => answer === 200)).toHaveLength(3)
  expect(await env.DB.prepare(`SELECT count(*) AS n FROM programs WHERE event = 'purchase'`).first()).toEqual({ n: 10 })
})

it('of many changes of one revision at once, one is made', async () => {
  const id = await create({ name: 'Raced', rule, budget: 5 })
  const revisionOf = async () => {
    const response = await test.request('GET', `/api/v1/admin/programs/${id}/`, { token })
    return (await json<{ revision: string }>(response)).revision
  }
  const revision = await revisionOf()
  const budgets = [10, 20, 30, 40, 50, 60, 70, 80]
  const answers = await Promise.all(
    budgets.map(async (budget) => change(id, { budget, rule: { ...rule, hold_days: budget }, revision })),
  )
  const won = answers.indexOf(200)
  expect(answers.filter((_, i) => i !== won)).toEqual(budgets.slice(1).map(() => [409, 'edit_conflict']))
  expect(await stored(id)).toMatchObject({ budget: budgets[won], version: 2 })
  expect(await revisionOf()).toBe(`2.${budgets[won]}.`)
})

it('a program that has ended does not run again as the fifty-first', async () => {
  const ended = await create({ name: 'Ended', rule, ends_at: PAST })
  await addPrograms(50, 'full')
  expect([await change(ended, { ends_at: null }), await change(ended, { ends_at: '2040-01-01T00:00:00Z' })]).toEqual([
    REFUSED,
    REFUSED,
  ])
  expect([await change(ended, { ends_at: '2026-02-01T00:00:00Z' }), await stored(ended)]).toMatchObject([
    200,
    { ends_at: Date.parse('2026-02-01T00:00:00Z') },
  ])
  await env.DB.prepare(`UPDATE programs SET ends_at = 1 WHERE name = 'full 0'`).run()
  expect(await change(ended, { ends_at: null })).toBe(200)
  // One of the fifty that run.
  expect(await change(ended, { ends_at: '2040-01-01T00:00:00Z' })).toBe(200)
})

it('a change of the rule keeps thresholds that are null, and the same rule is no other version', async () => {
  const signals = {
    same_device: null,
    same_network: 0,
    many_sign_ups: null,
    consecutive_numbers: 3,
    invitee_gone: false,
  }
  const id = await create({ name: 'Quiet', rule: { ...rule, signals } })
  const now = async () => {
    const response = await test.request('GET', `/api/v1/admin/programs/${id}/`, { token })
    return json<{ version: number; rule: object }>(response)
  }
  const first = await now()
  expect(first).toMatchObject({ version: 1, rule: { signals } })
  // The same rule, without the thresholds, with some of them, and as it was read.
  for (const same of [rule, first.rule, { ...rule, signals: { ...signals, invitee_gone: false } }])
    expect([await change(id, { rule: same }), await now()]).toEqual([200, first])
  expect(await change(id, { rule: { ...rule, hold_days: 3 } })).toBe(200)
  const second = await now()
  expect(second).toMatchObject({ version: 2, rule: { hold_days: 3, signals } })
  expect([await change(id, { rule: second.rule }), await now()]).toEqual([200, second])
  const { results } = await env.DB.prepare(
    `SELECT details ->> 'before' ->> 'version' AS version FROM audit_events WHERE action = 'program_changed' AND details ->> 'name' = 'Quiet'`,
  ).all()
  expect(results).toEqual([{ version: 1 }])
})

it('the audit says of a simulation which thresholds the draft left out', async () => {
  const id = await create({ name: 'Draft', rule })
  const signals = { same_device: null }
  const path = `/api/v1/admin/programs/${id}/simulate/`
  expect((await test.request('POST', path, { token, body: { rule: { ...rule, signals } } })).status).toBe(200)
  const { results } = await env.DB.prepare(
    `SELECT details FROM audit_events WHERE action = 'program_simulated' AND details ->> 'name' = 'Draft'`,
  ).all<{ details: string }>()
  expect(results.map(({ details }) => JSON.parse(details) as unknown)).toMatchObject([{ rule: { ...rule, signals } }])
})

it('the row behind ids that a restore left out is in no list', async () => {
  const before = await create({ name: 'Before', rule })
  await env.DB.batch(passOverLostIds(Date.now()).map((sql) => env.DB.prepare(sql)))
  ;({ token } = await createStaff('superuser'))
  const after = await create({ name: 'After', rule })
  expect(after).toBeGreaterThan(before + 1000)
  const { results } = await json<{ results: { id: number }[] }>(
    await test.request('GET', '/api/v1/admin/programs/', { token }),
  )
  expect(results.map(({ id }) => id)).toEqual([after, before])
})
