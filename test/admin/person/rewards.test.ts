import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { PersonRewards } from '../../../src/admin/person-rewards/responses.ts'
import { REWARD_TEXTS } from '../../../src/panel/texts/rewards.ts'
import { adminRequest, openPanel } from '../../support/admin-request.ts'
import { createProgram, createServerKey, holdReward, referredPair } from '../../support/rewards.ts'
import { createStaff } from '../../support/staff.ts'
import { createTestApp, json } from '../../support/test-app.ts'

const test = createTestApp()

/** Someone whose invitee bought a few times: the last reward is on hold. */
async function earner(purchases = 3) {
  const { inviter, invitee } = await referredPair()
  const { key } = await createServerKey()
  const { event } = await createProgram({ occurrence: 'each', inviter: { percent: 10, max: 1000 } })
  const held = await createProgram({ inviter: { fixed: 5 }, hold_days: 3, expires_days: 10 })
  const events = Array.from({ length: purchases }, (_, i) => ({ id: `${event}-${i}`, value: 100 * (i + 1) }))
  const report = async (type: string, list: object[]) =>
    test.request('POST', '/api/v1/events/', {
      token: key,
      body: { events: list.map((one) => ({ type, user_id: invitee, ...one })) },
    })
  await report(event, events)
  await report(held.event, [{ id: `${held.event}-held` }])
  return { inviter, invitee, event, key }
}

it('shows staff balances, and rewards with their rows of the ledger, page by page', async () => {
  const { inviter, event, key } = await earner()
  await test.request('POST', `/api/v1/events/${event}-2/reverse/`, { token: key, body: { refunded_value: 100 } })
  const analyst = adminRequest(test, await createStaff('analyst'))
  const all = await json<PersonRewards>(await analyst('GET', `users/${inviter}/rewards/`))
  expect(all.balances).toEqual([{ unit: 'points', available: 50, held: 5 }])
  const moves = all.results.map(({ state, amount, transfers }) => [
    ...[state, amount],
    transfers.map(({ kind, amount: moved }) => `${kind} ${moved}`).join(),
  ])
  expect(moves).toEqual([
    ['held', 5, 'earn 5'],
    ['available', 30, 'earn 30,reverse 10'],
    ['available', 20, 'earn 20'],
    ['available', 10, 'earn 10'],
  ])
  const first = await json<PersonRewards>(await analyst('GET', `users/${inviter}/rewards/?limit=3`))
  const rest = await json<PersonRewards>(
    await analyst('GET', `users/${inviter}/rewards/${new URL(String(first.next)).search}`),
  )
  expect([...first.results, ...rest.results]).toEqual(all.results)
})

it('shows what holds a reward for review to staff who may review it', async () => {
  const { inviter } = await earner(0)
  const staff = { support: await createStaff('support'), analyst: await createStaff('analyst') }
  const read = async (role: keyof typeof staff) =>
    (await json<PersonRewards>(await adminRequest(test, staff[role])('GET', `users/${inviter}/rewards/`))).results
  const [held] = await read('support')
  await holdReward(held!.id, { same_device: [1] })
  expect(await read('support')).toMatchObject([{ state: 'held', signals: { same_device: [1] } }])
  expect(await read('analyst')).toMatchObject([{ state: 'held', signals: null }])
})

it('costs one trip and few rows, however many rewards there are', async () => {
  const { inviter } = await earner(60)
  const staff = await createStaff('analyst')
  const analyst = adminRequest(test, staff)
  test.d1.reset()
  const { results } = await json<PersonRewards>(await analyst('GET', `users/${inviter}/rewards/`))
  // The session is the other.
  expect(test.d1.counts.trips).toBe(2)
  const rows = results.flatMap((reward) => [reward, ...reward.transfers]).length
  expect(rows).toBe(20)
  expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(rows + 60)
})

it('fulfils a reward once, with the reason in the audit, and never one on hold', async () => {
  const { inviter } = await earner(1)
  const support = await openPanel(test, 'support')
  const path = `/admin/people/${inviter}/rewards/`
  const { results } = await json<PersonRewards>(
    await adminRequest(test, support.staff)('GET', `users/${inviter}/rewards/`),
  )
  const [held, available] = results.map(({ id }) => id) as [string, string]
  const fulfil = async (reward: string) => support.post(`${path}fulfil/`, { reward, reason: 'Paid in cash' })
  const refused = await fulfil(held)
  expect([refused.status, (await refused.text()).includes('role="alert"')]).toEqual([409, true])
  const answers = await Promise.all(Array.from({ length: 5 }, async () => fulfil(available)))
  // A colleague who pays in cash as well must not.
  const [done, ...late] = answers.toSorted((a, b) => a.status - b.status)
  expect(done?.headers.get('location')).toBe(`${path}?done=fulfilled`)
  expect(late.map(({ status }) => status)).toEqual([409, 409, 409, 409])
  const audit = await env.DB.prepare(
    `SELECT subject_id, details FROM audit_events WHERE action = 'reward_fulfilled'`,
  ).all()
  expect(audit.results).toEqual([
    { subject_id: inviter, details: JSON.stringify({ reward: available, reason: 'Paid in cash' }) },
  ])
  const paid = env.DB.prepare(`SELECT count(*) AS n FROM transfers WHERE reward = ? AND kind = 'fulfil'`)
  expect(await paid.bind(available).first()).toEqual({ n: 1 })
  const page = await (await support.get(path)).text()
  expect(page).toContain(REWARD_TEXTS.en.states.fulfilled)
  expect(page).not.toContain(REWARD_TEXTS.en.fulfilSubmit)
})

it('says of a reward whose hold has ended that it is available, before the hourly task has moved it', async () => {
  const { inviter } = await earner(0)
  await env.DB.prepare('UPDATE rewards SET hold_until = ? WHERE user_id = ?')
    .bind(Date.now() - 1, inviter)
    .run()
  const analyst = adminRequest(test, await createStaff('analyst'))
  const { balances, results } = await json<PersonRewards>(await analyst('GET', `users/${inviter}/rewards/`))
  expect([balances, results.map(({ state }) => state)]).toEqual([
    [{ unit: 'points', available: 5, held: 0 }],
    ['available'],
  ])
})
