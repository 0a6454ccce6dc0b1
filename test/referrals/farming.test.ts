import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Leaderboard } from '../../src/referrals/responses.ts'
import { askForNumber, confirmNumber, deleteAccount } from '../support/account.ts'
import { addPendingInvite, decline, disagreements, miscounted, ownPage, referralsOf } from '../support/attribution.ts'
import { askAs, changeAs, somebody } from '../support/people.ts'
import { clickOn } from '../support/referrals.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY = 86_400
const ME = '/api/v1/users/current_user/'
const clock = useTestClock({ goesOn: true })
const test = createTestApp({ variables: { DELETION_GRACE_DAYS: '0' } })

const inviterOf = async (app: TestApp = test) => {
  const signedIn = await signInAs(app)
  return { ...signedIn, ...(await ownPage(app, signedIn)) }
}

async function purge(app: TestApp, who: SignedIn) {
  expect((await deleteAccount(app, who)).status).toBe(202)
  await runHourly(app)
}

const name = async (who: Pick<SignedIn, 'access'>, code: string, app: TestApp = test) => {
  const response = await app.request('PATCH', ME, { token: who.access, body: { invited_by_code: code } })
  return [response.status, (await json(response))['code']]
}

const moveTo = async (who: SignedIn, phone: string) =>
  confirmNumber(test, who, { phone, code: await askForNumber(test, who, phone) })

const placeOf = async ({ access }: Pick<SignedIn, 'access'>) =>
  (await json<Leaderboard>(await test.request('GET', '/api/v1/referrals/leaderboard/', { token: access }))).me

