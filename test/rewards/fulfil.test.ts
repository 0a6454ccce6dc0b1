import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { expire } from '../../src/rewards/change-rewards.ts'
import { recountRewards, referredPair, shop } from '../support/rewards.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()
const drawn = async (invitee: number) =>
  env.DB.prepare(
    `SELECT rewards, amount FROM reward_caps WHERE period = 'all' AND inviter_id = (SELECT inviter_id FROM referrals WHERE invitee_id = ?)`,
  )
    .bind(invitee)
    .first()

const block = async (user: number) =>
  env.DB.prepare('UPDATE users SET is_active = 0, block_reason = ? WHERE id = ?').bind('fraud', user).run()

describe('a reward that was paid out and taken back', () => {
  it('is made up for by later ones, and its budget stays spent: no loop of refunds pays more than the budget', async () => {
    const { post, buy } = await shop({ inviter: { fixed: 500 }, occurrence: 'each' }, { budget: 2000 })
    const { invitee } = await referredPair()
    let paid = 0
    const answers: unknown[] = []
    for (let round = 0; round < 6; round += 1) {
      const { id, inviter = '' } = await buy(invitee)
      const { status, body } = await post(`rewards/${inviter}/fulfil/`)
      if (status === 200) paid += 500
      answers.push(status === 200 ? 200 : inviter === 'budget_spent' ? inviter : body['code'])
      if (round === 0) await post(`events/${id}/reverse/`)
    }
    expect(answers).toEqual([200, 'balance_too_low', 200, 200, 'budget_spent', 'budget_spent'])
    expect(paid).toBe(1500)
  })
})

describe('a user who owes what was refunded', () => {
  const rule = { inviter: { fixed: 500 }, occurrence: 'each', expires_days: 30 }
  const DAY_MS = 86_400_000

  it.each([
    ['earned later', 1],
    ['available already', 0],
  ])('keeps a reward that was %s, and is paid the next', async (_, refundsBefore) => {
    const { post, buy } = await shop(rule)
    const { invitee } = await referredPair()
    const first = await buy(invitee)
    expect((await post(`rewards/${first.inviter}/fulfil/`)).status).toBe(200)
    if (refundsBefore === 1) await post(`events/${first.id}/reverse/`)
    const { inviter: second } = await buy(invitee)
    if (refundsBefore === 0) await post(`events/${first.id}/reverse/`)
    expect(await post(`rewards/${second}/fulfil/`)).toMatchObject({ body: { code: 'balance_too_low' } })
    // It makes up for the first, so it is there when the third is earned.
    const db = createD1(env.DB)('write').db
    await runQuery(db, expire(db, Date.now() + 40 * DAY_MS, 100))
    const { inviter: third } = await buy(invitee)
    expect((await post(`rewards/${third}/fulfil/`)).status).toBe(200)
    const { inviter: fourth } = await buy(invitee)
    const states = `SELECT concat_ws('-', program_id, invitee_id, side, ordinal) AS id, expires_at IS NULL AS is_kept FROM rewards WHERE invitee_id = ? ORDER BY ordinal`
    expect((await env.DB.prepare(states).bind(invitee).all()).results).toEqual([
      { id: first.inviter, is_kept: 0 },
      { id: second, is_kept: 1 },
      { id: third, is_kept: 0 },
      { id: fourth, is_kept: 0 },
    ])
    expect(await recountRewards()).toEqual([])
  })
})

