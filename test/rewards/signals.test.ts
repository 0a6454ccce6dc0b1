import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { withThresholds } from '../../src/rewards/rule.ts'
import { countingD1 } from '../support/counting-d1.ts'
import { createProgram } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newAddress, receiveCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const test = createTestApp()
const d1 = countingD1(env.DB)
const { db } = createD1(d1.binding)('write')
let events = 0

let blocks = 0

/** A block of numbers, as farms buy them, far from every other. */
function block(): (nth: number) => string {
  blocks += 1
  const start = 79_165_000_000 + 100 * blocks
  return (nth) => `+${start + nth}`
}

interface Person {
  id: number
  code: string
  access: string
  device: string
}

/** Signs up as an app does: on a device that may have signed in before, from a network. */
async function signUp(
  inviter: Person | undefined,
  {
    phone = block()(0),
    device = '',
    address = newAddress(),
  }: { phone?: string; device?: string; address?: string } = {},
): Promise<Person> {
  const code = await receiveCode(test, phone)
  const response = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', {
    headers: { 'CF-Connecting-IP': address, ...(device && { 'X-Device-Token': device }) },
    body: { phone, code, ...(inviter && { invited_by_code: inviter.code }) },
  })
  const session = await json<{ access: string; device: string }>(response)
  const { id, invite_code: own } = await currentUser(test, session)
  return { id, code: own, access: session.access, device: session.device }
}

const THRESHOLDS = withThresholds(test.config, {
  event: 'x',
  occurrence: 'first',
  certainty: 'any',
  hold_days: 0,
}).signals

let program: Awaited<ReturnType<typeof createProgram>>
beforeEach(async () => {
  program = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 }, signals: THRESHOLDS })
})

/** Reports an event of a user, and says what its rewards are held by. */
async function buy({ id }: Person, { event } = program) {
  const eventId = `s${(events += 1)}`
  d1.reset()
  await runBatch(db, {
    event: recordOwn(db, {
      ...{ source: 'api', eventId, userId: id, phone: null, type: event, value: null, bodyHash: '' },
      ...{ occurredAt: Date.now(), now: Date.now() },
    }),
  })
  return signalsOf(id, program)
}

async function signalsOf(id: number, { id: programId }: { id: number }) {
  const { results } = await env.DB.prepare(
    'SELECT DISTINCT state, signals FROM rewards WHERE invitee_id = ? AND program_id = ?',
  )
    .bind(id, programId)
    .all<{ state: string; signals: string | null }>()
  expect(results).toHaveLength(1)
  const [{ state, signals } = { state: '', signals: null }] = results
  expect(state).toBe(signals === null ? 'available' : 'held')
  return signals === null ? null : (JSON.parse(signals) as Record<string, unknown>)
}