describe('a number that had an inviter', () => {
  it('counts once: three rounds of signing up and deleting bring one invitee', async () => {
    const inviter = await inviterOf()
    const phone = newPhone()
    const seen: [code: string | null, id: number | undefined][] = []
    for (let round = 0; round < 3; round += 1) {
      const invitee = await signInAs(test, phone, inviter.invite_code)
      const { invited_by_code, invited_by } = await ownPage(test, invitee)
      seen.push([invited_by_code, invited_by?.id])
      await purge(test, invitee)
    }
    expect(seen).toEqual([
      [inviter.invite_code, inviter.id],
      [null, undefined],
      [null, undefined],
    ])
    expect((await ownPage(test, inviter)).invited_count).toBe(1)
    expect(await placeOf(inviter)).toMatchObject({ score: 1 })
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })

  it.each(['token', 'cookie', 'pending number'])('gets no other inviter by %s', async (way) => {
    const [first, second] = [await inviterOf(), await inviterOf()]
    const phone = newPhone()
    await purge(test, await signInAs(test, phone, first.invite_code))
    const token = clickOn(test, second.invite_code)
    if (way === 'pending number')
      await addPendingInvite(test.config, { phone, inviterId: second.id, linkKey: second.invite_code })
    const response = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', {
      body: { phone, code: await receiveCode(test, phone), ...(way === 'token' && { referral_token: token }) },
      headers: way === 'cookie' ? { Cookie: `__Host-referral=${token}` } : {},
    })
    const back = await json<SignedIn>(response)
    const me = await ownPage(test, back)
    expect([me.invited_by, await referralsOf(me.id)]).toEqual([null, []])
    expect((await ownPage(test, second)).invited_count).toBe(0)
  })

  it('named later in the profile counts once too', async () => {
    const inviter = await inviterOf()
    const phone = newPhone()
    const invitee = await signInAs(test, phone)
    expect((await name(invitee, inviter.invite_code))[0]).toBe(200)
    await purge(test, invitee)
    const back = await signInAs(test, phone)
    expect(await name(back, inviter.invite_code)).toEqual([409, 'phone_was_invited'])
    expect((await ownPage(test, inviter)).invited_count).toBe(1)
  })

  it('is remembered when its user moves to another number', async () => {
    const inviter = await inviterOf()
    const [phone, next] = [newPhone(), newPhone()]
    const moved = await signInAs(test, phone, inviter.invite_code)
    expect((await moveTo(moved, next)).status).toBe(200)
    const back = await signInAs(test, phone, inviter.invite_code)
    expect((await ownPage(test, back)).invited_by).toBeNull()
    // The number that they leave last has been theirs too.
    await purge(test, await signInAs(test, next))
    expect((await ownPage(test, await signInAs(test, next, inviter.invite_code))).invited_by).toBeNull()
    expect((await ownPage(test, inviter)).invited_count).toBe(1)
  })

  const staffMove = async (who: SignedIn) =>
    changeAs(test, await createStaff('superuser'), (await ownPage(test, who)).id, { phone: newPhone() })

  it.each([
    ['deletes the account', async (who: SignedIn) => purge(test, who)],
    ['moves to another number', async (who: SignedIn) => moveTo(who, newPhone())],
    ['is moved by staff', staffMove],
  ])('is remembered when its user declines the inviter and %s', async (_, leave) => {
    const inviter = await inviterOf()
    const phone = newPhone()
    const leaveIt = async () =>
      addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
    await leaveIt()
    const invitee = await signInAs(test, phone)
    expect((await decline(test, invitee)).status).toBe(204)
    expect((await ownPage(test, invitee)).invited_by).toBeNull()
    await leave(invitee)
    await leaveIt()
    const back = await signInAs(test, phone, inviter.invite_code)
    expect((await ownPage(test, back)).invited_by).toBeNull()
    expect(await name(back, inviter.invite_code)).toEqual([409, 'phone_was_invited'])
    expect((await ownPage(test, inviter)).invited_count).toBe(0)
  })

  it.each([
    ['deletes the account', async (who: SignedIn) => purge(test, who)],
    ['moves to another number', async (who: SignedIn) => moveTo(who, newPhone())],
    ['is moved by staff', staffMove],
  ])('is remembered when staff remove the inviter whom its user named later, and the user %s', async (_, leave) => {
    const inviter = await inviterOf()
    const phone = newPhone()
    const invitee = await signInAs(test, phone)
    expect((await name(invitee, inviter.invite_code))[0]).toBe(200)
    const { id } = await ownPage(test, invitee)
    const removal = { inviter: null, reason: 'they are one person' }
    expect((await askAs(test, await createStaff('superuser'), 'POST', `${id}/inviter/`, removal)).status).toBe(200)
    await leave(invitee)
    const back = await signInAs(test, phone, inviter.invite_code)
    expect((await ownPage(test, back)).invited_by).toBeNull()
    expect(await name(back, inviter.invite_code)).toEqual([409, 'phone_was_invited'])
    expect((await ownPage(test, inviter)).invited_count).toBe(0)
  })

  it('marks whoever moves to it, until they move on', async () => {
    const inviter = await inviterOf()
    const [phone, fresh] = [newPhone(), newPhone()]
    await purge(test, await signInAs(test, phone, inviter.invite_code))
    const mover = await signInAs(test)
    expect((await moveTo(mover, phone)).status).toBe(200)
    expect(await name(mover, inviter.invite_code)).toEqual([409, 'phone_was_invited'])
    expect((await moveTo(mover, fresh)).status).toBe(200)
    expect((await name(mover, inviter.invite_code))[0]).toBe(200)
    expect((await ownPage(test, inviter)).invited_count).toBe(2)
  })

  it('is recognized after the secret key was rotated, and no longer once the old key is dropped', async () => {
    const inviter = await inviterOf()
    const phone = newPhone()
    await purge(test, await signInAs(test, phone, inviter.invite_code))
    const SECRET_KEY = 'the key that follows, as long as a good one is'
    const rotated = { SECRET_KEY, DELETION_GRACE_DAYS: '0' }
    const next = createTestApp({ variables: { ...rotated, PREVIOUS_SECRET_KEYS: test.config.secretKey } })
    const back = await signInAs(next, phone, inviter.invite_code)
    expect((await ownPage(next, back)).invited_by).toBeNull()
    await purge(next, back)
    const forgetful = createTestApp({ variables: rotated })
    expect((await ownPage(forgetful, await signInAs(forgetful, phone, inviter.invite_code))).invited_by).not.toBeNull()
  })

  it('is forgotten after INVITED_PHONE_RETENTION_DAYS; with 0 it is never stored', async () => {
    const app = createTestApp({ variables: { DELETION_GRACE_DAYS: '0', INVITED_PHONE_RETENTION_DAYS: '3' } })
    const inviter = await inviterOf(app)
    const phone = newPhone()
    await purge(app, await signInAs(app, phone, inviter.invite_code))
    clock.advance(3 * DAY - 60)
    expect((await runHourly(app)).report).toMatchObject({ former_phones_purged: 0 })
    const back = await signInAs(app, phone, inviter.invite_code)
    expect((await ownPage(app, back)).invited_by).toBeNull()
    await purge(app, back)
    clock.advance(60)
    expect((await runHourly(app)).report.former_phones_purged).toBeGreaterThan(0)
    expect((await ownPage(app, await signInAs(app, phone, inviter.invite_code))).invited_by).not.toBeNull()
    const never = createTestApp({ variables: { DELETION_GRACE_DAYS: '0', INVITED_PHONE_RETENTION_DAYS: '0' } })
    const count = () => env.DB.prepare('SELECT count(*) AS n FROM former_phones').first('n')
    const before = await count()
    await purge(never, await signInAs(never, newPhone(), inviter.invite_code))
    expect(await count()).toBe(before)
  })

  it('is not remembered by a deletion that was cancelled, nor for someone without an inviter', async () => {
    const app = createTestApp()
    const inviter = await inviterOf(app)
    const phone = newPhone()
    const invitee = await signInAs(app, phone, inviter.invite_code)
    const { id } = await ownPage(app, invitee)
    await deleteAccount(app, invitee)
    const back = await signInAs(app, phone)
    clock.advance(31 * DAY)
    await runHourly(app)
    expect((await ownPage(app, await signInAs(app, phone))).invited_by).toMatchObject({ id: inviter.id })
    expect((await referralsOf(id)).length).toBe(1)
    expect(back.phone).toBe(phone)
    const alone = newPhone()
    await purge(test, await signInAs(test, alone))
    expect((await ownPage(test, await signInAs(test, alone, inviter.invite_code))).invited_by).not.toBeNull()
  })

  it('is recognized by what staff do: creating a person and changing a number', async () => {
    const staff = await createStaff('superuser')
    const inviter = await inviterOf()
    const [phone, left] = [newPhone(), newPhone()]
    await purge(test, await signInAs(test, phone, inviter.invite_code))
    expect((await askAs(test, staff, 'POST', '', { phone, reason: 'test' })).status).toBe(201)
    const made = await signInAs(test, phone)
    expect(await name(made, inviter.invite_code)).toEqual([409, 'phone_was_invited'])

    const invitee = await signInAs(test, left, inviter.invite_code)
    const { id } = await ownPage(test, invitee)
    expect((await changeAs(test, staff, id, { phone: newPhone() })).status).toBe(200)
    expect((await ownPage(test, await signInAs(test, left, inviter.invite_code))).invited_by).toBeNull()

    const other = await somebody(test)
    await purge(test, await signInAs(test, left))
    expect((await changeAs(test, staff, other.id, { phone: left })).status).toBe(200)
    expect(await name(await signInAs(test, left), inviter.invite_code)).toEqual([409, 'phone_was_invited'])
  })

  it('can get an inviter by staff: a number may have gone to another person', async () => {
    const staff = await createStaff('superuser')
    const inviter = await inviterOf()
    const phone = newPhone()
    await purge(test, await signInAs(test, phone, inviter.invite_code))
    const { id } = await ownPage(test, await signInAs(test, phone))
    const answer = await askAs(test, staff, 'POST', `${id}/inviter/`, {
      inviter: inviter.invite_code,
      reason: 'the number was given to someone else',
    })
    expect(answer.status).toBe(200)
    expect((await referralsOf(id)).map(({ method }) => method)).toEqual(['staff'])
  })
})

