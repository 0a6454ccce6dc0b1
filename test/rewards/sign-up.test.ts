import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase } from '../../src/db/batches.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { Rule } from '../../src/rewards/rule.ts'
import { createSimulation, judgeEvents, readJudged } from '../../src/rewards/simulation.ts'
import { addPendingInvite, decline } from '../support/attribution.ts'
import { FAULTS } from '../support/failing-database.ts'
import { createProgram, recountRewards } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()
const db = createDatabase(async (statements) => ({
  results: await env.DB.batch<Record<string, unknown>>(
    statements.map(({ sql, params }) => env.DB.prepare(sql).bind(...params)),
  ),
}))
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

  describe('whose referral goes and comes back', () => {
    /** The inviter's reward of `program` is paid out, those of `held` wait, and staff have voided those of `judged`. */
    async function signedUp() {
      const rule = { event: 'sign_up', inviter: { fixed: 5 }, invitee: { fixed: 3 }, hold_days: 7 }
      const [held, judged] = [await createProgram(rule), await createProgram({ ...rule, signals: {} })]
      const [inviter, other] = [await person(), await person()]
      const phone = newPhone()
      await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
      const session = await signInAs(test, phone)
      const invitee = { ...session, ...(await currentUser(test, session)) }
      await test.settle()
      const paid = `UPDATE rewards SET state = 'fulfilled', paid = amount WHERE program_id = ? AND side = 'inviter'`
      await env.DB.prepare(paid).bind(program.id).run()
      await env.DB.prepare(`UPDATE rewards SET state = 'voided' WHERE program_id = ?`).bind(judged.id).run()
      const { token } = await createStaff('superuser')
      const correct = async (...inviters: ({ invite_code: string } | null)[]) => {
        for (const one of inviters) {
          const body = { inviter: one?.invite_code ?? null, reason: 'Asked for by both' }
          const path = `/api/v1/admin/users/${invitee.id}/inviter/`
          expect((await test.request('POST', path, { token, body })).status).toBe(200)
        }
      }
      const counts = async () =>
        rows(
          `SELECT program_id AS program, side || ' ' || user_id AS whose, count(*) AS made, sum(state IN ('held', 'available', 'fulfilled')) AS live
            FROM rewards WHERE invitee_id = ? GROUP BY 1, 2 ORDER BY 1, 2 DESC`,
          invitee.id,
        )
      /** Of both sides, each program has made so many, of which so many are not taken back. */
      const bothOf = (...made: [program: { id: number }, made: number, live: number][]) =>
        made.flatMap(([{ id }, count, live]) =>
          [`inviter ${inviter.id}`, `invitee ${invitee.id}`].map((whose) => ({
            ...{ program: id, whose, made: count, live },
          })),
        )
      return { held, judged, inviter, other, invitee, correct, counts, bothOf }
    }
    const person = async () => currentUser(test, await signInAs(test))
    const hours = async (count: number) => {
      for (let hour = 0; hour < count; hour += 1) await runHourly(test, Date.now() + 1 + hour)
    }

    it('is paid again, as often as it comes back, and once each time', async () => {
      const { held, judged, inviter, correct, counts, bothOf } = await signedUp()
      await correct(null)
      await hours(2)
      expect(await counts()).toEqual(bothOf([program, 1, 0], [held, 1, 0], [judged, 1, 0]))
      for (const times of [2, 3]) {
        await correct(inviter)
        await hours(3)
        expect(await counts()).toEqual(bothOf([program, times, 1], [held, times, 1], [judged, 1, 0]))
        expect(await recountRewards()).toEqual([])
        await correct(null)
        await hours(1)
        expect(await counts()).toEqual(bothOf([program, times, 0], [held, times, 0], [judged, 1, 0]))
      }
      // A simulation of the rule that it has makes as many of these events, and as much.
      for (const { id } of [program, held, judged]) {
        const [of] = await rows(
          `SELECT p.rule, -a.balance AS cost, (SELECT min(event) FROM rewards WHERE program_id = ?1) AS first
            FROM program_rules AS p JOIN accounts AS a ON a.account = 'program:' || p.program_id WHERE p.program_id = ?1`,
          id,
        )
        const plan = { rule: Rule.parse(JSON.parse(String(of!['rule']))), budget: null }
        const simulation = createSimulation(plan, Date.now())
        const asked = { program: id, plans: [plan], from: Number(of!['first']), to: Number.MAX_SAFE_INTEGER }
        const [row] = await runQuery(db, judgeEvents(db, asked))
        for (const event of readJudged(row!.judged)) simulation.add(event)
        const declined = id === judged.id ? { already_rewarded: 4 } : {}
        expect(simulation.outcome()).toMatchObject({ events: 3, added: 0, declined, cost: of!['cost'] })
      }
      // Of the payout that was taken back, the inviter owes what they got, once.
      const owed = `SELECT balance FROM accounts WHERE account = ? AND unit = 'points'`
      expect(await rows(owed, `available:${inviter.id}`)).toEqual([{ balance: -5 }])
      expect(await recountRewards()).toEqual([])
    })

    it.each([
      ['nobody', false],
      ['another inviter', true],
    ])('is paid again if it was of %s for less than an hour', async (_whose, isOther) => {
      const { held, judged, inviter, other, invitee, correct, counts, bothOf } = await signedUp()
      await correct(isOther ? other : null, inviter)
      await hours(2)
      const again = bothOf([program, 2, 1], [held, 2, 1], [judged, 1, 0])
      // With another inviter the invitee keeps theirs, so there is nothing to pay again.
      const kept = ({ whose }: { whose: string }) => isOther && whose === `invitee ${invitee.id}`
      expect(await counts()).toEqual(again.map((row) => (kept(row) ? { ...row, made: 1 } : row)))
      expect(await recountRewards()).toEqual([])
    })

    it('is paid again when the user declines and names the same inviter, but not what staff voided', async () => {
      const { held, judged, inviter, invitee, counts, bothOf } = await signedUp()
      expect((await decline(test, invitee)).status).toBe(204)
      expect((await setInviter(invitee.access, inviter.invite_code)).status).toBe(200)
      await hours(2)
      expect(await counts()).toEqual(bothOf([program, 2, 1], [held, 2, 1], [judged, 1, 0]))
      expect(await recountRewards()).toEqual([])
    })

    it('is held for another inviter whom the user names, if staff voided it', async () => {
      const { held, judged, other, invitee } = await signedUp()
      expect((await decline(test, invitee)).status).toBe(204)
      expect((await setInviter(invitee.access, other.invite_code)).status).toBe(200)
      await hours(2)
      const second = `SELECT side, user_id, state, signals FROM rewards WHERE program_id = ? AND ordinal = 2 ORDER BY side`
      const both = (signals: string | null) => [
        { side: 'invitee', user_id: invitee.id, state: 'held', signals },
        { side: 'inviter', user_id: other.id, state: 'held', signals },
      ]
      expect(await rows(second, judged.id)).toEqual(both('{"voided_before":true}'))
      expect(await rows(second, held.id)).toEqual(both(null))
      expect(await recountRewards()).toEqual([])
    })

    it.each(['staff', 'user'])(
      'is paid again when the %s sets the inviter right after the program has ended',
      async (who) => {
        const { held, inviter, invitee, correct, counts, bothOf } = await signedUp()
        await env.DB.prepare('UPDATE programs SET ends_at = ?').bind(Date.now()).run()
        if (who === 'staff') await correct(null, inviter)
        else {
          await decline(test, invitee)
          await setInviter(invitee.access, inviter.invite_code)
        }
        await hours(2)
        expect(await counts()).toEqual(expect.arrayContaining(bothOf([program, 2, 1], [held, 2, 1])))
      },
    )

    it('is not paid again when staff confirm the inviter: what was voided stays so', async () => {
      const { held, judged, inviter, correct, counts, bothOf } = await signedUp()
      await correct(inviter)
      expect(await rows('SELECT 1 FROM sign_up_queue')).toHaveLength(1)
      await hours(2)
      expect(await counts()).toEqual(bothOf([program, 1, 1], [held, 1, 1], [judged, 1, 0]))
    })
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
