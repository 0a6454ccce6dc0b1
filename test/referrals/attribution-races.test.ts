import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomId } from '../../src/lib/random.ts'
import { createClickTokens } from '../../src/links/click-token.ts'
import type { CurrentUser } from '../../src/people/responses.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { addPendingInvite, countPendingInvites, decline, disagreements } from '../support/attribution.ts'
import { miscounted, ownPage, referralsOf } from '../support/attribution.ts'
import { FAULTS } from '../support/failing-database.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'

const INVITERS = 10
const CROWD = 100
const ME = '/api/v1/users/current_user/'
const SIGN_IN = '/api/v1/auth/jwt/get_by_phone/'

const test = createTestApp()
const { guard } = createWorkerPorts(env, test.config)
/** Accepts every code, so that only the database decides. */
const unguarded = createTestApp({
  variables: { MAX_SESSIONS_PER_USER: '100' },
  ports: {
    guard: {
      ...guard,
      checkCode: () => Promise.resolve({ kind: 'accepted', challengeId: randomId(), hasSignedIn: false }),
      useCode: () => Promise.resolve(),
      releaseCode: () => Promise.resolve(),
    },
  },
})
const clicks = createClickTokens([test.config.secretKey], test.config.attributionWindowMs)

const crowd = <Result>(size: number, act: (i: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: size }, (_, i) => act(i)))
const patch = ({ access }: Pick<SignedIn, 'access'>, invitedByCode: string, app: TestApp = test) =>
  app.request('PATCH', ME, { token: access, body: { invited_by_code: invitedByCode } })

let inviters: CurrentUser[]
const inviter = (i: number) => inviters[i % INVITERS]!

beforeAll(async () => {
  inviters = await crowd(INVITERS, async () => ownPage(test, await signInAs(test)))
})

/** One of many sign-ups of the same number; each names another inviter, in a different way. */
function signUp(phone: string, i: number) {
  const { invite_code: code } = inviter(i)
  const token = clicks.mint(code, Date.now()).token
  const ways = [
    { body: { invited_by_code: code } },
    { body: { referral_token: token } },
    { headers: { Cookie: `__Host-referral=${token}` } },
    {},
  ]
  const { body = {}, ...rest } = ways[i % ways.length]!
  return unguarded.request('POST', SIGN_IN, { ...rest, body: { phone, code: '1234', ...body } })
}

async function expectOneInviter(me: CurrentUser) {
  const referrals = await referralsOf(me.id)
  expect(referrals).toHaveLength(1)
  expect(referrals[0]).toMatchObject({ inviter_id: me.invited_by?.id, method: me.invited_by?.method })
  expect(inviters.find(({ id }) => id === me.invited_by?.id)?.invite_code).toBe(me.invited_by_code)
  expect([await disagreements(), await miscounted()]).toEqual([[], []])
}

/** Of a crowd's PATCHes: whoever names the inviter that is kept asks for no change. */
const statusesOf = (kept: string | null) =>
  Array.from({ length: CROWD }, (_, i) => (inviter(i).invite_code === kept ? 200 : 409))

