import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch, runQuery } from '../../src/db/run-batch.ts'
import { availableOf, selectBalances } from '../../src/rewards/balances.ts'
import {
  approve,
  expire,
  fulfil,
  isReward,
  release,
  reverseEvent,
  voidReward,
} from '../../src/rewards/change-rewards.ts'
import { selectRewards } from '../../src/rewards/list-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import type { RewardKey } from '../../src/rewards/reward-name.ts'
import { createProgram, referredPair } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp } from '../support/test-app.ts'

const { db } = createD1(env.DB)('write')
const DAY = 86_400_000
/** After the sign-ups. */
const START = Date.now() + DAY
let events = 0

/** @returns its id */
async function record(type: string, userId: number, value: number | null = null): Promise<string> {
  const eventId = `l${(events += 1)}`
  await runQuery(
    db,
    recordOwn(db, {
      ...{ source: 'service', eventId, userId, phone: null, type, value },
      ...{ occurredAt: START, bodyHash: '', now: START },
    }),
  )
  return eventId
}

async function earn(rule: object, { value = null as number | null } = {}) {
  const people = await referredPair()
  const program = await createProgram(rule)
  const eventId = await record(program.event, people.invitee, value)
  const key = { programId: program.id, inviteeId: people.invitee, side: 'inviter', ordinal: 1 } as const
  const balance = async (now: number) => runQuery(db, selectBalances(db, { userId: people.inviter, now }))
  /** What stands against what was paid out and taken back. */
  const cover = async (now: number) => {
    const holder = { userId: sql`${people.inviter}`, unit: sql`'points'`, now: sql`${now}` }
    const rows = await runQuery(db, db.all<{ rest: number }>(sql`SELECT ${availableOf(holder)} AS rest`))
    return rows[0]?.rest
  }
  const reverse = async (refunded: number | null, now = START) =>
    runQuery(db, reverseEvent(db, { source: 'service', eventId }, { refunded, now }))
  const stateAt = async (now: number) => (await runQuery(db, selectRewards(db, now, isReward(key))))[0]?.state
  /** What an account of the program has. */
  const account = async (of: 'program' | 'paid') =>
    (await env.DB.prepare('SELECT balance FROM accounts WHERE account = ?').bind(`${of}:${program.id}`).first())?.[
      'balance'
    ]
  return { key, program, balance, cover, reverse, stateAt, account }
}

/** Sum of transfers, balances and what the programs have cost. */
async function checkBooks() {
  const { results } = await env.DB.prepare(
    `SELECT account, unit, balance FROM accounts WHERE balance <> coalesce((SELECT sum(iif(credit = account, amount, -amount))
       FROM transfers WHERE transfers.unit = accounts.unit AND (credit = account OR debit = account)), 0)`,
  ).all()
  expect(results).toEqual([])
  expect((await env.DB.prepare('SELECT sum(balance) AS sum FROM accounts').first())?.['sum']).toBe(0)
}

const points = (available: number, held: number) => [{ unit: 'points', available, held }]

