import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import type { NewEvent } from '../../src/rewards/record-event.ts'
import { countingD1 } from '../support/counting-d1.ts'
import { createProgram, publishRule, referredPair } from '../support/rewards.ts'

const { db } = createD1(env.DB)('write')
const DAY = 86_400_000
let events = 0

const event = (type: string, userId: number, more: Partial<NewEvent> = {}): NewEvent => ({
  ...{ source: 'api', eventId: `e${(events += 1)}`, userId, phone: null, type, value: null, bodyHash: '' },
  ...{ occurredAt: Date.now(), now: Date.now() },
  ...more,
})

const all = async (sql: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all()
  ).results

const decisionsOf = async ({ eventId }: NewEvent) =>
  JSON.parse(
    String((await all('SELECT decisions FROM reward_events WHERE event_id = ?', eventId))[0]?.['decisions']),
  ) as unknown

describe('an event', () => {
  let people: Awaited<ReturnType<typeof referredPair>>
  beforeEach(async () => {
    people = await referredPair()
  })

  it('pays both sides once, however often it is reported', async () => {
    const program = await createProgram({ inviter: { fixed: 500 }, invitee: { percent: 2.5, max: 40 }, hold_days: 7 })
    const purchase = event(program.event, people.invitee, { value: 1999 })
    const results = await Promise.all(
      Array.from({ length: 20 }, () => runBatch(db, { event: recordOwn(db, purchase) })),
    )
    expect(results).toHaveLength(20)
    const rows = await all(
      'SELECT side, user_id, amount, state, ordinal FROM rewards WHERE program_id = ? ORDER BY side',
      program.id,
    )
    expect(rows).toEqual([
      { side: 'invitee', user_id: people.invitee, amount: 40, state: 'held', ordinal: 1 },
      { side: 'inviter', user_id: people.inviter, amount: 500, state: 'held', ordinal: 1 },
    ])
    expect(await all('SELECT account, balance FROM accounts ORDER BY account')).toEqual([
      { account: `held:${people.inviter}`, balance: 500 },
      { account: `held:${people.invitee}`, balance: 40 },
      { account: `program:${program.id}`, balance: -540 },
    ])
  })

  it('says why it earned nothing', async () => {
    const program = await createProgram({ inviter: { fixed: 5 }, minimum_value: 100 })
    const small = event(program.event, people.invitee, { value: 99 })
    await runBatch(db, { event: recordOwn(db, small) })
    expect(await decisionsOf(small)).toEqual([
      { program: program.id, version: 1, sides: [{ side: 'inviter', declined: 'below_minimum' }] },
    ])
    const alone = event(program.event, people.inviter, { value: 100 })
    await runBatch(db, { event: recordOwn(db, alone) })
    expect(await decisionsOf(alone)).toEqual([
      { program: program.id, version: 1, sides: [{ side: 'inviter', declined: 'not_referred' }] },
    ])
    const good = event(program.event, people.invitee, { value: 100 })
    const again = event(program.event, people.invitee, { value: 100 })
    await runBatch(db, { good: recordOwn(db, good), again: recordOwn(db, again) })
    expect(await decisionsOf(again)).toEqual([
      { program: program.id, version: 1, sides: [{ side: 'inviter', declined: 'already_rewarded' }] },
    ])
  })

  it('pays nothing for what happened before the user had an inviter, by whole seconds', async () => {
    const program = await createProgram({ occurrence: 'each', inviter: { fixed: 5 }, invitee: { fixed: 3 } })
    const [{ created_at: at }] = (await all(
      'SELECT created_at FROM referrals WHERE invitee_id = ?',
      people.invitee,
    )) as [{ created_at: number }]
    const second = Math.floor(at / 1000) * 1000
    const [before, same] = [second - 1, second].map((occurredAt) =>
      event(program.event, people.invitee, { occurredAt }),
    ) as [NewEvent, NewEvent]
    await runBatch(db, { before: recordOwn(db, before), same: recordOwn(db, same) })
    const sides = ['inviter', 'invitee'].map((side) => ({ side, declined: 'not_referred' }))
    expect(await decisionsOf(before)).toEqual([{ program: program.id, version: 1, sides }])
    expect(await decisionsOf(same)).toMatchObject([{ sides: [{ amount: 5 }, { amount: 3 }] }])
  })

  it('is paid from the start of a program to its end, and up to so many days after the sign-up', async () => {
    const program = await createProgram({ occurrence: 'each', inviter: { fixed: 5 }, within_days: 9 })
    const [{ date_joined: joined }] = (await all('SELECT date_joined FROM users WHERE id = ?', people.invitee)) as [
      { date_joined: number },
    ]
    const [start, end, last] = [joined + DAY, joined + 2 * DAY, joined + 9 * DAY]
    const decide = async (...times: number[]) => {
      const answers = []
      for (const at of times) {
        const one = event(program.event, people.invitee, { occurredAt: at, now: at })
        await runBatch(db, { event: recordOwn(db, one) })
        const [decision] = (await decisionsOf(one)) as [{ sides: [{ declined?: string }] }]
        answers.push(decision.sides[0].declined ?? 'paid')
      }
      return answers
    }
    expect(await decide(last, last + 1)).toEqual(['paid', 'too_late'])
    await env.DB.prepare('UPDATE programs SET starts_at = ?, ends_at = ? WHERE id = ?')
      .bind(start, end, program.id)
      .run()
    const times = [start - 1, start, end - 1, end]
    expect(await decide(...times)).toEqual(['program_ended', 'paid', 'paid', 'program_ended'])
  })

  it('is paid to users who were blocked from when their block ends', async () => {
    const program = await createProgram({ occurrence: 'each', inviter: { fixed: 5 }, invitee: { fixed: 3 } })
    const until = Date.now() + DAY
    await env.DB.prepare(`UPDATE users SET is_active = 0, block_reason = 'fraud', blocked_until = ? WHERE id IN (?, ?)`)
      .bind(until, people.inviter, people.invitee)
      .run()
    const [before, at] = [until - 1, until].map((now) =>
      event(program.event, people.invitee, { occurredAt: now, now }),
    ) as [NewEvent, NewEvent]
    await runBatch(db, { before: recordOwn(db, before), at: recordOwn(db, at) })
    expect(await decisionsOf(before)).toMatchObject([
      { sides: [{ declined: 'not_active' }, { declined: 'not_active' }] },
    ])
    expect(await decisionsOf(at)).toMatchObject([{ sides: [{ amount: 5 }, { amount: 3 }] }])
    const stored = 'SELECT inviter_is_active, invitee_is_active FROM reward_events WHERE event_id IN (?, ?) ORDER BY id'
    expect(await all(stored, before.eventId, at.eventId)).toEqual([
      { inviter_is_active: 0, invitee_is_active: 0 },
      { inviter_is_active: 1, invitee_is_active: 1 },
    ])
  })

  it('never exceeds a budget, whatever comes at once', async () => {
    const program = await createProgram(
      { occurrence: 'each', inviter: { fixed: 7 }, invitee: { fixed: 3 } },
      { budget: 105 },
    )
    await Promise.all(
      Array.from({ length: 40 }, () => runBatch(db, { event: recordOwn(db, event(program.event, people.invitee)) })),
    )
    expect(await all('SELECT count(*) AS n FROM rewards WHERE program_id = ?', program.id)).toEqual([{ n: 20 }])
    expect(await all('SELECT balance FROM accounts WHERE account = ?', `program:${program.id}`)).toEqual([
      { balance: -100 },
    ])
  })

  it('draws on a budget what it pays, not what it declines', async () => {
    const rule = { occurrence: 'each', inviter: { fixed: 5 }, invitee: { fixed: 3 }, caps: { rewards: 1 } }
    const program = await createProgram(rule, { budget: 5 + 3 + 3 })
    const others = await referredPair()
    const buy = async (user: number) => {
      const one = event(program.event, user)
      await runBatch(db, { event: recordOwn(db, one) })
      return decisionsOf(one)
    }
    expect(await buy(people.invitee)).toMatchObject([{ sides: [{ amount: 5 }, { amount: 3 }] }])
    expect(await buy(people.invitee)).toMatchObject([{ sides: [{ declined: 'cap_reached' }, { amount: 3 }] }])
    await env.DB.prepare('UPDATE programs SET budget = budget + 5 WHERE id = ?').bind(program.id).run()
    await env.DB.prepare(`UPDATE users SET is_active = 0, block_reason = 'fraud' WHERE id = ?`)
      .bind(others.invitee)
      .run()
    expect(await buy(others.invitee)).toMatchObject([{ sides: [{ amount: 5 }, { declined: 'not_active' }] }])
  })

  it('is held by what looks suspicious, which is looked for only if something is earned', async () => {
    const rule = { invitee: { fixed: 3 }, signals: { invitee_gone: true } }
    const both = { ...rule, inviter: { fixed: 5 } }
    const [alone, tooSmall, spent] = [
      await createProgram(rule),
      await createProgram({ ...both, minimum_value: 1 }),
      await createProgram(both, { budget: 7 }),
    ]
    await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE id = ?').bind(people.invitee).run()
    const decided = []
    for (const { event: type } of [alone, tooSmall, spent]) {
      const one = event(type, people.invitee)
      await runBatch(db, { event: recordOwn(db, one) })
      decided.push(await decisionsOf(one))
    }
    const declined = (why: string) => ['inviter', 'invitee'].map((side) => ({ side, declined: why }))
    expect(decided).toEqual([
      [
        {
          ...{ program: alone.id, version: 1, signals: { invitee_gone: 'deleted' } },
          sides: [{ side: 'invitee', user: people.invitee, ordinal: 1, amount: 3 }],
        },
      ],
      [{ program: tooSmall.id, version: 1, sides: declined('below_minimum') }],
      [{ program: spent.id, version: 1, sides: declined('budget_spent') }],
    ])
    expect(await all('SELECT state FROM rewards WHERE invitee_id = ?', people.invitee)).toEqual([{ state: 'held' }])
  })

  it('stops at a cap of the inviter, and still pays the invitee', async () => {
    const program = await createProgram({
      occurrence: 'each',
      inviter: { fixed: 7 },
      invitee: { fixed: 3 },
      caps: { rewards: 2 },
    })
    for (let i = 0; i < 4; i += 1) await runBatch(db, { event: recordOwn(db, event(program.event, people.invitee)) })
    expect(await all('SELECT side, count(*) AS n FROM rewards WHERE program_id = ? GROUP BY side', program.id)).toEqual(
      [
        { side: 'invitee', n: 4 },
        { side: 'inviter', n: 2 },
      ],
    )
    // Another inviter has a cap of their own.
    const others = await referredPair()
    await runBatch(db, { event: recordOwn(db, event(program.event, others.invitee)) })
    expect(await all('SELECT 1 FROM rewards WHERE user_id = ?', others.inviter)).toHaveLength(1)
  })

  const windows = ['all', 'month', 'day'] as const
  it.each(windows.flatMap((before) => windows.map((after) => [before, after] as const)))(
    'keeps what was drawn on a cap of the window %s under one of the window %s',
    async (before, after) => {
      const ruleOf = (window: string, caps: object) => ({
        ...{ occurrence: 'each', inviter: { fixed: 7 }, caps: { window, ...caps } },
      })
      const program = await createProgram(ruleOf(before, { rewards: 2 }))
      const buy = async () => {
        const one = event(program.event, people.invitee)
        await runBatch(db, { event: recordOwn(db, one) })
        return decisionsOf(one)
      }
      const [paid, capped] = [{ amount: 7 }, { declined: 'cap_reached' }]
      expect(await buy()).toMatchObject([{ sides: [paid] }])
      await publishRule(program, ruleOf(after, { rewards: 2 }))
      expect([await buy(), await buy()]).toMatchObject([[{ sides: [paid] }], [{ version: 2, sides: [capped] }]])
      await publishRule(program, ruleOf(after, { amount: 21 }))
      expect([await buy(), await buy()]).toMatchObject([[{ sides: [paid] }], [{ version: 3, sides: [capped] }]])
    },
  )

  it.each([
    ['day', 1, 0],
    ['month', 30, 29],
  ] as const)('counts a cap again in another %s', async (window, days, sameDays) => {
    const program = await createProgram({ occurrence: 'each', inviter: { fixed: 7 }, caps: { window, rewards: 1 } })
    const start = Date.UTC(2031, 3, 1)
    const at = async (occurredAt: number) => {
      const one = event(program.event, people.invitee, { occurredAt, now: occurredAt })
      await runBatch(db, { event: recordOwn(db, one) })
      return decisionsOf(one)
    }
    expect(await at(start)).toMatchObject([{ sides: [{ amount: 7 }] }])
    expect(await at(start + sameDays * DAY + DAY - 1)).toMatchObject([{ sides: [{ declined: 'cap_reached' }] }])
    expect(await at(start + days * DAY)).toMatchObject([{ sides: [{ amount: 7 }] }])
  })

  it('counts caps for each inviter', async () => {
    const program = await createProgram({ occurrence: 'each', inviter: { fixed: 7 }, caps: { rewards: 1 } })
    const others = await referredPair()
    for (const { invitee } of [people, people, others, others])
      await runBatch(db, { event: recordOwn(db, event(program.event, invitee)) })
    expect(await all('SELECT user_id FROM rewards WHERE program_id = ? ORDER BY user_id', program.id)).toEqual([
      { user_id: people.inviter },
      { user_id: others.inviter },
    ])
  })

  it('costs few rows', async () => {
    const program = await createProgram({
      inviter: { fixed: 500 },
      invitee: { fixed: 40 },
      hold_days: 7,
      caps: { rewards: 9 },
    })
    const d1 = countingD1(env.DB)
    const { db: counted } = createD1(d1.binding)('write')
    const cost = async (one: NewEvent) => {
      d1.reset()
      await runBatch(counted, { event: recordOwn(counted, one) })
      return { ...d1.counts }
    }
    const [both, again] = [event(program.event, people.invitee), event(program.event, people.invitee)]
    expect(await cost(both)).toMatchObject({ trips: 1, statements: 1, rowsWritten: 20 })
    // Repeated, and for the second time: it earns nothing.
    expect(await cost(both)).toMatchObject({ trips: 1, statements: 1, rowsWritten: 0 })
    expect(await cost(again)).toMatchObject({ trips: 1, statements: 1, rowsWritten: 3 })
    expect(await cost(event('none', people.invitee))).toMatchObject({ trips: 1, statements: 1, rowsWritten: 3 })
    expect(await cost(event(program.event, people.inviter))).toMatchObject({ trips: 1, rowsWritten: 3 })
    expect(await cost(event(program.event, 999_999))).toMatchObject({ trips: 1, statements: 1, rowsWritten: 0 })
  })
})