describe('concurrent requests', () => {
  it('of 100 sign-ups of a number and 100 PATCHes, each with another inviter, store one referral', async () => {
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: inviter(7).id, linkKey: inviter(7).invite_code })
    const signUps = Array.from({ length: CROWD }, (_, i) => signUp(phone, i))
    const first = await json<SignedIn>((await Promise.race(signUps)).clone())
    const patches = await crowd(CROWD, (i) => patch(first, inviter(i).invite_code))
    const statuses = (await Promise.all(signUps)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200]))
    // The number has a pending invitation, so every sign-up has an inviter and every PATCH is too late.
    const page = await ownPage(test, first)
    expect(patches.map(({ status }) => status)).toEqual(statusesOf(page.invited_by_code))
    await expectOneInviter(page)
    expect(await countPendingInvites()).toBe(0)
  })

  it('of 100 PATCHes of a user without an inviter and 90 sign-ins that name one store one referral', async () => {
    const me = await signInAs(test)
    const [patches] = await Promise.all([
      crowd(CROWD, (i) => patch(me, inviter(i).invite_code)),
      // One session is the caller's, and the sign-ins must not end it.
      crowd(90, (i) => signUp(me.phone, i)),
    ])
    const page = await ownPage(test, me)
    expect(patches.map(({ status }) => status)).toEqual(statusesOf(page.invited_by_code))
    expect(page).toMatchObject({ invited_by: { method: 'profile', certainty: 'certain' } })
    const won = patches.filter(({ status }) => status === 200)
    const inviters = await Promise.all(won.map(async (answer) => (await json<CurrentUser>(answer)).invited_by))
    expect(new Set(inviters.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(page.invited_by)]))
    await expectOneInviter(page)
  })

  it('of 20 declines and 20 PATCHes, ten times, either keep the inviter by number or replace it with a named one', async () => {
    for (let round = 0; round < 10; round += 1) {
      const phone = newPhone()
      await addPendingInvite(test.config, { phone, inviterId: inviter(round).id, linkKey: 'NEWS1ETTER' })
      const me = await signInAs(test, phone)
      const other = inviter(round + 1)
      const answers = await crowd(40, (i) => (i % 2 === round % 2 ? decline(test, me) : patch(me, other.invite_code)))
      const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length
      expect([count(204), count(200) + count(409)]).toEqual([1, 39])
      const page = await ownPage(test, me)
      const kept = count(200) > 0 ? [other.id] : []
      expect((await referralsOf(page.id)).map((row) => row.inviter_id)).toEqual(kept)
    }
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })

  it('of 40 users in a ring naming the next: one is rejected, so that no cycle closes', async () => {
    const ring = await crowd(40, async () => {
      const who = await signInAs(test)
      return { who, code: (await ownPage(test, who)).invite_code }
    })
    const answers = await Promise.all(ring.map(({ who }, i) => patch(who, ring[(i + 1) % ring.length]!.code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(39)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(1)
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })
})

describe('cycles', () => {
  it.each([2, 3, 50])('over %d generations are rejected, however they came about', async (generations) => {
    const top = await signInAs(test)
    let { id, invite_code: code } = await ownPage(test, top)
    for (let i = 0; i < generations; i += 1) {
      const phone = newPhone()
      const way = i % 3
      if (way === 0) await addPendingInvite(test.config, { phone, inviterId: id, linkKey: code })
      const who = await signInAs(test, phone, way === 1 ? code : undefined)
      if (way === 2) await patch(who, code)
      const below = await ownPage(test, who)
      expect(below.invited_by_code).toBe(code)
      id = below.id
      code = below.invite_code
    }
    const refused = await patch(top, code)
    expect([refused.status, (await json(refused))['code']]).toEqual([400, 'invite_cycle'])
    const page = await ownPage(test, top)
    expect([page.invited_by, page.invited_count, await referralsOf(page.id)]).toEqual([null, 1, []])
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })

  it('cannot be closed by a user who declined their inviter', async () => {
    const phone = newPhone()
    await addPendingInvite(test.config, { phone, inviterId: inviter(0).id, linkKey: 'NEWS1ETTER' })
    const me = await signInAs(test, phone)
    const { invite_code: mine } = await ownPage(test, me)
    const below = await ownPage(test, await signInAs(test, newPhone(), mine))
    expect((await decline(test, me)).status).toBe(204)
    expect((await patch(me, below.invite_code)).status).toBe(400)
    expect(await disagreements()).toEqual([])
  })
})

describe('when a database batch fails', () => {
  it.each(FAULTS)('%s committing a sign-up, a retry attributes it once', async (moment, fail) => {
    const { openDatabase } = fail()
    const failing = createTestApp({ ports: { openDatabase } })
    for (const way of ['token', 'pending_phone'] as const) {
      const phone = newPhone()
      const { id, invite_code: linkKey } = inviter(3)
      if (way === 'pending_phone') await addPendingInvite(test.config, { phone, inviterId: id, linkKey })
      const token = way === 'token' ? { referral_token: clicks.mint(linkKey, Date.now()).token } : {}
      const body = { phone, code: await receiveCode(test, phone), ...token }
      for (let i = 0; i < 3; i += 1) expect((await failing.request('POST', SIGN_IN, { body })).status).toBe(503)
      const signUps = env.DB.prepare('SELECT count(*) AS n FROM users WHERE phone = ?').bind(phone)
      expect(await signUps.first('n')).toBe(moment === 'after' ? 1 : 0)
      const me = await ownPage(test, await json<SignedIn>(await test.request('POST', SIGN_IN, { body })))
      expect(me.invited_by).toMatchObject({ id, method: way })
      await expectOneInviter(me)
      expect(await countPendingInvites()).toBe(0)
    }
  })
})
