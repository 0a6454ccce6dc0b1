import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import { DAY_MS } from '../../src/lib/time.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { createProgram } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'

/* What is held because its invitee was blocked or asked for deletion, once they are back. */

const test = createTestApp()
const { db } = createD1(env.DB)('write')
const { event } = await createProgram({
  ...{ hold_days: 7, expires_days: 14, inviter: { fixed: 5 }, signals: test.config.rewardSignals },
})
const { token } = await createStaff('superuser')

async function invitee() {
  const inviter = await currentUser(test, await signInAs(test))
  const phone = newPhone()
  const session = await signInAs(test, phone, inviter.invite_code)
  const { id } = await currentUser(test, session)
  const leave = async () => test.request('DELETE', '/api/v1/users/current_user/', { token: session.access })
  const act = async (action: string) =>
    test.request('POST', `/api/v1/admin/users/${id}/${action}/`, { token, body: { reason: 'A mistake' } })
  const buy = async () =>
    runBatch(db, {
      event: recordOwn(db, {
        ...{ source: 'api', eventId: `buy-${id}`, userId: id, phone: null, type: event, value: null, bodyHash: '' },
        ...{ occurredAt: Date.now(), now: Date.now() },
      }),
    })
  const reward = async () =>
    (await env.DB.prepare('SELECT signals, hold_until, expires_at FROM rewards WHERE invitee_id = ?')
      .bind(id)
      .first<{ signals: string | null; hold_until: number; expires_at: number }>())!
  const age = async (days: number, signals: string) =>
    env.DB.prepare(
      'UPDATE rewards SET hold_until = hold_until - ?1, expires_at = expires_at - ?1, signals = ?2 WHERE invitee_id = ?3',
    )
      .bind(days * DAY_MS, signals, id)
      .run()
  return { phone, act, leave, buy, reward, age }
}

const GONE = '{"invitee_gone":"blocked"}'

it.each(['before they were blocked', 'while they were'])('is released with the rest: bought %s', async (when) => {
  const { act, buy, reward } = await invitee()
  if (when.startsWith('before')) await buy()
  await act('block')
  // What is reported of someone who is blocked says so itself.
  if (when.startsWith('while')) await buy()
  const held = await reward()
  expect(held.signals).toBe(GONE)
  expect((await act('unblock')).status).toBeLessThan(300)
  expect(await reward()).toEqual({ ...held, signals: null })
})

it('is available for as long as ever from now on, if it was held for longer than its rule', async () => {
  const { phone, leave, buy, reward, age } = await invitee()
  await buy()
  await leave()
  await age(21, '{"invitee_gone":"deleted"}')
  const now = Math.floor(Date.now() / 1000) * 1000
  await signInAs(test, phone)
  const back = await reward()
  expect(back.signals).toBeNull()
  expect(back.hold_until).toBeGreaterThanOrEqual(now)
  expect(back.expires_at - back.hold_until).toBe(14 * DAY_MS)
})

it('stays held, and keeps its times, if another signal holds it', async () => {
  const { act, buy, reward, age } = await invitee()
  await buy()
  await act('block')
  await age(21, '{"many_sign_ups":9,"invitee_gone":"blocked"}')
  const held = await reward()
  await act('unblock')
  expect(await reward()).toEqual({ ...held, signals: '{"many_sign_ups":9}' })
})
