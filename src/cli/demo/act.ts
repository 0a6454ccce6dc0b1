import { DatabaseSync } from 'node:sqlite'
import { CommandError } from '../terminal/command.ts'
import { CAMPAIGNS } from './campaigns.ts'
import { DEMO_STAFF } from './fill-demo.ts'

const PHONE_APP = 'Shop/4.2 (iPhone; iOS 20.1)'
const STRANGERS = ['+79161112233', '+77011234567', '+4915112345678', '+998901234567']
/** Enough to use up the attempts of a code. */
const GUESSES = 5
/** People of a bulk action. */
const CHOSEN = 6
const BROWSER =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'
/** Of each campaign link. With the other requests, fewer than a network may send in a minute. */
const CLICKS = 7
/** Who signs up through one of them. */
const NEWCOMERS = ['+79161234501', '+77011234502', '+4915112345603', '+79161234504']
/** One phone with four numbers, the first of which invites the others. What they buy is held for review. */
const RING = ['+79161234511', '+79161234512', '+79161234513', '+79161234514']
/** Types an unknown code, and then goes on without. */
const MISTAKEN = '+79161234505'

/**
 * What only a running service can have: codes that are pending, a number that has run out of attempts, and jobs that can
 * be undone. It is asked like by an app and by a colleague.
 */
export async function actInDemo(
  origin: string,
  { database, password }: { database: string; password: string },
): Promise<void> {
  const db = new DatabaseSync(database, { readOnly: true })
  const active = 'is_active AND deletion_requested_at IS NULL'
  const known = db.prepare(`SELECT phone FROM users WHERE ${active} ORDER BY id DESC LIMIT 4`).all()
  const [ended, blocked] = [0, 1].map((nth) =>
    db
      .prepare(`SELECT id FROM users WHERE ${active} ORDER BY id LIMIT ${CHOSEN} OFFSET ?`)
      .all(CHOSEN * nth)
      .map(({ id }) => Number(id)),
  )
  db.close()
  const phones = [...STRANGERS, ...known.map(({ phone }) => String(phone))]
  for (const phone of phones) await call(origin, 'auth/send_code/', { phone })
  const [unlucky = ''] = phones.slice(-1)
  // The service answers a wrong guess with an error, as it should.
  for (let guess = 0; guess < GUESSES; guess += 1)
    await post(origin, 'auth/jwt/get_by_phone/', { phone: unlucky, code: 1000 + guess })

  const { access } = await call<{ access: string }>(origin, 'admin/auth/', { email: DEMO_STAFF.superuser, password })
  const asStaff = async <Answer>(path: string, body: object) => call<Answer>(origin, `admin/${path}`, body, access)
  await arrive(origin)
  const { key } = await asStaff<{ key: string }>('api_keys/', { name: 'Demo', scopes: ['events.write'] })
  await inviteThemselves(origin, { database, key })
  for (const [action, ids, reason] of [
    ['end_sessions', ended, 'Old versions of the app, ticket 4790'],
    ['block', blocked, 'Codes for sale, ticket 4801'],
  ] as const) {
    const job = { action, ids, reason }
    const { count, last_id } = await asStaff<{ count: number; last_id: number }>('jobs/', { ...job, confirm: false })
    const { id } = await asStaff<{ id: number }>('jobs/', { ...job, confirm: count, last_id })
    await asStaff(`jobs/${id}/step/`, {})
  }
}

async function signUp(origin: string, phone: string, more: object): Promise<{ device?: string }> {
  const { code } = await call<{ code: number }>(origin, 'auth/send_code/', { phone })
  const first = await post(origin, 'auth/jwt/get_by_phone/', { phone, code, ...more })
  // An unknown invite code is refused, and the code can be used without it.
  return first.ok ? first.json() : call(origin, 'auth/jwt/get_by_phone/', { phone, code })
}

async function inviteThemselves(origin: string, { database, key }: { database: string; key: string }): Promise<void> {
  const [inviter = '', ...invitees] = RING
  const { device } = await signUp(origin, inviter, {})
  const db = new DatabaseSync(database, { readOnly: true })
  const found = db.prepare('SELECT invite_code FROM users WHERE phone = ?').get(inviter)
  db.close()
  for (const phone of invitees) await signUp(origin, phone, { invited_by_code: found?.['invite_code'], device })
  const events = invitees.map((phone, nth) => ({ id: `demo-${nth}`, type: 'purchase', phone, value: 2500 }))
  await call(origin, 'events/', { events }, key)
}

/** People come through the campaign links, and some of them sign up. */
async function arrive(origin: string): Promise<void> {
  for (const [nth, { code }] of CAMPAIGNS.entries()) {
    let token = ''
    for (let click = 0; click < CLICKS; click += 1) {
      const page = await fetch(`${origin}/r/${code}`, { headers: { 'User-Agent': BROWSER }, redirect: 'manual' })
      await page.body?.cancel()
      token = /^__Host-referral=([^;]+)/.exec(page.headers.getSetCookie().join())?.[1] ?? token
    }
    const phone = NEWCOMERS[nth]
    if (phone !== undefined && token !== '') await signUp(origin, phone, { referral_token: token })
  }
  await signUp(origin, MISTAKEN, { invited_by_code: 'ZZZ99Z' })
}

/** @throws CommandError when the service refuses */
async function call<Answer>(origin: string, path: string, body: object, token?: string): Promise<Answer> {
  const answer = await post(origin, path, body, token)
  if (!answer.ok) throw new CommandError(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Answer
}

const post = async (origin: string, path: string, body: object, token?: string) =>
  fetch(`${origin}/api/v1/${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': PHONE_APP,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