describe('a held reward', () => {
  it('is available when its time has come, before and after the hourly task', async () => {
    const { balance } = await earn({ inviter: { fixed: 500 }, hold_days: 7 })
    expect(await balance(START + 7 * DAY - 1)).toEqual(points(0, 500))
    expect(await balance(START + 7 * DAY)).toEqual(points(500, 0))
    expect(await runQuery(db, release(db, START + 7 * DAY, 100))).toHaveLength(1)
    expect(await balance(START + 7 * DAY)).toEqual(points(500, 0))
    await checkBooks()
  })

  it('can be fulfilled once, from then on', async () => {
    const { key, balance } = await earn({ inviter: { fixed: 500 }, hold_days: 7 })
    expect(await runQuery(db, fulfil(db, key, { now: START + DAY }))).toEqual([])
    const results = await Promise.all(
      Array.from({ length: 10 }, async () => runBatch(db, { done: fulfil(db, key, { now: START + 7 * DAY }) })),
    )
    expect(results.filter(({ done }) => done.length > 0)).toHaveLength(1)
    expect(await balance(START + 7 * DAY)).toEqual(points(0, 0))
    await checkBooks()
  })

  it('can be voided until then, which gives the budget back', async () => {
    const { key, balance, account } = await earn({ inviter: { fixed: 500 }, hold_days: 7 })
    expect(await runQuery(db, voidReward(db, isReward(key), START + 7 * DAY))).toEqual([])
    expect(await runQuery(db, voidReward(db, isReward(key), START + DAY))).toHaveLength(1)
    expect(await runQuery(db, voidReward(db, isReward(key), START + DAY))).toEqual([])
    expect(await balance(START)).toEqual(points(0, 0))
    expect(await account('program')).toBe(0)
    await checkBooks()
  })

  it('waits for approval while signals hold it', async () => {
    const { key, balance } = await earn({ inviter: { fixed: 500 }, hold_days: 7 })
    await env.DB.prepare(`UPDATE rewards SET signals = '{"same_network":[1,2,3]}' WHERE program_id = ?`)
      .bind(key.programId)
      .run()
    expect(await balance(START + 8 * DAY)).toEqual(points(0, 500))
    expect(await runQuery(db, fulfil(db, key, { now: START + 8 * DAY }))).toEqual([])
    expect(await runQuery(db, approve(db, isReward(key), START + 8 * DAY))).toHaveLength(1)
    expect(await balance(START + 8 * DAY)).toEqual(points(500, 0))
    await checkBooks()
  })
})

describe('a reward that is approved after it would have expired', () => {
  const late = START + 40 * DAY + 1

  it('is held until then, and expires as long after the approval as after any hold', async () => {
    const { key, balance, stateAt } = await earn({ inviter: { fixed: 500 }, hold_days: 7, expires_days: 30 })
    await env.DB.prepare(`UPDATE rewards SET signals = '{"same_network":[1,2,3]}' WHERE program_id = ?`)
      .bind(key.programId)
      .run()
    expect([await stateAt(late), await balance(late)]).toEqual(['held', points(0, 500)])
    await runQuery(db, approve(db, isReward(key), late))
    expect([await stateAt(late), await balance(late)]).toEqual(['available', points(500, 0)])
    expect(await stateAt(late + 30 * DAY - 1)).toBe('available')
    expect([await stateAt(late + 30 * DAY), await balance(late + 30 * DAY)]).toEqual(['expired', points(0, 0)])
    expect(await runQuery(db, fulfil(db, key, { now: late }))).toHaveLength(1)
    await checkBooks()
  })

  it('keeps its times if its hold has not ended', async () => {
    const { key } = await earn({ inviter: { fixed: 500 }, hold_days: 7, expires_days: 30 })
    const times = async () =>
      env.DB.prepare('SELECT hold_until, expires_at FROM rewards WHERE program_id = ?').bind(key.programId).first()
    const before = await times()
    await env.DB.prepare(`UPDATE rewards SET signals = '{}' WHERE program_id = ?`).bind(key.programId).run()
    await runQuery(db, approve(db, isReward(key), START + DAY))
    expect(await times()).toEqual(before)
  })
})

describe('an available reward', () => {
  it('expires, and goes back to the budget', async () => {
    const { balance, cover, key } = await earn({ inviter: { fixed: 500 }, expires_days: 30 })
    expect(await runQuery(db, expire(db, START + 30 * DAY - 1, 100))).toEqual([])
    expect(await runQuery(db, fulfil(db, key, { now: START + 30 * DAY }))).toEqual([])
    expect(await balance(START + 30 * DAY - 1)).toEqual(points(500, 0))
    expect([await balance(START + 30 * DAY), await cover(START + 30 * DAY)]).toEqual([points(0, 0), 0])
    expect(await runQuery(db, expire(db, START + 30 * DAY, 100))).toHaveLength(1)
    expect(await balance(START + 30 * DAY)).toEqual(points(0, 0))
    await checkBooks()
  })
})

