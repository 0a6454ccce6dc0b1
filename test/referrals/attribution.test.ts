import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createClickTokens } from '../../src/links/click-token.ts'
import { addLink, addPendingInvite, countPendingInvites, disagreements } from '../support/attribution.ts'
import { miscounted, ownPage, referralsOf } from '../support/attribution.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const OLD_SECRET = 'the-secret-of-last-year-which-was-replaced'
const test = createTestApp({ variables: { PREVIOUS_SECRET_KEYS: OLD_SECRET } })
const { secretKey, attributionWindowMs } = test.config
const clicks = createClickTokens([secretKey], attributionWindowMs)
const DAY_SECONDS = 86_400

const person = async (app: TestApp = test) => ownPage(app, await signInAs(app))
const clickOf = (key: string, tokens = clicks) => tokens.mint(key, Date.now()).token

interface Arrival {
  app?: TestApp
  phone?: string
  cookie?: string
  body?: object
}

/** Signs a number in with the given inputs and returns the profile and the stored referral. */
async function arrive({ app = test, phone = newPhone(), cookie, body = {} }: Arrival) {
  const code = await receiveCode(app, phone)
  const response = await app.request('POST', '/api/v1/auth/jwt/get_by_phone/', {
    body: { phone, code, ...body },
    ...(cookie !== undefined && { headers: { Cookie: `theme=dark; __Host-referral=${cookie}; lang=ru` } }),
  })
  expect(response.status).toBe(200)
  const me = await ownPage(app, await json<SignedIn>(response))
  return { me, phone, referrals: await referralsOf(me.id) }
}

describe('a sign-up is attributed', () => {
  it('to a typed code', async () => {
    const inviter = await person()
    const { me, referrals } = await arrive({ body: { invited_by_code: inviter.invite_code.toLowerCase() } })
    const row = { invitee_id: me.id, inviter_id: inviter.id, link_key: inviter.invite_code, program: 'default' }
    const found = { method: 'code', certainty: 'certain', channel: null, country: null, created_at: Date.now() }
    expect(referrals).toEqual([{ ...row, ...found }])
    expect(me.invited_by_code).toBe(inviter.invite_code)
    expect(me.invited_by).toEqual({
      ...{ id: inviter.id, display_name: null, method: 'code', certainty: 'certain' },
      ...{ at: new Date().toISOString(), declinable_until: null },
    })
  })

  it('to the token of an invite code, in the body or the cookie', async () => {
    const inviter = await person()
    for (const from of [
      { body: { referral_token: clickOf(inviter.invite_code) } },
      { cookie: clickOf(inviter.invite_code) },
    ]) {
      const { me, referrals } = await arrive(from)
      expect(me.invited_by_code).toBe(inviter.invite_code)
      expect(referrals).toMatchObject([
        { inviter_id: inviter.id, link_key: inviter.invite_code, method: 'token', certainty: 'likely', channel: null },
      ])
    }
  })

  it('to the channel of the click', async () => {
    const inviter = await person()
    const { token } = clicks.mint(inviter.invite_code, Date.now(), 'whatsapp')
    const { referrals } = await arrive({ body: { referral_token: token } })
    expect(referrals).toMatchObject([{ inviter_id: inviter.id, method: 'token', channel: 'whatsapp' }])
  })

  it('to the token of a link, with its channel, even if the link was disabled after the click', async () => {
    const inviter = await person()
    const key = await addLink(inviter.id, { key: 'SUMMERS', channel: 'telegram', disabledAt: Date.now() })
    const { me, referrals } = await arrive({ body: { referral_token: clickOf(key) } })
    expect(me.invited_by_code).toBe(inviter.invite_code)
    expect(referrals).toMatchObject([{ inviter_id: inviter.id, link_key: key, method: 'token', channel: 'telegram' }])
  })

  it('to a number entered on a landing page, which is then forgotten', async () => {
    const inviter = await person()
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: 'SUMMERS', channel: 'qr' })
    const { me, referrals } = await arrive({ phone })
    expect(me.invited_by_code).toBe(inviter.invite_code)
    expect(referrals).toMatchObject([
      { inviter_id: inviter.id, link_key: 'SUMMERS', method: 'pending_phone', certainty: 'likely', channel: 'qr' },
    ])
    expect(await countPendingInvites()).toBe(0)
  })

  it('to a number or click from before a key rotation', async () => {
    const inviter = await person()
    const phone = newPhone()
    const link = { inviterId: inviter.id, linkKey: inviter.invite_code }
    await addPendingInvite(test.config, { phone, ...link, secretKey: OLD_SECRET })
    expect((await arrive({ phone })).referrals).toMatchObject([{ inviter_id: inviter.id, method: 'pending_phone' }])
    const old = clickOf(inviter.invite_code, createClickTokens([OLD_SECRET], attributionWindowMs))
    expect((await arrive({ cookie: old })).referrals).toMatchObject([{ inviter_id: inviter.id, method: 'token' }])
    expect(await countPendingInvites()).toBe(0)
  })

  it('to the first that is present of code, body, cookie and number', async () => {
    const [typed, inBody, inCookie, byNumber] = [await person(), await person(), await person(), await person()]
    const code = { invited_by_code: typed.invite_code }
    const token = { referral_token: clickOf(inBody.invite_code) }
    const cookie = clickOf(inCookie.invite_code)
    for (const [inviter, method, arrival] of [
      [typed, 'code', { cookie, body: { ...code, ...token } }],
      [inBody, 'token', { cookie, body: token }],
      [inBody, 'token', { cookie, body: { ...token, invited_by_code: '' } }],
      [inCookie, 'token', { cookie }],
      [byNumber, 'pending_phone', {}],
    ] as const) {
      const phone = newPhone()
      await addPendingInvite(test.config, { phone, inviterId: byNumber.id, linkKey: byNumber.invite_code })
      const { me, referrals } = await arrive({ phone, ...arrival })
      expect(me.invited_by_code).toBe(inviter.invite_code)
      expect(referrals).toMatchObject([{ inviter_id: inviter.id, method, link_key: inviter.invite_code }])
      expect(await countPendingInvites()).toBe(0)
    }
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })

  it('once: inputs of later sign-ins are ignored, and a pending invitation is forgotten', async () => {
    const [inviter, other] = [await person(), await person()]
    const { phone, me } = await arrive({ body: { invited_by_code: inviter.invite_code } })
    await addPendingInvite(test.config, { phone, inviterId: other.id, linkKey: other.invite_code })
    const token = clickOf(other.invite_code)
    const body = { invited_by_code: other.invite_code, referral_token: token }
    const again = await arrive({ phone, cookie: token, body })
    expect(again.me.invited_by).toEqual(me.invited_by)
    expect(again.referrals).toHaveLength(1)
    expect(await countPendingInvites()).toBe(0)
    const alone = await person()
    const { me: still } = await arrive({ phone: alone.phone!, cookie: token, body })
    expect([still.invited_by, still.invited_by_code, await referralsOf(alone.id)]).toEqual([null, null, []])
  })
})

