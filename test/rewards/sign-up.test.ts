import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addPendingInvite, decline } from '../support/attribution.ts'
import { FAULTS } from '../support/failing-database.ts'
import { createProgram } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()
const rows = async (sql: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all()
  ).results
const paidFor = async (program: number) =>
  rows('SELECT side, user_id FROM rewards WHERE program_id = ? ORDER BY side', program)
const statesFor = async (program: number) =>
  (await rows('SELECT * FROM rewards WHERE program_id = ? ORDER BY event, side DESC', program)).map((row) =>
    [row['side'], row['user_id'], row['state']].join(' '),
  )
const setInviter = async (token: string, code: string) =>
  test.request('PATCH', '/api/v1/users/current_user/', { token, body: { invited_by_code: code } })

describe('a sign-up', () => {
  let program: Awaited<ReturnType<typeof createProgram>>
  beforeEach(async () => {
    program = await createProgram({ event: 'sign_up', inviter: { fixed: 5 }, invitee: { fixed: 3 } })
  })
  // Programs of sign-ups concern every other test.
  afterEach(async () => {
    await env.DB.prepare(`UPDATE programs SET event = 'none'`).run()
  })

  it('pays both sides once, if it is referred', async () => {
    const inviter = await currentUser(test, await signInAs(test))
    const phone = newPhone()
    const invitee = await currentUser(test, await signInAs(test, phone, inviter.invite_code))
    await test.settle()
    expect(await paidFor(program.id)).toEqual([
      { side: 'invitee', user_id: invitee.id },
      { side: 'inviter', user_id: inviter.id },
    ])
    expect(await rows('SELECT * FROM sign_up_queue')).toEqual([])
    await signInAs(test, phone)
    await runHourly(test)
    expect(await paidFor(program.id)).toHaveLength(2)
  })

  it('pays for a code that was typed, not for a number that anyone may have entered, if the rule asks for certainty', async () => {
    const certain = await createProgram({ event: 'sign_up', certainty: 'certain', inviter: { fixed: 5 } })
    const inviter = await currentUser(test, await signInAs(test))
    const entered = newPhone()
    await addPendingInvite(test.config, { phone: entered, inviterId: inviter.id, linkKey: inviter.invite_code })
    await signInAs(test, entered)
    await test.settle()
    expect(await paidFor(program.id)).toHaveLength(2)
    expect(await paidFor(certain.id)).toEqual([])
    await signInAs(test, newPhone(), inviter.invite_code)
    await test.settle()
    expect(await paidFor(certain.id)).toEqual([{ side: 'inviter', user_id: inviter.id }])
  })

  it('costs two statements and 20 rows more than a sign-up without a program, in a trip of its own', async () => {
    const costOf = async () => {
      const inviter = await currentUser(test, await signInAs(test))
      await test.settle()
      test.d1.reset()
      await signInAs(test, newPhone(), inviter.invite_code)
      await test.settle()
      return { ...test.d1.counts }
    }
    const paid = await costOf()
    await env.DB.prepare(`UPDATE programs SET event = 'none' WHERE id = ?`).bind(program.id).run()
    const plain = await costOf()
    expect(plain).toMatchObject({ statements: 5, trips: 1 })
    expect(paid).toMatchObject({ statements: 7, trips: 2 })
    expect(paid.rowsWritten - plain.rowsWritten).toBeLessThanOrEqual(20)
  })

  it('is no event without an inviter, and becomes one when the user names theirs', async () => {
    const inviter = await currentUser(test, await signInAs(test))
    const session = await signInAs(test)
    const invitee = await currentUser(test, session)
    await test.settle()
    expect(await rows('SELECT 1 FROM reward_events WHERE user_id = ?', invitee.id)).toEqual([])
    expect((await setInviter(session.access, inviter.invite_code)).status).toBe(200)
    expect(await paidFor(program.id)).toHaveLength(2)
    expect(await rows('SELECT event_id, occurred_at FROM reward_events WHERE user_id = ?', invitee.id)).toEqual([
      { event_id: `sign_up-${invitee.id}`, occurred_at: Date.parse(invitee.date_joined) },
    ])
  })

  it('pays the right inviter after a false one was declined, and the invitee again what went with it', async () => {
    const [thief, friend] = [
      await currentUser(test, await signInAs(test)),
      await currentUser(test, await signInAs(test)),
    ]
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: thief.id, linkKey: thief.invite_code })
    const session = await signInAs(test, phone)
    const invitee = await currentUser(test, session)
    await test.settle()
    await env.DB.prepare(
      `UPDATE rewards SET state = 'fulfilled', paid = amount WHERE program_id = ? AND side = 'inviter'`,
    )
      .bind(program.id)
      .run()
    expect((await decline(test, session)).status).toBe(204)
    expect((await setInviter(session.access, friend.invite_code)).status).toBe(200)
    await runHourly(test)
    expect(await statesFor(program.id)).toEqual([
      ...[`inviter ${thief.id} reversed`, `invitee ${invitee.id} reversed`],
      ...[`inviter ${friend.id} available`, `invitee ${invitee.id} available`],
    ])
  })

  it('pays the inviter whom staff set last, and the invitee once, even by a rule of each', async () => {
    const each = await createProgram({
      ...{ event: 'sign_up', occurrence: 'each', inviter: { fixed: 5 }, invitee: { fixed: 3 } },
    })
    const [first, second] = [
      await currentUser(test, await signInAs(test)),
      await currentUser(test, await signInAs(test)),
    ]
    const invitee = await currentUser(test, await signInAs(test, newPhone(), first.invite_code))
    await test.settle()
    const { token } = await createStaff('superuser')
    for (const { invite_code: inviter } of [second, first, second]) {
      const body = { inviter, reason: 'Asked for by both' }
      const path = `/api/v1/admin/users/${invitee.id}/inviter/`
      expect((await test.request('POST', path, { token, body })).status).toBe(200)
      await runHourly(test)
    }
    for (const { id } of [program, each]) {
      expect(await statesFor(id)).toEqual([
        ...[`inviter ${first.id} reversed`, `invitee ${invitee.id} available`, `inviter ${second.id} reversed`],
        ...[`inviter ${first.id} reversed`, `inviter ${second.id} available`],
      ])
    }
  })

  it('is paid once, however often it is taken up', async () => {
    const inviter = await currentUser(test, await signInAs(test))
    const invitee = await currentUser(test, await signInAs(test, newPhone(), inviter.invite_code))
    await test.settle()
    const paid = await paidFor(program.id)
    // As a crash leaves it, and as a race of both would find it.
    await env.DB.prepare('INSERT INTO sign_up_queue (user_id, at) VALUES (?, 1)').bind(invitee.id).run()
    expect((await runHourly(test)).report).toMatchObject({ sign_ups_recorded: 1 })
    expect(await paidFor(program.id)).toEqual(paid)

    expect(await rows('SELECT * FROM sign_up_queue')).toEqual([])
  })

  it.each(FAULTS)('is paid once if the store fails %s it is recorded', async (_moment, fail) => {
    const inviter = await currentUser(test, await signInAs(test))
    // After the one that reads the schema and the one that signs up.
    const broken = createTestApp({ ports: { openDatabase: fail({ from: 3, to: 3 }).openDatabase } })
    const late = await signInAs(broken, newPhone(), inviter.invite_code)
    await broken.settle()
    expect(broken.logLines).toContainEqual(expect.objectContaining({ event: 'sign_up_not_recorded' }))
    await Promise.all([runHourly(test), runHourly(test), runHourly(test)])
    const { id } = await currentUser(test, late)
    expect(await rows('SELECT side FROM rewards WHERE invitee_id = ?', id)).toHaveLength(2)
    expect(await rows('SELECT * FROM sign_up_queue')).toEqual([])
  })
})

it('no event is recorded while no program asks for sign-ups', async () => {
  const inviter = await currentUser(test, await signInAs(test))
  const invitee = await currentUser(test, await signInAs(test, newPhone(), inviter.invite_code))
  await test.settle()
  await runHourly(test)
  expect(await rows('SELECT 1 FROM reward_events WHERE user_id = ?', invitee.id)).toEqual([])
  expect(await rows('SELECT * FROM sign_up_queue')).toEqual([])
})