describe('at the same moment', () => {
  it('erasing 20 people and signing their numbers up again counts each number once', async () => {
    const inviter = await inviterOf()
    const phones = Array.from({ length: 20 }, newPhone)
    for (const phone of phones) await deleteAccount(test, await signInAs(test, phone, inviter.invite_code))
    const codes = new Map<string, string>()
    for (const phone of phones) codes.set(phone, await receiveCode(test, phone))
    const enter = async (phone: string) =>
      test.request('POST', '/api/v1/auth/jwt/get_by_phone/', {
        body: { phone, code: codes.get(phone), invited_by_code: inviter.invite_code },
      })
    const [, ...answers] = await Promise.all([runHourly(test), ...phones.map(enter)])
    // With a number that is erased first, its code is forgotten too.
    const forgotten = phones.filter((_, i) => answers[i]?.status === 403)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20 - forgotten.length)
    for (const phone of forgotten) await signInAs(test, phone, inviter.invite_code)
    expect((await ownPage(test, inviter)).invited_count).toBe(20)
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })

  it('20 phone changes of one person with an inviter: both numbers are remembered once', async () => {
    const inviter = await inviterOf()
    const [phone, next] = [newPhone(), newPhone()]
    const mover = await signInAs(test, phone, inviter.invite_code)
    const code = await askForNumber(test, mover, next)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => confirmNumber(test, mover, { phone: next, code })),
    )
    expect(answers.some(({ status }) => status === 200)).toBe(true)
    expect((await ownPage(test, await signInAs(test, phone, inviter.invite_code))).invited_by).toBeNull()
    expect((await ownPage(test, inviter)).invited_count).toBe(1)
  })
})