describe('an invalid source is skipped', () => {
  it('if forged, expired, foreign, unknown, of a deleted user, or garbage of any length', async () => {
    const [owner, next] = [await person(), await person()]
    const gone = await person()
    const link = await addLink(gone.id, { key: 'GONEGONE' })
    await env.DB.prepare('UPDATE users SET phone = NULL, is_active = 0, deleted_at = 1 WHERE id = ?')
      .bind(gone.id)
      .run()
    const good = clickOf(owner.invite_code)
    const expired = clicks.mint(owner.invite_code, Date.now() - attributionWindowMs - 1000).token
    const foreign = clickOf(owner.invite_code, createClickTokens(['x'.repeat(32)], attributionWindowMs))
    const forged = [`${good.slice(0, -2)}AA`, `A${good.slice(1)}`, `${good}A`, good.slice(1), `${good}.`]
    const ofNobody = [clickOf('ZZZZZZ'), clickOf('NOSUCH11NK'), clickOf(gone.invite_code), clickOf(link)]
    const nonsense = ['', '  ', '-', 'x'.repeat(60_000), 'кукушка', '💥', '{"link":1}', null]
    for (const bad of [expired, foreign, ...forged, ...ofNobody, ...nonsense]) {
      const phone = newPhone()
      await addPendingInvite(test.config, { phone, inviterId: next.id, linkKey: next.invite_code })
      const { referrals } = await arrive({ phone, body: { referral_token: bad } })
      expect([bad, referrals]).toMatchObject([bad, [{ inviter_id: next.id, method: 'pending_phone' }]])
    }
    const { referrals } = await arrive({ cookie: clickOf(next.invite_code), body: { referral_token: expired } })
    expect(referrals).toMatchObject([{ inviter_id: next.id, method: 'token' }])
    for (const cookie of [...forged, ...ofNobody]) expect((await arrive({ cookie })).me.invited_by).toBeNull()
    expect(await disagreements()).toEqual([])
  })

  it('if it is a number that expired or whose inviter was deleted', async () => {
    const [inviter, gone] = [await person(), await person()]
    const phones = [newPhone(), newPhone(), newPhone()]
    const month = { inviterId: inviter.id, linkKey: inviter.invite_code }
    await addPendingInvite(test.config, { phone: phones[0]!, ...month, expiresAt: Date.now() })
    await addPendingInvite(test.config, { phone: phones[1]!, inviterId: gone.id, linkKey: gone.invite_code })
    await addPendingInvite(test.config, { phone: phones[2]!, ...month, expiresAt: Date.now() + 1 })
    await env.DB.prepare('UPDATE users SET deleted_at = 1, is_active = 0 WHERE id = ?').bind(gone.id).run()
    const found = await Promise.all(phones.map(async (phone) => (await arrive({ phone })).me.invited_by?.id))
    expect(found).toEqual([undefined, undefined, inviter.id])
    expect(await countPendingInvites()).toBe(0)
  })

  it('if it is a click or number of a currently blocked user, while a typed code still counts', async () => {
    const [blocked, next] = [await person(), await person()]
    const block = async (until: number | null) =>
      env.DB.prepare('UPDATE users SET is_active = 0, blocked_until = ? WHERE id = ?').bind(until, blocked.id).run()
    const arriveWithNumber = async () => {
      const phone = newPhone()
      await addPendingInvite(test.config, { phone, inviterId: blocked.id, linkKey: blocked.invite_code })
      return (await arrive({ phone })).me.invited_by
    }
    for (const until of [null, Date.now() + 1]) {
      await block(until)
      expect(await arriveWithNumber()).toBeNull()
      const body = { referral_token: clickOf(blocked.invite_code) }
      expect((await arrive({ body, cookie: clickOf(next.invite_code) })).me.invited_by?.id).toBe(next.id)
      expect((await arrive({ body: { invited_by_code: blocked.invite_code } })).me.invited_by?.id).toBe(blocked.id)
    }
    await block(Date.now())
    expect((await arriveWithNumber())?.id).toBe(blocked.id)
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })

  it('if it is a click more than 30 days old, in favor of the next one', async () => {
    const inviter = await person()
    const cookie = clickOf(inviter.invite_code)
    clock.advance(30 * DAY_SECONDS)
    expect((await arrive({ cookie })).me.invited_by?.id).toBe(inviter.id)
    clock.advance(1)
    expect((await arrive({ cookie })).me.invited_by).toBeNull()
  })

  it('except for an unknown typed code, which is rejected and keeps the pending invitation', async () => {
    const inviter = await person()
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
    const body = { phone, code: await receiveCode(test, phone), referral_token: clickOf(inviter.invite_code) }
    const refused = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', {
      body: { ...body, invited_by_code: 'ZZZZZZ' },
    })
    expect([refused.status, (await json(refused))['code']]).toEqual([403, 'unknown_invite_code'])
    expect(await countPendingInvites()).toBe(1)
    expect((await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })).status).toBe(200)
  })

  it.each([5, true, ['x'], {}])('except for a token of the wrong type (%j), which is 400', async (bad) => {
    const body = { phone: newPhone(), code: '1234', referral_token: bad }
    const refused = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
    expect([refused.status, await json(refused)]).toMatchObject([400, { errors: [{ field: 'referral_token' }] }])
  })
})

