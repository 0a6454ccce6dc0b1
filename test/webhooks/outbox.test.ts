import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import {
  approve,
  expire,
  fulfil,
  isReward,
  release,
  reverseEvent,
  voidReward,
} from '../../src/rewards/change-rewards.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { readRewardName } from '../../src/rewards/reward-name.ts'
import { addPendingInvite, decline } from '../support/attribution.ts'
import { createProgram, createServerKey, referredPair } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, receiveCode, signInAs } from '../support/test-app.ts'

const DAY_MS = 86_400_000
const test = createTestApp()
const { db } = createD1(env.DB)('write')
let last = 0
let events = 0

interface Announced {
  id: number
  type: string
  data: Record<string, unknown>
}

/** What was announced since the last call. */
async function announced(): Promise<Announced[]> {
  const { results } = await env.DB.prepare('SELECT id, type, data FROM outbox WHERE id > ? ORDER BY id')
    .bind(last)
    .all<{ id: number; type: string; data: string }>()
  last = results.at(-1)?.id ?? last
  return results.map((row) => ({ ...row, data: JSON.parse(row.data) as Announced['data'] }))
}

const typesAndData = (changes: Announced[]) => changes.map(({ type, data }) => [type, data])

/** An event of a user, and when it was stored. */
async function report(type: string, userId: number, { value = null as number | null, at = Date.now() } = {}) {
  const eventId = `outbox-${(events += 1)}`
  const times = { occurredAt: at, now: at }
  await runBatch(db, {
    event: recordOwn(db, { source: 'api', eventId, userId, phone: null, type, value, bodyHash: '', ...times }),
  })
  return eventId
}

it('announces nothing while nobody listens', async () => {
  const { invitee } = await referredPair()
  const { event } = await createProgram({ inviter: { fixed: 5 } })
  await report(event, invitee)
  const stopped = await createServerKey(['feed.read'], { revokedAt: 1 })
  expect(stopped.key).toMatch(/^rk_/)
  await createServerKey(['rewards.read'])
  await signInAs(test)
  expect(await announced()).toEqual([])
})