describe('what was refunded before it was paid out', () => {
  it('gives back the cap of the inviter, but what was paid out does not', async () => {
    const caps = { window: 'month', rewards: 3, amount: 1500 }
    const { post, buy } = await shop({ inviter: { percent: 50, max: 500 }, occurrence: 'each', hold_days: 7, caps })
    const { invitee } = await referredPair()
    for (let i = 0; i < 4; i += 1) {
      const { id, inviter } = await buy(invitee, { value: 1000 })
      expect(inviter).toMatch(/-inviter-\d$/)
      await post(`events/${id}/reverse/`)
    }
    const half = await buy(invitee, { value: 1000 })
    await post(`events/${half.id}/reverse/`, { refunded_value: 400 })
    expect((await buy(invitee, { value: 1000 })).inviter).toMatch(/-inviter-6$/)
    expect(await drawn(invitee)).toEqual({ rewards: 2, amount: 800 })
    await env.DB.prepare(`UPDATE rewards SET hold_until = 1 WHERE invitee_id = ?`).bind(invitee).run()
    const { id, inviter } = await buy(invitee, { value: 1000 })
    await env.DB.prepare(`UPDATE rewards SET hold_until = 1 WHERE invitee_id = ?`).bind(invitee).run()
    expect((await post(`rewards/${inviter}/fulfil/`)).status).toBe(200)
    await post(`events/${id}/reverse/`)
    expect(await drawn(invitee)).toEqual({ rewards: 3, amount: 1300 })
    expect(await buy(invitee, { value: 1000 })).toMatchObject({ inviter: 'cap_reached' })
    expect(await recountRewards()).toEqual([])
  })

  it('can be earned again by the next purchase', async () => {
    const { post, buy } = await shop({ inviter: { fixed: 5 }, invitee: { fixed: 3 }, hold_days: 14 })
    const { invitee } = await referredPair()
    const wrongSize = await buy(invitee)
    expect(await buy(invitee)).toMatchObject({ inviter: 'already_rewarded', invitee: 'already_rewarded' })
    await post(`events/${wrongSize.id}/reverse/`)
    expect(await buy(invitee)).toMatchObject({
      inviter: expect.stringMatching(/-inviter-2$/),
      invitee: expect.stringMatching(/-invitee-2$/),
    })
    expect(await buy(invitee)).toMatchObject({ inviter: 'already_rewarded', invitee: 'already_rewarded' })
  })
})

describe('an event that is worth nothing', () => {
  it('can be taken back, and its user is told the same', async () => {
    const { post, buy } = await shop({ inviter: { fixed: 500 } })
    const { invitee, token } = await referredPair()
    const { id, inviter } = await buy(invitee, { value: 0 })
    const { status, body } = await post(`events/${id}/reverse/`)
    expect([status, body]).toMatchObject([
      200,
      { reversed_value: 0, rewards: [{ id: inviter, state: 'reversed', reversed: 500 }] },
    ])
    const exported = await test.request('GET', '/api/v1/users/current_user/export/', { token })
    expect(await exported.json()).toMatchObject({ rewards: { events: [{ id, value: 0, reversed_value: 0 }] } })
  })
})

describe('blocked users', () => {
  const both = { inviter: { fixed: 5 }, invitee: { fixed: 3 }, occurrence: 'each' }

  it('earn nothing', async () => {
    const { buy } = await shop(both)
    const pair = await referredPair()
    await block(pair.inviter)
    expect(await buy(pair.invitee)).toMatchObject({
      inviter: 'not_active',
      invitee: expect.stringMatching(/-invitee-1$/),
    })
    await block(pair.invitee)
    expect(await buy(pair.invitee)).toMatchObject({ inviter: 'not_active', invitee: 'not_active' })
  })

  it('are paid what they earned before once they are unblocked, which the answer tells apart', async () => {
    const { post, buy } = await shop(both)
    const pair = await referredPair()
    const { inviter, invitee } = await buy(pair.invitee)
    await block(pair.inviter)
    expect(await post(`rewards/${inviter}/fulfil/`)).toMatchObject({ status: 409, body: { code: 'owner_blocked' } })
    expect(await post(`rewards/${invitee}/fulfil/`)).toMatchObject({ status: 200 })
    await env.DB.prepare('UPDATE users SET is_active = 1 WHERE id = ?').bind(pair.inviter).run()
    expect(await post(`rewards/${inviter}/fulfil/`)).toMatchObject({ status: 200, body: { paid: 5 } })
  })
})

