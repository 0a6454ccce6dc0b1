import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../../src/admin/person/responses.ts'
import { LIFTED_AT_ONCE } from '../../../src/people/hourly.ts'
import { auditOf } from '../../support/account.ts'
import { askAs, liveSessions, readPerson, refreshOf, somebody, userRow } from '../../support/people.ts'
import { runHourly } from '../../support/scheduled.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json, receiveCode, signInAs } from '../../support/test-app.ts'
import { useTestClock } from '../../support/test-clock.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const clock = useTestClock()
const test = createTestApp()
let root: TestStaff
let support: TestStaff

beforeEach(async () => {
  root = await createStaff('superuser')
  support = await createStaff('support')
})

const block = (staff: TestStaff, id: number, fields: object = {}) =>
  askAs(test, staff, 'POST', `${id}/block/`, { reason: 'spam', ...fields })
const unblock = (staff: TestStaff, id: number) => askAs(test, staff, 'POST', `${id}/unblock/`, { reason: 'a mistake' })

async function trySignIn(phone: string): Promise<number> {
  const code = await receiveCode(test, phone)
  return (await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })).status
}

describe('block', () => {
  it('ends every session and shows the reason to staff only', async () => {
    const person = await somebody(test)
    expect(await liveSessions(person.id)).toBe(1)
    const until = new Date(Date.now() + DAY_MS).toISOString()
    const answer = await block(root, person.id, { until })
    expect(answer.status).toBe(200)
    expect((await json<Person>(answer)).block).toEqual({ reason: 'spam', until })
    expect(await liveSessions(person.id)).toBe(0)
    expect((await refreshOf(test, person)).status).toBe(401)
    expect(await trySignIn(person.phone)).toBe(403)
    expect((await readPerson(test, await createStaff('analyst'), person.id)).block).toEqual({ reason: null, until })
    const event = (await auditOf(person.id)).find(({ action }) => action === 'person_blocked')!
    expect(event).toMatchObject({ actor: 'staff', actor_id: root.id })
    expect(JSON.parse(event.details!)).toEqual({
      reason: 'spam',
      before: { is_active: true, block_reason: null, blocked_until: null },
      after: { is_active: false, blocked_until: until },
    })
  })

  it('can be lifted, and the person signs in again', async () => {
    const { id, phone } = await somebody(test)
    await block(support, id)
    const answer = await unblock(support, id)
    expect(await json<Person>(answer)).toMatchObject({ is_active: true, block: null })
    expect(await userRow(id)).toMatchObject({ block_reason: null, blocked_until: null })
    clock.advance(61)
    expect(await trySignIn(phone)).toBe(200)
    const events = (await auditOf(id)).length
    expect((await unblock(support, id)).status).toBe(200)
    expect(await auditOf(id)).toHaveLength(events)
  })

  it('updates reason and expiry of an already blocked user', async () => {
    const { id } = await somebody(test)
    await block(support, id, { until: new Date(Date.now() + DAY_MS).toISOString() })
    expect((await json<Person>(await block(support, id, { reason: 'fraud' }))).block).toEqual({
      reason: 'fraud',
      until: null,
    })
    const events = (await auditOf(id)).filter(({ action }) => action === 'person_blocked')
    expect(JSON.parse(events[1]!.details!)).toMatchObject({
      reason: 'fraud',
      before: { is_active: false, block_reason: 'spam' },
    })
  })

  it('takes an end in the future, or none', async () => {
    const { id } = await somebody(test)
    for (const until of [
      new Date(Date.now()).toISOString(),
      '2001-01-01T00:00:00Z',
      'tomorrow',
      '2099-02-30T00:00:00Z',
    ])
      expect((await block(support, id, { until })).status).toBe(400)
    expect(await userRow(id)).toMatchObject({ is_active: 1 })
  })

  it('leaves no live session when refreshes race with it', async () => {
    const person = await somebody(test)
    const refresh = () => refreshOf(test, person)
    const answers = await Promise.all([refresh(), refresh(), block(support, person.id), refresh(), refresh()])
    expect(answers[2].status).toBe(200)
    expect(await liveSessions(person.id)).toBe(0)
    for (const answer of answers.filter(({ status }, i) => i !== 2 && status === 200)) {
      const { refresh: successor } = await json<{ refresh: string }>(answer)
      expect((await refreshOf(test, { refresh: successor })).status).toBe(401)
    }
  })

  it('leaves no live session when sign-ins race with it', async () => {
    const { id, phone } = await somebody(test)
    clock.advance(61)
    const code = await receiveCode(test, phone)
    const enter = () => test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })
    await Promise.all([enter(), block(support, id), enter()])
    expect(await liveSessions(id)).toBe(0)
  })
})

describe('an expired block', () => {
  it('no longer applies immediately; the hourly job records and clears it', async () => {
    const { id, phone } = await somebody(test)
    await block(support, id, { until: new Date(Date.now() + HOUR_MS).toISOString() })
    clock.advance(3599)
    expect(await trySignIn(phone)).toBe(403)
    clock.advance(121)
    await signInAs(test, phone)
    expect(await userRow(id)).toMatchObject({ is_active: 1, block_reason: 'spam' })
    expect((await auditOf(id)).filter(({ outcome }) => outcome === 'user_blocked')).toHaveLength(1)
    expect((await runHourly(test)).report).toMatchObject({ blocks_lifted: 1 })
    expect(await userRow(id)).toMatchObject({ is_active: 1, block_reason: null, blocked_until: null })
    const event = (await auditOf(id)).at(-1)!
    expect(event).toMatchObject({ action: 'person_unblocked', actor: 'system', actor_id: null })
    expect(JSON.parse(event.details!)).toMatchObject({ reason: 'ended', before: { block_reason: 'spam' } })
    expect(await liveSessions(id)).toBe(1)
  })

  it('is cleared by the hourly job in limited batches, unlike one still running', async () => {
    const now = Date.now()
    const insert = (from: number, count: number, until: number) =>
      env.DB.prepare(
        `INSERT INTO users (phone, invite_code, date_joined, is_active, block_reason, blocked_until)
        WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2)
        SELECT '+7999' || (1000000 + i), 'Z' || printf('%05d', i), ?3, 0, 'spam', ?4 FROM n`,
      )
        .bind(from, count, now, until)
        .run()
    await insert(0, LIFTED_AT_ONCE + 3, now)
    await insert(2000, 1, now + 1)
    expect((await runHourly(test, now)).report).toMatchObject({ blocks_lifted: LIFTED_AT_ONCE + 3 })
    const blocked = await env.DB.prepare(
      "SELECT count(*) AS n FROM users WHERE phone LIKE '+7999%' AND NOT is_active",
    ).first()
    expect(blocked).toEqual({ n: 1 })
    expect((await runHourly(test, now + 1)).report).toMatchObject({ blocks_lifted: 1 })
  })
})