describe('a held reward that has expired as well', () => {
  it('is worth nothing before the hourly task has come to it', async () => {
    const { balance, cover } = await earn({ inviter: { fixed: 500 }, hold_days: 7, expires_days: 30 })
    expect([await balance(START + 8 * DAY), await cover(START + 8 * DAY)]).toEqual([points(500, 0), 500])
    expect([await balance(START + 40 * DAY), await cover(START + 40 * DAY)]).toEqual([points(0, 0), 0])
  })
})

describe('a refund', () => {
  it('takes back its part of a percentage, and repeated takes nothing more', async () => {
    const { balance, reverse } = await earn({ inviter: { percent: 10, max: 1000 } }, { value: 5000 })
    expect(await balance(START)).toEqual(points(500, 0))
    await Promise.all([reverse(1000), reverse(1000), reverse(1000)])
    expect(await balance(START)).toEqual(points(400, 0))
    await reverse(null)
    expect(await balance(START)).toEqual(points(0, 0))
    await checkBooks()
  })

  it('of a part leaves the rest to be released, paid out, voided or expired', async () => {
    const ends = [
      ['released', async () => runQuery(db, release(db, START + 7 * DAY, 100))],
      ['paid out', async (key: RewardKey) => runQuery(db, fulfil(db, key, { now: START + 7 * DAY }))],
      ['voided', async (key: RewardKey) => runQuery(db, voidReward(db, isReward(key), START + DAY))],
      [
        'expired',
        async () =>
          runBatch(db, { released: release(db, START + 7 * DAY, 100), expired: expire(db, START + 8 * DAY, 100) }),
      ],
    ] as const
    const left = []
    for (const [name, end] of ends) {
      const rule = { inviter: { percent: 10, max: 1000 }, hold_days: 7, expires_days: 1 }
      const { key, balance, reverse, account } = await earn(rule, { value: 5000 })
      await reverse(1000)
      await end(key)
      left.push([name, await balance(START + 7 * DAY), await account('program'), await account('paid')])
      await checkBooks()
    }
    expect(left).toEqual([
      ['released', points(400, 0), -400, undefined],
      ['paid out', points(0, 0), -400, 400],
      ['voided', points(0, 0), 0, undefined],
      ['expired', points(0, 0), 0, undefined],
    ])
  })

  it('takes back a fixed amount only when the rest is below the minimum, and changes nothing until then', async () => {
    const { key, balance, reverse } = await earn({ inviter: { fixed: 300 }, minimum_value: 2000 }, { value: 5000 })
    await reverse(3000, START + 1)
    expect(await balance(START)).toEqual(points(300, 0))
    const changedAt = 'SELECT changed_at FROM rewards WHERE program_id = ?'
    expect(await env.DB.prepare(changedAt).bind(key.programId).first()).toEqual({ changed_at: START })
    await reverse(3001)
    expect(await balance(START)).toEqual(points(0, 0))
    await checkBooks()
  })

  it('of what was fulfilled leaves a debt, which later rewards make up for', async () => {
    const { key, balance, reverse } = await earn({ inviter: { fixed: 300 } })
    await runQuery(db, fulfil(db, key, { now: START }))
    await reverse(null)
    expect(await balance(START)).toEqual(points(-300, 0))
    await checkBooks()
  })
})