describe('with a key for the feed', () => {
  beforeAll(async () => {
    await createServerKey(['feed.read'])
  })
  beforeEach(announced)

  it('announces a sign-up, and the referral with it, once', async () => {
    const inviter = await currentUser(test, await signInAs(test))
    const signedIn = await signInAs(test, newPhone(), inviter.invite_code)
    const invitee = await currentUser(test, signedIn)
    await signInAs(test, signedIn.phone)
    expect(typesAndData(await announced())).toEqual([
      ['user.created', { user_id: inviter.id, invite_code: inviter.invite_code }],
      ['user.created', { user_id: invitee.id, invite_code: invitee.invite_code }],
      [
        'referral.created',
        {
          ...{ invitee_id: invitee.id, inviter_id: inviter.id, method: 'code', certainty: 'certain' },
          ...{ link: inviter.invite_code, channel: null },
        },
      ],
    ])
  })

  it('adds no statement and no trip to a sign-up, and one row', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    test.d1.reset()
    await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })
    expect(test.d1.counts).toMatchObject({ trips: 1, statements: 5 })
    expect(test.d1.counts.rowsWritten).toBeLessThanOrEqual(12)
    expect(await announced()).toHaveLength(1)
  })

  it('announces corrections by staff with both inviters, and nothing for one that changes nothing', async () => {
    const { inviter, invitee } = await referredPair()
    const other = await currentUser(test, await signInAs(test))
    await announced()
    const { token } = await createStaff('superuser')
    const correct = async (code: string | null) =>
      test.request('POST', `/api/v1/admin/users/${invitee}/inviter/`, {
        token,
        body: { inviter: code, reason: 'Asked for by both' },
      })
    expect((await correct(other.invite_code)).status).toBe(200)
    await correct(other.invite_code)
    await correct(null)
    expect(typesAndData(await announced())).toEqual([
      ['referral.corrected', { invitee_id: invitee, inviter_id: other.id, former_inviter_id: inviter, by: 'staff' }],
      ['referral.corrected', { invitee_id: invitee, inviter_id: null, former_inviter_id: other.id, by: 'staff' }],
    ])
  })

  it('announces a declined inviter', async () => {
    const inviter = await currentUser(test, await signInAs(test))
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
    const signedIn = await signInAs(test, phone)
    const { id } = await currentUser(test, signedIn)
    expect(typesAndData(await announced()).at(-1)).toMatchObject([
      'referral.created',
      { method: 'pending_phone', certainty: 'likely' },
    ])
    expect((await decline(test, signedIn)).status).toBe(204)
    expect(typesAndData(await announced())).toEqual([
      ['referral.corrected', { invitee_id: id, inviter_id: null, former_inviter_id: inviter.id, by: 'user' }],
    ])
  })

  it('announces a deleted user when they are erased', async () => {
    const signedIn = await signInAs(test)
    const { id, invite_code: inviteCode } = await currentUser(test, signedIn)
    await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE id = ?').bind(id).run()
    await announced()
    await runHourly(test)
    await runHourly(test)
    expect(typesAndData(await announced())).toEqual([['user.deleted', { user_id: id, invite_code: inviteCode }]])
  })

  describe('and a reward', () => {
    let people: Awaited<ReturnType<typeof referredPair>>
    beforeEach(async () => {
      people = await referredPair()
      await announced()
    })

    const short = (changes: Announced[]) =>
      changes.map(({ type, data: { side, state, reversed } }) => [type, side, state, reversed])
    const bySide = (told: ReturnType<typeof short>) => told.toSorted((a, b) => String(a).localeCompare(String(b)))
    const keyOf = async (at = -1) => {
      const { results } = await env.DB.prepare(`SELECT data FROM outbox WHERE type LIKE 'reward.%' ORDER BY id`).all()
      return readRewardName((JSON.parse(String(results.at(at)?.['data'])) as { id: string }).id)!
    }

    it('is announced as the API shows it, held and released', async () => {
      const now = Date.now()
      const program = await createProgram({ inviter: { fixed: 500 }, hold_days: 7, expires_days: 1 })
      const eventId = await report(program.event, people.invitee, { at: now })
      const [held] = await announced()
      expect([held?.type, held?.data]).toEqual([
        'reward.held',
        {
          id: `${program.id}-${people.invitee}-inviter-1`,
          ...{ program: program.name, side: 'inviter', user_id: people.inviter, amount: 500, reversed: 0 },
          ...{ paid: null, unit: 'points', state: 'held', event_id: eventId },
          available_at: new Date(now + 7 * DAY_MS).toISOString(),
          expires_at: new Date(now + 8 * DAY_MS).toISOString(),
          created_at: new Date(now).toISOString(),
        },
      ])
      await runBatch(db, { released: release(db, now + 7 * DAY_MS, 10) })
      await runBatch(db, { expired: expire(db, now + 8 * DAY_MS, 10) })
      expect(short(await announced())).toEqual([
        ['reward.available', 'inviter', 'available', 0],
        ['reward.expired', 'inviter', 'expired', 0],
      ])
    })

    it('that is fulfilled when its hold has ended has been available', async () => {
      const now = Date.now()
      const { event } = await createProgram({ inviter: { fixed: 500 }, hold_days: 7 })
      await report(event, people.invitee)
      const key = await keyOf()
      await announced()
      await runBatch(db, { early: fulfil(db, key, { now }), done: fulfil(db, key, { now: now + 8 * DAY_MS }) })
      const told = await announced()
      expect(short(told)).toEqual([
        ['reward.available', 'inviter', 'available', 0],
        ['reward.fulfilled', 'inviter', 'fulfilled', 0],
      ])
      expect(told.map(({ data: { paid } }) => paid)).toEqual([null, 500])
    })

    it('is announced for each side, each refund, and not for one that takes nothing more', async () => {
      const { event } = await createProgram({ inviter: { percent: 10, max: 100 }, invitee: { fixed: 7 } })
      const eventId = await report(event, people.invitee, { value: 1000 })
      const reverse = async (refunded: number | null) =>
        runBatch(db, { reversed: reverseEvent(db, { source: 'api', eventId }, { refunded, now: Date.now() }) })
      await reverse(400)
      await reverse(400)
      await reverse(null)
      const told = short(await announced())
      expect(bySide(told.slice(0, 2))).toEqual([
        ['reward.available', 'invitee', 'available', 0],
        ['reward.available', 'inviter', 'available', 0],
      ])
      expect(told[2]).toEqual(['reward.reversed', 'inviter', 'available', 40])
      expect(bySide(told.slice(3))).toEqual([
        ['reward.reversed', 'invitee', 'reversed', 7],
        ['reward.reversed', 'inviter', 'reversed', 100],
      ])
    })

    it('that staff void is announced, one that they approve only when it becomes available', async () => {
      const { event } = await createProgram({ occurrence: 'each', inviter: { fixed: 5 }, hold_days: 1 })
      await report(event, people.invitee)
      await report(event, people.invitee)
      const [first, second] = [await keyOf(-2), await keyOf(-1)]
      await env.DB.prepare(`UPDATE rewards SET signals = '["device"]' WHERE user_id = ?`).bind(people.inviter).run()
      await announced()
      await runBatch(db, {
        voided: voidReward(db, isReward(first), Date.now()),
        approved: approve(db, isReward(second), Date.now()),
      })
      expect(short(await announced())).toEqual([['reward.voided', 'inviter', 'voided', 0]])
    })

    it('that was declined is announced with the reason', async () => {
      const program = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 }, minimum_value: 100 })
      const eventId = await report(program.event, people.invitee, { value: 99 })
      expect(typesAndData(await announced())).toEqual(
        ['inviter', 'invitee'].map((side) => [
          'reward.declined',
          {
            ...{ event_id: eventId, event: program.event, user_id: people.invitee },
            ...{ program: program.name, side, reason: 'below_minimum' },
          },
        ]),
      )
    })
  })

  it('announces in the transaction of the change: a batch that fails leaves no announcement', async () => {
    const before = await env.DB.prepare('SELECT count(*) AS n FROM users').first('n')
    await expect(
      env.DB.batch([
        env.DB.prepare(`INSERT INTO users (phone, invite_code, date_joined) VALUES ('+79990000001', 'AAAAAA', 1)`),
        env.DB.prepare(`INSERT INTO users (phone, invite_code, date_joined) VALUES ('+79990000002', 'AAAAAA', 1)`),
      ]),
    ).rejects.toThrow('UNIQUE')
    expect([await env.DB.prepare('SELECT count(*) AS n FROM users').first('n'), await announced()]).toEqual([
      before,
      [],
    ])
  })

  it('never uses a number twice, even after everything was purged', async () => {
    await signInAs(test)
    const newest = (await announced()).at(-1)!.id
    await env.DB.prepare('DELETE FROM outbox WHERE id < ?').bind(newest).run()
    await expect(env.DB.prepare('DELETE FROM outbox').run()).rejects.toThrow('the newest change stays')
    await signInAs(test)
    expect((await announced())[0]?.id).toBe(newest + 1)
  })
})
