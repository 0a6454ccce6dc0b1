import { describe, expect, it } from 'vitest'
import { askForNumber, auditOf } from '../support/account.ts'
import { linksOf, madeLink } from '../support/links.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY = 86_400

const clock = useTestClock({ goesOn: true })
const test = createTestApp()
const withLimits = (limits: string) => createTestApp({ variables: { LIMITS: limits } })

const patch = (app: TestApp, { access }: Pick<SignedIn, 'access'>, body: object) =>
  app.request('PATCH', '/api/v1/users/current_user/', { token: access, body })

const times = <Result>(count: number, make: (i: number) => Result): Result[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** How many answers there were of each kind. */
async function tally(answers: Response[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const { code } = await json<{ code?: string }>(answer)
    const name = answer.ok ? 'ok' : `${answer.status} ${code}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const actionsOf = async (app: TestApp, caller: SignedIn) =>
  (await auditOf((await currentUser(app, caller)).id)).slice(1).map(({ action, outcome }) => `${action} ${outcome}`)

/** What a request writes. */
async function writtenBy(request: () => Promise<Response>) {
  test.d1.reset()
  const { status } = await request()
  return { status, rowsWritten: test.d1.counts.rowsWritten, trips: test.d1.counts.trips }
}

const NOTHING = { status: 200, rowsWritten: 0, trips: 1 }

describe('a change that changes nothing', () => {
  it('of the profile writes nothing and records nothing', async () => {
    const caller = await signInAs(test)
    const { invite_code: code } = await currentUser(test, await signInAs(test))
    const name = { first_name: 'Анна', last_name: 'Ли', display_name: 'Анна Л.', email: 'anna.li@example.com' }
    await patch(test, caller, { ...name, invited_by_code: code })
    const before = await actionsOf(test, caller)
    expect(before).toEqual(['invited_by_set ok', 'profile_changed ok', 'email_changed ok'])
    const same = [name, { first_name: ' Анна ' }, { email: 'Anna.Li@Example.COM' }, { invited_by_code: code }, {}]
    for (const body of [...same, ...same]) expect(await writtenBy(() => patch(test, caller, body))).toEqual(NOTHING)
    expect(await actionsOf(test, caller)).toEqual(before)
  })

  it('of a link writes nothing and records nothing', async () => {
    const caller = await signInAs(test)
    const { code } = await madeLink(test, caller, { label: 'Осень', channel: 'email' })
    const { change } = linksOf(test, caller)
    await change(code, { expires_at: '2027-01-31T18:00:00Z' })
    const same = [{ label: 'Осень' }, { channel: 'email', title: null }, { expires_at: '2027-01-31T18:00:00.000Z' }, {}]
    for (const body of same) expect(await writtenBy(() => change(code, body))).toEqual(NOTHING)
    expect(await actionsOf(test, caller)).toEqual(['link_created ok', 'link_changed ok'])
  })

  it('of a session that has ended writes nothing and records nothing', async () => {
    const caller = await signInAs(test)
    clock.advance(1)
    const other = await signInAs(test, caller.phone)
    clock.advance(1)
    const { results } = await json<{ results: { id: string; current: boolean }[] }>(
      await test.request('GET', '/api/v1/auth/sessions/', { token: caller.access }),
    )
    const { id } = results.find(({ current }) => !current)!
    const end = () => test.request('DELETE', `/api/v1/auth/sessions/${id}/`, { token: caller.access })
    expect(await writtenBy(end)).toMatchObject({ status: 204, trips: 1 })
    expect(await writtenBy(end)).toEqual({ status: 204, rowsWritten: 0, trips: 1 })
    const logout = () => test.request('POST', '/api/v1/auth/logout/', { body: { refresh: other.refresh } })
    expect(await writtenBy(logout)).toMatchObject({ status: 204, rowsWritten: 0 })
    expect(await actionsOf(test, caller)).toEqual(['sign_in ok', 'session_ended ok'])
  })
})

describe('changes_per_user', () => {
  it('holds for 30 changes at once, of the profile and of links together, and ends when the oldest is a day old', async () => {
    const app = withLimits('changes_per_user=5')
    const caller = await signInAs(app)
    const { code } = await madeLink(app, caller)
    const { change } = linksOf(app, caller)
    const attempts = times(30, (i) =>
      i % 2 === 0 ? patch(app, caller, { first_name: `N${i}` }) : change(code, { label: `L${i}` }),
    )
    expect(await tally(await Promise.all(attempts))).toEqual({ ok: 5, '429 changes_per_user': 25 })
    const { first_name: name } = await currentUser(app, caller)
    clock.advance(100)
    const refused = await patch(app, caller, { first_name: 'One too many' })
    expect(refused.headers.get('retry-after')).toBe(String(DAY - 100))
    expect(refused.headers.get('ratelimit-policy')).toBe('"changes_per_user";q=5;w=86400')
    expect((await currentUser(app, caller)).first_name).toBe(name)
    // No change, no limit.
    expect((await patch(app, caller, { first_name: name })).status).toBe(200)
    clock.advance(DAY - 100)
    const later = { access: (await signInAs(app, caller.phone)).access }
    expect((await patch(app, later, { first_name: 'Later' })).status).toBe(200)
  })

  it('is 100 a day, and each user has their own', async () => {
    const [one, two] = [await signInAs(test), await signInAs(test)]
    const answers: Response[] = []
    for (let i = 0; i < 102; i += 1) answers.push(await patch(test, one, { first_name: `N${i}` }))
    expect(await tally(answers)).toEqual({ ok: 100, '429 changes_per_user': 2 })
    expect((await patch(test, two, { first_name: 'Two' })).status).toBe(200)
  })

  it('of 0 refuses every change', async () => {
    const app = withLimits('changes_per_user=0')
    const caller = await signInAs(app)
    const refused = await patch(app, caller, { first_name: 'New' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(DAY)])
  })

  it('reads what the user did within a day, not before', async () => {
    const caller = await signInAs(test)
    for (let i = 0; i < 90; i += 1) await patch(test, caller, { first_name: `N${i}` })
    clock.advance(DAY)
    const { access } = await signInAs(test, caller.phone)
    test.d1.reset()
    await patch(test, { access }, { first_name: 'Tomorrow' })
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(40)
  })
})

describe('email_changes_per_user', () => {
  it('counts free and taken e-mails alike, and then tells neither from the other', async () => {
    const owner = await signInAs(test)
    await patch(test, owner, { email: 'registered@example.com' })
    const caller = await signInAs(test)
    const attempt = async (email: string, more = {}) => {
      const answer = await patch(test, caller, { email, ...more })
      return [answer.status, (await json<{ code?: string }>(answer)).code]
    }
    const { invite_code: code } = await currentUser(test, owner)
    expect(await attempt('registered@example.com')).toEqual([400, 'email_taken'])
    expect(await attempt('Registered@example.com', { first_name: 'New' })).toEqual([400, 'email_taken'])
    // An inviter that could be set does not hide an attempt.
    expect(await attempt('registered@example.com', { invited_by_code: code })).toEqual([400, 'email_taken'])
    // Whoever is refused for the inviter learns nothing of the e-mail, so that is no attempt.
    const { invite_code: own } = await currentUser(test, caller)
    for (const email of ['registered@example.com', 'free2@example.com']) {
      expect(await attempt(email, { invited_by_code: 'ZZZZZZ' })).toEqual([400, 'unknown_invite_code'])
      expect(await attempt(email, { invited_by_code: own })).toEqual([400, 'own_invite_code'])
    }
    expect(await attempt('registered@example.com')).toEqual([400, 'email_taken'])
    expect(await attempt('free1@example.com')).toEqual([200, undefined])
    for (const email of ['registered@example.com', 'free2@example.com'])
      expect(await attempt(email)).toEqual([429, 'email_changes_per_user'])
    expect(await currentUser(test, caller)).toMatchObject({ email: 'free1@example.com', invited_by_code: null })
    expect(await currentUser(test, caller)).toMatchObject({ first_name: null })
    // Other fields are not of this limit.
    expect(await attempt('free1@example.com', { first_name: 'Name' })).toEqual([200, undefined])
    expect(await actionsOf(test, caller)).toEqual([
      ...times(4, () => 'email_changed email_taken'),
      ...['email_changed ok', 'profile_changed ok'],
    ])
  })

  it('holds for 40 attempts at once, half of them at taken e-mails', async () => {
    const [owner, caller] = [await signInAs(test), await signInAs(test)]
    await patch(test, owner, { email: 'crowded@example.com' })
    const attempts = times(40, (i) =>
      patch(test, caller, { email: i % 2 === 0 ? 'crowded@example.com' : `free${i}@example.org` }),
    )
    const { ok = 0, '400 email_taken': taken = 0, ...rest } = await tally(await Promise.all(attempts))
    expect([ok + taken, rest]).toEqual([5, { '429 email_changes_per_user': 35 }])
  })

  it('leaves an e-mail that two users want at once to one of them', async () => {
    const racers = await Promise.all(times(10, () => signInAs(test)))
    const answers = await Promise.all(racers.map((racer) => patch(test, racer, { email: 'wanted@example.com' })))
    expect(await tally(answers)).toEqual({ ok: 1, '400 email_taken': 9 })
  })
})

describe('phone_changes_per_user', () => {
  it('lets 30 requests at once send to 10 numbers', async () => {
    const caller = await signInAs(test)
    const numbers = times(30, newPhone)
    const start = (phone: string) =>
      test.request('POST', '/api/v1/users/current_user/phone/', { token: caller.access, body: { phone } })
    expect(await tally(await Promise.all(numbers.map(start)))).toEqual({ ok: 10, '429 phone_changes_per_user': 20 })
    expect(test.messages.filter(({ to }) => numbers.includes(to))).toHaveLength(10)
    expect(await actionsOf(test, caller)).toEqual(times(10, () => 'phone_change_started ok'))
  })

  it('does not count the number that the caller has', async () => {
    const app = withLimits('phone_changes_per_user=1')
    const caller = await signInAs(app)
    const same = { token: caller.access, body: { phone: caller.phone } }
    for (let i = 0; i < 3; i += 1)
      expect((await app.request('POST', '/api/v1/users/current_user/phone/', same)).status).toBe(400)
    await expect(askForNumber(app, caller, newPhone())).resolves.toMatch(/^\d{4}$/)
  })
})
