import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { deriveKey, hmacHex } from '../../src/lib/keys.ts'
import { createClickTokens } from '../../src/links/click-token.ts'
import { linkKey } from '../../src/links/link-key.ts'
import { askForCurrent, askForNumber, confirmNumber, deleteAccount } from '../support/account.ts'
import { createProgram, createServerKey } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { cleanGuard } from '../support/stored.ts'
import {
  createTestApp,
  currentUser,
  json,
  newPhone,
  ORIGIN,
  receiveCode,
  signInAs,
  wrongCode,
} from '../support/test-app.ts'
import type { RequestOptions, TestApp } from '../support/test-app.ts'
import type { useTestClock } from '../support/test-clock.ts'
import { PERSON } from './person.ts'

/* The life of one user who leaves every kind of trace. */

export const test = createTestApp({
  variables: { DELETED_PHONE_RETENTION_DAYS: '1', INVITED_PHONE_RETENTION_DAYS: '1', ATTRIBUTION_WINDOW_DAYS: '90' },
})
export const phone = newPhone()
export const firstPhone = newPhone()
const clickTokens = createClickTokens([test.config.secretKey], test.config.attributionWindowMs)
export const phoneKey = hmacHex(deriveKey(test.config.secretKey, 'phone-keys'), phone)

const fromDevice = async (method: string, path: string, { body, headers, token }: RequestOptions = {}) =>
  test.app.request(ORIGIN + path, {
    method,
    headers: {
      'User-Agent': PERSON.userAgent,
      'CF-Connecting-IP': PERSON.address,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    cf: { country: PERSON.country },
  })

/** The same service, called from the user's device. */
export const device: TestApp = { ...test, request: fromDevice }

interface Session {
  phone: string
  access: string
  refresh: string
  device: string
}

async function enter(number: string, extra: object = {}): Promise<Session> {
  const response = await device.request('POST', '/api/v1/auth/send_code/', { body: { phone: number, ...extra } })
  expect(response.status).toBe(200)
  const code = test.messages.findLast(({ to, code }) => to === number && code !== undefined)?.code
  const signedIn = await device.request('POST', '/api/v1/auth/jwt/get_by_phone/', {
    body: { phone: number, code, ...extra },
  })
  return { phone: number, ...(await json<Omit<Session, 'phone'>>(signedIn)) }
}

/** The user's links, and a pending invitation to their number from before they had it. */
async function shareLinks(id: number, inviter: { id: number; invite_code: string }) {
  const texts = Object.entries(PERSON.link)
  const [at, until] = [Date.now(), Date.now() + 90 * 86_400_000]
  await env.DB.batch([
    env.DB.prepare('UPDATE users SET display_name = ? WHERE id = ?').bind(PERSON.displayName, id),
    env.DB.prepare(
      `INSERT INTO referral_links
        (key, code, channel, user_id, created_at, expires_at, ${texts.map(([name]) => name).join()})
      VALUES ('SPR1NGC0DE', 'spring-code', 'email', ?, ?, ?, ${texts.map(() => '?').join()})`,
    ).bind(id, at, until, ...texts.map(([, value]) => value)),
    env.DB.prepare(
      `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, country, created_at)
      VALUES (?, ?, ?, 'profile', 'certain', ?, ?) ON CONFLICT DO NOTHING`,
    ).bind(id, inviter.id, inviter.invite_code, PERSON.country, at),
  ])
  for (const [link, number] of [
    [inviter.invite_code, phone],
    ['spring-code', newPhone()],
  ] as const) {
    const { token } = clickTokens.mint(linkKey(link)!, Date.now())
    const answer = await device.request('POST', '/api/v1/referrals/pending/', { body: { link, token, phone: number } })
    expect(answer.status).toBe(200)
  }
}

/** An event that the app reported, which earned the user something, and was refunded in part. */
async function earnReward(id: number) {
  const { key } = await createServerKey()
  const { event } = await createProgram({ invitee: { percent: 10, max: 1000 } })
  const order = { id: `order-of-${id}`, type: event, user_id: id, value: 5000 }
  const events = await device.request('POST', '/api/v1/events/', { token: key, body: { events: [order] } })
  expect(await json(events)).toMatchObject({ results: [{ rewards: [{ reward: { amount: 500 } }] }] })
  const body = { refunded_value: 1000 }
  await device.request('POST', `/api/v1/events/${order.id}/reverse/`, { token: key, body })
}

/** Someone who was blocked once. */
const wasBlocked = async (id: number) =>
  env.DB.prepare("UPDATE users SET block_reason = 'izolda was blocked', country = ? WHERE id = ?")
    .bind(PERSON.country, id)
    .run()

/** Uses every feature, so that each table has rows about this user. Returns their id and last session. */
export async function liveALife(clock: ReturnType<typeof useTestClock>) {
  const inviter = await currentUser(test, await signInAs(test))
  // An earlier account with the same number, deleted and remembered.
  await deleteAccount(device, await enter(phone))
  clock.advance(30 * 86_400)
  await runHourly(test)
  await cleanGuard()
  // With a click on a link that is gone.
  const first = await enter(firstPhone, { referral_token: clickTokens.mint('G0NE2026', Date.now()).token })
  const { id, invite_code: code } = await currentUser(test, first)
  await device.request('PATCH', '/api/v1/users/current_user/', {
    token: first.access,
    body: {
      email: PERSON.email,
      first_name: PERSON.first_name,
      last_name: PERSON.last_name,
      invited_by_code: inviter.invite_code,
    },
  })
  await confirmNumber(device, first, { phone, code: await askForNumber(device, first, phone) })
  await signInAs(test, newPhone(), code)
  const known = await enter(phone)
  await enter(phone, { device: known.device })
  const refresh = (token: string) => device.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } })
  const successor = await json<{ refresh: string }>(await refresh(known.refresh))
  await refresh(successor.refresh)
  clock.advance(31)
  await refresh(known.refresh)
  const last = await enter(phone)
  await refresh(last.refresh)
  await env.DB.prepare('UPDATE sessions SET last_used_at = created_at + 5000 WHERE user_id = ?').bind(id).run()
  await askForCurrent(device, last)
  await shareLinks(id, inviter)
  await earnReward(id)
  await wasBlocked(id)
  const pending = await receiveCode(device, phone)
  await device.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code: wrongCode(pending) } })
  await test.settle()
  return { id, last }
}
