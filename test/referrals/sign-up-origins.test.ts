import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createClickTokens } from '../../src/links/click-token.ts'
import { readSteps } from '../../src/referrals/origin-steps.ts'
import { addPendingInvite, disagreements, ownPage, referralsOf } from '../support/attribution.ts'
import { setUser } from '../support/referral-rows.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
const { secretKey, attributionWindowMs } = test.config
const tokens = createClickTokens([secretKey], attributionWindowMs)
const IPHONE = 'Shop/5 CFNetwork/1490 Darwin/23.2.0'
const DAY_SECONDS = 86_400

const person = async () => ownPage(test, await signInAs(test))

const addCampaignLink = async (key: string, campaign: string | null = null, channel: string | null = null) =>
  env.DB.prepare('INSERT INTO referral_links (key, code, campaign, channel, created_at) VALUES (?1, ?1, ?2, ?3, ?4)')
    .bind(key, campaign, channel, Date.now())
    .run()

interface Arrival {
  phone?: string
  cookie?: string
  body?: object
}

const signUp = async ({ phone = newPhone(), cookie, body = {} }: Arrival) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', {
    body: { phone, code: await receiveCode(test, phone), ...body },
    headers: { 'User-Agent': IPHONE, ...(cookie !== undefined && { Cookie: `__Host-referral=${cookie}` }) },
  })

async function arrive(arrival: Arrival) {
  const response = await signUp(arrival)
  expect(response.status).toBe(200)
  const me = await ownPage(test, await json<SignedIn>(response))
  return { me, origin: await originOf(me.id) }
}

interface StoredOrigin {
  inviter_id: number | null
  link_key: string | null
  method: string | null
  channel: string | null
  campaign: string | null
  platform: string | null
  steps: string | null
}

async function originOf(userId: number) {
  const origin = await env.DB.prepare('SELECT * FROM sign_up_origins WHERE user_id = ?')
    .bind(userId)
    .first<StoredOrigin>()
  if (!origin) return null
  const steps = readSteps({ steps: origin.steps, linkKey: origin.link_key })
  return { ...origin, steps: steps.map(({ link, outcome }) => [link, outcome]), times: steps.map(({ at }) => at) }
}

describe('how a user came is recorded', () => {
  it('not at all without a link or code', async () => {
    expect((await arrive({})).origin).toBeNull()
  })

  it('with the time of the click, the channel and the platform', async () => {
    const inviter = await person()
    const { token } = tokens.mint(inviter.invite_code, Date.now(), 'telegram')
    const clickedAt = new Date().toISOString()
    clock.advance(3600)
    const { origin } = await arrive({ body: { referral_token: token } })
    expect(origin).toMatchObject({
      ...{ inviter_id: inviter.id, link_key: inviter.invite_code, method: 'token' },
      ...{ channel: 'telegram', campaign: null, platform: 'ios' },
      ...{ steps: [[inviter.invite_code, 'counted']], times: [clickedAt] },
    })
  })

  it('with every step, whatever came of it, in the order of time', async () => {
    const [typed, clicked, left] = [await person(), await person(), await person()]
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: left.id, linkKey: left.invite_code })
    clock.advance(60)
    const { token } = tokens.mint(clicked.invite_code, Date.now())
    clock.advance(60)
    const refused = await signUp({ phone, body: { invited_by_code: 'ZZZZZ9' } })
    expect(refused.status).toBe(403)
    clock.advance(60)
    const body = { invited_by_code: typed.invite_code, referral_token: token }
    const { origin } = await arrive({ phone, body, cookie: token })
    expect(origin).toMatchObject({ inviter_id: typed.id, method: 'code' })
    expect(origin?.steps).toEqual([
      [left.invite_code, 'outranked'],
      [clicked.invite_code, 'outranked'],
      ['ZZZZZ9', 'unknown'],
      [typed.invite_code, 'counted'],
    ])
    expect(origin?.times.toSorted()).toEqual(origin?.times)
  })

  it('when nothing counts: a late click, a blocked inviter, one who has left, an unknown code', async () => {
    const [late, blocked, gone] = [await person(), await person(), await person()]
    const { token } = tokens.mint(late.invite_code, Date.now())
    clock.advance(31 * DAY_SECONDS)
    await setUser(blocked.id, { is_active: 0 })
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: gone.id, linkKey: gone.invite_code })
    await setUser(gone.id, { is_active: 0, deleted_at: 1 })
    await signUp({ phone, body: { invited_by_code: 'ZZZZZ8' } })
    clock.advance(60)
    const cookie = tokens.mint(blocked.invite_code, Date.now()).token
    const { me, origin } = await arrive({ phone, body: { referral_token: token }, cookie })
    expect(me.invited_by_code).toBeNull()
    expect(origin).toMatchObject({ inviter_id: null, link_key: null, method: null })
    expect(new Map(origin?.steps as [string, string][])).toEqual(
      new Map([
        [late.invite_code, 'late'],
        [blocked.invite_code, 'blocked'],
        [gone.invite_code, 'gone'],
        ['ZZZZZ8', 'unknown'],
      ]),
    )
  })

  it('without the unknown codes of others, and without those of two days ago', async () => {
    const [phone, other] = [newPhone(), newPhone()]
    await signUp({ phone: other, body: { invited_by_code: 'ZZZZZ7' } })
    await signUp({ phone, body: { invited_by_code: 'ZZZZZ6' } })
    clock.advance(2 * DAY_SECONDS)
    expect((await arrive({ phone })).origin).toBeNull()
  })

  it('for a number that had an inviter before', async () => {
    const inviter = await person()
    const body = { invited_by_code: inviter.invite_code }
    const phone = newPhone()
    const { me } = await arrive({ phone, body })
    await test.request('DELETE', '/api/v1/users/current_user/', {
      token: (await json<SignedIn>(await signUp({ phone }))).access,
    })
    clock.advance(31 * DAY_SECONDS)
    await runHourly(test)
    expect(await originOf(me.id)).toMatchObject({ steps: [], platform: null })
    const again = await arrive({ phone, body })
    expect(again.me.id).not.toBe(me.id)
    expect(again.origin).toMatchObject({ inviter_id: null, steps: [[inviter.invite_code, 'number_counted']] })
  })
})