describe('a ring of fake accounts is held, with its evidence', () => {
  it('of a second number on one device', async () => {
    const inviter = await signUp(undefined)
    const second = await signUp(inviter, { device: inviter.device })
    expect(await buy(second)).toEqual({ same_device: [inviter.id] })
    expect(d1.counts).toMatchObject({ trips: 1, statements: 1 })
    expect(d1.counts.rowsWritten).toBeLessThanOrEqual(20)
    expect(d1.counts.rowsRead).toBeLessThanOrEqual(60)
    const third = await signUp(inviter, { device: second.device })
    const { same_device: found } = (await buy(third)) as { same_device: number[] }
    expect(found.toSorted((a, b) => a - b)).toEqual([inviter.id, second.id])
  })

  it('of several users of one network within an hour', async () => {
    const address = newAddress()
    const inviter = await signUp(undefined, { address })
    const ring = [
      await signUp(inviter, { address }),
      await signUp(inviter, { address }),
      await signUp(inviter, { address }),
      await signUp(inviter, { address }),
    ]
    // Bought after all had signed up, so that each sees the others.
    for (const one of ring) {
      const others = [inviter, ...ring].map(({ id }) => id).filter((id) => id !== one.id)
      const { same_network: found } = (await buy(one)) as { same_network: number[] }
      expect(found.toSorted((a, b) => a - b)).toEqual(others)
    }
  })

  it('of consecutive numbers', async () => {
    const numbers = block()
    const inviter = await signUp(undefined, { phone: numbers(0) })
    const ring = [
      await signUp(inviter, { phone: numbers(1) }),
      await signUp(inviter, { phone: numbers(2) }),
      await signUp(inviter, { phone: numbers(3) }),
    ]
    const last = await signUp(inviter, { phone: numbers(4) })
    const { consecutive_numbers: found } = (await buy(last)) as { consecutive_numbers: number[] }
    expect(found.toSorted((a, b) => a - b)).toEqual([inviter, ...ring].map(({ id }) => id))
    const apart = await signUp(inviter, { phone: numbers(40) })
    expect(await buy(apart)).toBeNull()
  })

  it('of more sign-ups in an hour than an inviter should have', async () => {
    const inviter = await signUp(undefined)
    let last = inviter
    for (let nth = 0; nth < 10; nth += 1) last = await signUp(inviter)
    expect(await buy(last)).toBeNull()
    const eleventh = await signUp(inviter)
    expect(await buy(eleventh)).toEqual({ many_sign_ups: 11 })
    // The most that an event reads, of an inviter who has many.
    expect(d1.counts.rowsRead).toBeLessThanOrEqual(250)
    expect(d1.counts.rowsWritten).toBeLessThanOrEqual(20)
  })

  it('of more sign-ups in an hour, whether it signed up before, amid or after the others', async () => {
    const inviter = await signUp(undefined)
    const ring: Person[] = []
    for (let nth = 0; nth < 11; nth += 1) ring.push(await signUp(inviter))
    for (const one of [ring[0]!, ring[5]!, ring[10]!]) {
      expect(await buy(one)).toEqual({ many_sign_ups: 11 })
      expect(d1.counts.rowsRead).toBeLessThanOrEqual(250)
    }
  })

  it('of a blocked invitee, and of one who leaves within the hold', async () => {
    program = await createProgram({ hold_days: 7, inviter: { fixed: 5 }, signals: THRESHOLDS })
    const { token } = await createStaff('superuser')
    const inviter = await signUp(undefined)
    const [blocked, leaving, staying] = [await signUp(inviter), await signUp(inviter), await signUp(inviter)]
    for (const one of [blocked, leaving, staying]) await buyHeld(one)
    const block = await test.request('POST', `/api/v1/admin/users/${blocked.id}/block/`, {
      token,
      body: { reason: 'Farm' },
    })
    expect(block.status).toBeLessThan(300)
    expect((await test.request('DELETE', '/api/v1/users/current_user/', { token: leaving.access })).status).toBe(202)
    expect(await heldBy(blocked)).toEqual({ invitee_gone: 'blocked' })
    expect(await heldBy(leaving)).toEqual({ invitee_gone: 'deleted' })
    expect(await heldBy(staying)).toBeNull()
    const again = await createProgram({ inviter: { fixed: 5 }, signals: THRESHOLDS })
    program = again
    expect(await buy(blocked, again)).toEqual({ invitee_gone: 'blocked' })
  })

  it('of an invitee who is gone, only if the rule asks for it and the hold has not ended', async () => {
    const rule = { hold_days: 7, inviter: { fixed: 5 } }
    const [held, due, reviewed] = [
      await createProgram({ ...rule, signals: THRESHOLDS }),
      await createProgram({ ...rule, signals: THRESHOLDS }),
      await createProgram({ ...rule, signals: THRESHOLDS }),
    ]
    const unasked = await createProgram({ ...rule, signals: { ...THRESHOLDS, invitee_gone: false } })
    const invitee = await signUp(await signUp(undefined))
    for (program of [held, due, reviewed, unasked]) await buyHeld(invitee)
    const change = async (sql: string, ...values: unknown[]) =>
      env.DB.prepare(sql)
        .bind(...values)
        .run()
    const now = Date.now()
    await change('UPDATE rewards SET changed_at = 1')
    await change('UPDATE rewards SET hold_until = ? WHERE program_id IN (?, ?)', now - 1000, due.id, reviewed.id)
    await change(`UPDATE rewards SET signals = '{"many_sign_ups":9}' WHERE program_id = ?`, reviewed.id)
    const found = async () =>
      (
        await env.DB.prepare('SELECT signals, changed_at FROM rewards WHERE invitee_id = ? ORDER BY program_id')
          .bind(invitee.id)
          .all<{ signals: string | null; changed_at: number }>()
      ).results.map(({ signals, changed_at: at }) => [signals, at >= now - 1000])
    // As every sign-in does.
    await change('UPDATE users SET deletion_requested_at = NULL, is_active = is_active WHERE id = ?', invitee.id)
    const before = [null, null, '{"many_sign_ups":9}', null].map((signals) => [signals, false])
    expect(await found()).toEqual(before)
    await change(`UPDATE users SET is_active = 0, block_reason = 'fraud' WHERE id = ?`, invitee.id)
    const gone = ['{"invitee_gone":"blocked"}', '{"many_sign_ups":9,"invitee_gone":"blocked"}']
    const after = [[gone[0], true], before[1], [gone[1], true], before[3]]
    expect(await found()).toEqual(after)
    await change('UPDATE users SET deletion_requested_at = 1 WHERE id = ?', invitee.id)
    await change('UPDATE rewards SET changed_at = 1')
    await change('UPDATE users SET is_active = 1 WHERE id = ?', invitee.id)
    expect(await found()).toEqual(after.map((row) => [row?.[0], false]))
    // Only what is held.
    await change(`UPDATE rewards SET state = 'voided' WHERE program_id = ?`, held.id)
    await change('UPDATE users SET deletion_requested_at = NULL WHERE id = ?', invitee.id)
    expect(await found()).toEqual([[gone[0], false], before[1], ['{"many_sign_ups":9}', true], before[3]])
  })
})