it('the ledger and its rewards refuse changes', async () => {
  await earn({ inviter: { fixed: 1 } })
  const refused = [
    'UPDATE transfers SET amount = 2',
    'DELETE FROM transfers',
    'INSERT OR REPLACE INTO transfers SELECT * FROM transfers ORDER BY id LIMIT 1',
    `INSERT INTO transfers (id, debit, credit, amount, unit, kind, reward, created_at)
      SELECT (SELECT max(id) + 2 FROM transfers), debit, credit, amount, unit, kind, reward, created_at FROM transfers LIMIT 1`,
    'UPDATE rewards SET amount = 2',
    'DELETE FROM rewards',
    'UPDATE rewards SET reversed = 2 WHERE amount = 1',
    'UPDATE rewards SET paid = amount WHERE paid IS NULL',
    `UPDATE rewards SET state = 'fulfilled', paid = amount + 1 WHERE paid IS NULL`,
    'UPDATE reward_events SET value = 2',
    `UPDATE reward_events SET decisions = replace(decisions, '"amount":1', '"amount":2')`,
    `UPDATE reward_events SET decisions = json_remove(decisions, '$[0].sides')`,
    `UPDATE program_rules SET rule = '{}'`,
  ]
  for (const sql of refused) await expect(env.DB.prepare(sql).run()).rejects.toThrow(/append-only|immutable/)
})

describe('a reward that version 1.0.0 has fulfilled', () => {
  it('says what was paid out, as do no others', async () => {
    const { invitee } = await referredPair()
    const rule = { occurrence: 'each', inviter: { percent: 10, max: 1000 }, invitee: { fixed: 7 } }
    const programs = [await createProgram(rule), await createProgram(rule)]
    const bought = []
    for (const { event } of [...programs, ...programs]) bought.push(await record(event, invitee, 5000))
    await runQuery(db, reverseEvent(db, { source: 'service', eventId: bought[3]! }, { refunded: 1000, now: START }))
    const one = `program_id = ${programs[1]!.id} AND side = 'inviter' AND ordinal = 2`
    await env.DB.prepare(`UPDATE rewards SET state = 'fulfilled' WHERE ${one}`).run()
    const paid = `SELECT paid, ${one} AS is_it FROM rewards WHERE invitee_id = ? AND paid IS NOT NULL`
    expect((await env.DB.prepare(paid).bind(invitee).all()).results).toEqual([{ paid: 400, is_it: 1 }])
    await checkBooks()
  })
})

describe('a user who is erased', () => {
  it('gives back what was not paid out, and keeps the ledger', async () => {
    const { inviter, invitee } = await referredPair()
    const rule = { occurrence: 'each', inviter: { fixed: 100 }, invitee: { fixed: 10 } }
    const [ready, waiting] = [await createProgram(rule), await createProgram({ ...rule, hold_days: 9 })]
    for (const { event } of [ready, ready, waiting, waiting]) await record(event, invitee)
    const key = { inviteeId: invitee, side: 'inviter' } as const
    await runQuery(db, fulfil(db, { ...key, programId: ready.id, ordinal: 1 }, { now: START }))
    await runQuery(db, voidReward(db, isReward({ ...key, programId: waiting.id, ordinal: 1 }), START))
    await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE id = ?').bind(inviter).run()
    await runHourly(createTestApp(), START + DAY)

    const { results } = await env.DB.prepare('SELECT state FROM rewards WHERE user_id = ? ORDER BY program_id, ordinal')
      .bind(inviter)
      .all()
    expect(results.map(({ state }) => state)).toEqual(['fulfilled', 'voided', 'voided', 'voided'])
    const balances = await env.DB.prepare(
      `SELECT account, balance FROM accounts WHERE account IN (?1, ?2, ?3, ?4, ?5) ORDER BY account`,
    )
      .bind(
        `available:${inviter}`,
        `held:${inviter}`,
        `paid:${ready.id}`,
        `program:${ready.id}`,
        `program:${waiting.id}`,
      )
      .all()
    expect(balances.results).toEqual(
      [
        { account: `available:${inviter}`, balance: 0 },
        { account: `held:${inviter}`, balance: 0 },
        { account: `paid:${ready.id}`, balance: 100 },
        { account: `program:${ready.id}`, balance: -120 },
        { account: `program:${waiting.id}`, balance: -20 },
      ].toSorted((a, b) => (a.account < b.account ? -1 : 1)),
    )
    await checkBooks()
  })
})