describe('a campaign link', () => {
  it('has the sign-up, which has no inviter and is counted for the link', async () => {
    await addCampaignLink('BRANDX99', 'black-friday', 'ads')
    const { token } = tokens.mint('BRANDX99', Date.now(), 'direct')
    const { me, origin } = await arrive({ body: { referral_token: token } })
    expect(me.invited_by_code).toBeNull()
    expect(await referralsOf(me.id)).toEqual([])
    expect(origin).toMatchObject({ link_key: 'BRANDX99', inviter_id: null, campaign: 'black-friday', channel: 'ads' })
    const { results } = await env.DB.prepare(
      `SELECT dimension, value, signups FROM referral_counts WHERE scope = 'l:BRANDX99' ORDER BY dimension`,
    ).all()
    expect(results).toEqual([
      { dimension: 'channel', value: 'ads', signups: 1 },
      { dimension: 'country', value: 'XX', signups: 1 },
      { dimension: 'day', value: new Date().toISOString().slice(0, 10), signups: 1 },
      { dimension: 'total', value: '', signups: 1 },
    ])
  })

  it('counts before a number left on a page, and after a typed code', async () => {
    await addCampaignLink('TREND2026')
    const inviter = await person()
    const { token } = tokens.mint('TREND2026', Date.now())
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
    const ofCampaign = await arrive({ phone, body: { referral_token: token } })
    expect(ofCampaign.me.invited_by_code).toBeNull()
    expect(ofCampaign.origin).toMatchObject({ link_key: 'TREND2026', campaign: '' })
    const body = { referral_token: token, invited_by_code: inviter.invite_code }
    const ofInviter = await arrive({ body })
    expect(ofInviter.me.invited_by_code).toBe(inviter.invite_code)
    expect(ofInviter.origin).toMatchObject({ link_key: inviter.invite_code, campaign: null, inviter_id: inviter.id })
  })

  it('has whoever left their number on its page', async () => {
    await addCampaignLink('WINTER', 'cold')
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: null, linkKey: 'WINTER', channel: 'qr' })
    expect((await arrive({ phone })).origin).toMatchObject({
      ...{ link_key: 'WINTER', campaign: 'cold', method: 'pending_phone', channel: 'qr', inviter_id: null },
    })
  })
})

describe('20 requests at once that sign one number up with the same code', () => {
  it('store one origin and one referral', async () => {
    const inviter = await person()
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const body = { phone, code, invited_by_code: inviter.invite_code }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })),
    )
    const good = answers.find(({ status }) => status === 200)
    const me = await ownPage(test, await json<SignedIn>(good!))
    const { results } = await env.DB.prepare('SELECT * FROM sign_up_origins WHERE user_id = ?').bind(me.id).all()
    expect([results.length, (await referralsOf(me.id)).length]).toEqual([1, 1])
    expect(await disagreements()).toEqual([])
  })
})