async function heldBy({ id }: Person) {
  const reward = await env.DB.prepare('SELECT state, signals FROM rewards WHERE invitee_id = ? AND program_id = ?')
    .bind(id, program.id)
    .first<{ state: string; signals: string | null }>()
  expect(reward?.state).toBe('held')
  return reward?.signals ? (JSON.parse(reward.signals) as unknown) : null
}

const buyHeld = async ({ id }: Person) =>
  runBatch(db, {
    event: recordOwn(db, {
      ...{ source: 'api', eventId: `s${(events += 1)}`, userId: id, phone: null, type: program.event, value: null },
      ...{ occurredAt: Date.now(), now: Date.now(), bodyHash: '' },
    }),
  })

describe('what is not held', () => {
  it('an ordinary family of four on one network, with numbers in a row', async () => {
    const [address, numbers] = [newAddress(), block()]
    const parent = await signUp(undefined, { address, phone: numbers(0) })
    const family = [
      await signUp(parent, { address, phone: numbers(1) }),
      await signUp(parent, { address, phone: numbers(2) }),
      await signUp(parent, { address, phone: numbers(3) }),
    ]
    for (const child of family) expect(await buy(child)).toBeNull()
  })

  it('anything that the rule does not ask for', async () => {
    const none = Object.keys(THRESHOLDS).map((signal) => [signal, signal === 'invitee_gone' ? false : null])
    program = await createProgram({ inviter: { fixed: 5 }, signals: Object.fromEntries(none) })
    const inviter = await signUp(undefined)
    expect(await buy(await signUp(inviter, { device: inviter.device }))).toBeNull()
  })
})

describe('sign-ups over time', () => {
  const clock = useTestClock()

  it('are held only if more than ten are within one hour', async () => {
    const inviter = await signUp(undefined)
    const invite = async (many: number) => {
      const invitees: Person[] = []
      for (let nth = 0; nth < many; nth += 1) invitees.push(await signUp(inviter))
      return invitees
    }
    await invite(6)
    clock.advance(3000)
    const [between] = await invite(1)
    clock.advance(3000)
    const [last] = await invite(6)
    // Twelve within an hour of it, seven of them at most in one hour.
    expect(await buy(between!)).toBeNull()
    clock.advance(500)
    await invite(4)
    expect(await buy(last!)).toEqual({ many_sign_ups: 11 })
    program = await createProgram({ inviter: { fixed: 5 }, signals: THRESHOLDS })
    expect(await buy(between!)).toEqual({ many_sign_ups: 11 })
  })
})

it('evidence of someone who is erased names no one any more, and holds what it held', async () => {
  const [phone, address] = [block(), newAddress()]
  const inviter = await signUp(undefined)
  const leaving = await signUp(inviter, { device: inviter.device, phone: phone(1), address })
  const staying = await signUp(inviter, { device: leaving.device, phone: phone(2), address })
  const rule = {
    occurrence: 'each',
    inviter: { fixed: 5 },
    signals: { ...THRESHOLDS, same_network: 0, consecutive_numbers: 0 },
  }
  program = await createProgram(rule)
  const plain = await createProgram({ event: program.event, inviter: { fixed: 1 } })
  for (const one of [leaving, leaving, staying]) await buy(one)
  const read = async (sql: string, id: number) => (await env.DB.prepare(sql).bind(id).all()).results
  const eventsOf = async ({ id }: Person) => read('SELECT decisions FROM reward_events WHERE user_id = ?', id)
  const rewardsOf = async ({ id }: Person) =>
    read('SELECT program_id, side, ordinal, state, signals FROM rewards WHERE invitee_id = ? ORDER BY 1, 3', id)
  const before = { events: await eventsOf(leaving), rewards: await rewardsOf(leaving) }
  const others = { events: await eventsOf(staying), rewards: await rewardsOf(staying) }
  const listOf = /(same_device|same_network|consecutive_numbers)(\\*"):\[[\d,]+\]/g
  // Each of the three, of both events and both rewards.
  for (const rows of [before.events, before.rewards]) expect(JSON.stringify(rows).match(listOf)).toHaveLength(6)

  await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE id = ?').bind(leaving.id).run()
  const gone = await rewardsOf(leaving)
  await runHourly(test)
  expect(await read('SELECT phone FROM users WHERE id = ?', leaving.id)).toEqual([{ phone: null }])
  const emptied = (rows: object[]) => JSON.parse(JSON.stringify(rows).replaceAll(listOf, '$1$2:[]')) as object
  expect(await eventsOf(leaving)).toEqual(emptied(before.events))
  expect(await rewardsOf(leaving)).toEqual(emptied(gone))
  expect(gone.filter(({ state }) => state === 'held')).toHaveLength(2)
  expect(gone.some(({ program_id: id }) => id === plain.id)).toBe(true)
  // Of others, their own evidence stays.
  expect({ events: await eventsOf(staying), rewards: await rewardsOf(staying) }).toEqual(others)
})