describe('two phones with one invitation', () => {
  it('attribute it to the invited phone, and nobody invites themselves', async () => {
    const inviter = await person()
    const [invited, stranger] = [newPhone(), newPhone()]
    await addPendingInvite(test.config, { phone: invited, inviterId: inviter.id, linkKey: inviter.invite_code })
    const [one, two] = await Promise.all([arrive({ phone: stranger }), arrive({ phone: invited })])
    expect([one.me.invited_by, two.me.invited_by?.id]).toEqual([null, inviter.id])
    const planted = { phone: inviter.phone!, inviterId: inviter.id, linkKey: inviter.invite_code }
    await addPendingInvite(test.config, planted)
    const own = await arrive({ phone: inviter.phone!, cookie: clickOf(inviter.invite_code) })
    expect([own.me.invited_by, own.referrals, await countPendingInvites()]).toEqual([null, [], 0])
  })
})

describe('confidentiality', () => {
  it('no log line contains a token, and other users cannot see who invited whom and how', async () => {
    const inviter = await person()
    const token = clickOf(inviter.invite_code)
    const { me, phone } = await arrive({ cookie: token, body: { referral_token: token } })
    expect(JSON.stringify(test.logLines)).not.toContain(token)
    expect(JSON.stringify(test.logLines)).not.toContain(phone.slice(1))
    const viewer = await signInAs(test)
    const seen = await json(await test.request('GET', `/api/v1/users/${me.id}/`, { token: viewer.access }))
    expect(Object.keys(seen)).not.toContain('invited_by')
    expect(Object.keys(seen)).not.toContain('display_name')
  })
})