describe('fulfilling', () => {
  it('tells one of 20 callers at once to pay, and that one again', async () => {
    const { post, buy } = await shop({ inviter: { fixed: 5 } })
    const { invitee } = await referredPair()
    const { inviter } = await buy(invitee)
    const fulfil = async (payout: string) => post(`rewards/${inviter}/fulfil/`, {}, { 'Idempotency-Key': payout })
    const answers = await Promise.all(Array.from({ length: 20 }, async (_, i) => fulfil(`payout-${i}`)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => body['code'] === 'already_fulfilled')).toHaveLength(19)
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(await fulfil(`payout-${winner}`)).toEqual(answers[winner])
  })

  it.each([
    ['part of it', 400, -200],
    ['all of it', 1000, -500],
  ])('has the same answer for the same payout after a refund took %s back', async (_, refunded, balance) => {
    const { post, buy } = await shop({ inviter: { percent: 50, max: 1000 }, occurrence: 'each' })
    const { invitee, inviterToken } = await referredPair()
    const { id, inviter } = await buy(invitee, { value: 1000 })
    const fulfil = async (payout: string) => post(`rewards/${inviter}/fulfil/`, {}, { 'Idempotency-Key': payout })
    const first = await fulfil('payout')
    expect(first).toMatchObject({ status: 200, body: { state: 'fulfilled', amount: 500, reversed: 0, paid: 500 } })
    await post(`events/${id}/reverse/`, { refunded_value: refunded })
    expect(await fulfil('payout')).toEqual(first)
    expect(await fulfil('another')).toMatchObject({ status: 409, body: { code: 'already_fulfilled' } })
    const own = await test.request('GET', '/api/v1/users/current_user/rewards/', { token: inviterToken })
    expect(await own.json()).toMatchObject({ balances: [{ available: balance }] })
  })

  it.each([0, 1, 100])(
    'takes nothing back of an event without a value for a refund of %i, and says so',
    async (refunded) => {
      const { post, buy } = await shop({ inviter: { fixed: 500 }, invitee: { fixed: 300 } })
      const { id, inviter } = await buy((await referredPair()).invitee)
      expect(await post(`events/${id}/reverse/`, { refunded_value: refunded })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ field: 'refunded_value', code: 'no_value' }] },
      })
      expect(await post(`rewards/${inviter}/fulfil/`)).toMatchObject({ status: 200, body: { paid: 500, reversed: 0 } })
      const whole = await post(`events/${id}/reverse/`)
      expect(whole).toMatchObject({ status: 200, body: { reversed_value: null, rewards: [{ state: 'reversed' }, {}] } })
    },
  )

  it('says what is left of a reward of which a refund had taken a part back, also when it is repeated', async () => {
    const { post, buy } = await shop({ inviter: { percent: 50, max: 1000 } })
    const { id, inviter } = await buy((await referredPair()).invitee, { value: 1000 })
    const fulfil = async () => post(`rewards/${inviter}/fulfil/`, {}, { 'Idempotency-Key': 'payout' })
    await post(`events/${id}/reverse/`, { refunded_value: 400 })
    const first = await fulfil()
    expect(first.body).toMatchObject({ amount: 500, reversed: 200, paid: 300 })
    await post(`events/${id}/reverse/`)
    expect(await fulfil()).toEqual(first)
  })

  it.each(['7', 'a'.repeat(128), 'x'.repeat(255)])('answers a payout with this id again: %s', async (payout) => {
    const { post, buy } = await shop({ inviter: { fixed: 5 } })
    const { inviter } = await buy((await referredPair()).invitee)
    const fulfil = async () => post(`rewards/${inviter}/fulfil/`, {}, { 'Idempotency-Key': payout })
    const first = await fulfil()
    expect(first).toMatchObject({ status: 200, body: { state: 'fulfilled' } })
    expect(await fulfil()).toEqual(first)
  })

  it.each(['', 'has a space', 'x'.repeat(256)])('refuses what is not an id of a payout: %j', async (payout) => {
    const { post, buy } = await shop({ inviter: { fixed: 5 } })
    const { inviter } = await buy((await referredPair()).invitee)
    expect(await post(`rewards/${inviter}/fulfil/`, {}, { 'Idempotency-Key': payout })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field: 'Idempotency-Key', code: 'invalid_value' }] },
    })
    expect(await post(`rewards/${inviter}/fulfil/`)).toMatchObject({ status: 200 })
  })
})

describe('an event from the future', () => {
  it('counts as now, so that it draws on the caps of today', async () => {
    const caps = { window: 'day', rewards: 1 }
    const { buy } = await shop({ inviter: { fixed: 5 }, occurrence: 'each', caps })
    const { invitee } = await referredPair()
    await buy(invitee)
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    expect(await buy(invitee, { occurred_at: tomorrow })).toMatchObject({ inviter: 'cap_reached' })
  })
})
