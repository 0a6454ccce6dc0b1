import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { InvitedPage, UserPage } from '../../src/people/responses.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { auditOf, deleteAccount } from '../support/account.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY_SECONDS = 86_400
const GRACE_SECONDS = 30 * DAY_SECONDS

const clock = useTestClock()
const test = createTestApp()

const rowOf = async (id: number) => env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(id).first()
const refusal = async (response: Response) => [response.status, (await json(response))['code']]
const get = async (token: string, path: string) => test.request('GET', `/api/v1/users/${path}`, { token })

describe('DELETE /users/current_user', () => {
  it('returns the deletion date and ends all sessions immediately, in one trip', async () => {
    const other = await signInAs(test)
    const caller = await signInAs(test, other.phone)
    test.d1.reset()
    const response = await deleteAccount(test, caller)
    expect(test.d1.counts.trips).toBe(1)
    expect([response.status, await json(response)]).toEqual([
      202,
      { deletion_at: new Date(Date.now() + GRACE_SECONDS * 1000).toISOString() },
    ])
    for (const { access, refresh } of [other, caller]) {
      expect((await test.request('PATCH', '/api/v1/users/current_user/', { token: access, body: {} })).status).toBe(401)
      expect((await test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } })).status).toBe(401)
    }
  })

  it('may be repeated with the same token after a lost answer, in any isolate, and gets the same answer', async () => {
    const caller = await signInAs(test)
    const { id } = await currentUser(test, caller)
    const first = await json(await deleteAccount(test, caller))
    clock.advance(14 * 60)
    // The isolate knows that the session has ended.
    expect((await get(caller.access, 'current_user/')).status).toBe(401)
    for (const app of [test, createTestApp(), test]) {
      app.d1.reset()
      const again = await deleteAccount(app, caller)
      expect([again.status, await json(again), app.d1.counts.trips]).toEqual([202, first, 1])
      expect(app.d1.counts.rowsWritten).toBe(0)
    }
    expect((await auditOf(id)).filter(({ action }) => action === 'deletion_requested')).toHaveLength(1)
    clock.advance(60)
    expect(await refusal(await deleteAccount(test, caller))).toEqual([401, 'token_not_valid'])
  })

  it('is not answered to a session that did not request it', async () => {
    const before = await signInAs(test)
    const loggedOut = await signInAs(test, before.phone)
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: loggedOut.refresh } })
    clock.advance(599)
    const caller = await signInAs(test, before.phone)
    clock.advance(2)
    expect((await deleteAccount(test, caller)).status).toBe(202)
    for (const { access } of [before, loggedOut])
      expect(await refusal(await deleteAccount(createTestApp(), { access }))).toEqual([401, 'token_not_valid'])
  })

  it('is not answered again once it is cancelled, or its user blocked or erased', async () => {
    const hasty = createTestApp({ variables: { DELETION_GRACE_DAYS: '0' } })
    const [back, blocked, erased] = [await signInAs(test), await signInAs(test), await signInAs(test)]
    for (const caller of [back, blocked, erased]) expect((await deleteAccount(test, caller)).status).toBe(202)
    clock.advance(1)
    const again = await signInAs(test, back.phone)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(blocked.phone).run()
    await runHourly(hasty)
    for (const caller of [back, blocked, erased])
      expect(await refusal(await deleteAccount(test, caller))).toEqual([401, 'token_not_valid'])
    // Nor does the new sign-in's own request repeat the old one.
    expect((await deleteAccount(test, again)).status).toBe(202)
    expect(await refusal(await deleteAccount(test, back))).toEqual([401, 'token_not_valid'])
  })

  it('needs a sign-in within the last ten minutes', async () => {
    const caller = await signInAs(test)
    clock.advance(601)
    expect(await refusal(await deleteAccount(test, caller))).toEqual([403, 'recent_sign_in_required'])
    expect((await deleteAccount(test, await signInAs(test, caller.phone))).status).toBe(202)
  })

  it('takes effect once for concurrent requests, which all get its answer', async () => {
    const caller = await signInAs(test)
    const { id } = await currentUser(test, caller)
    const answers = await Promise.all(Array.from({ length: 20 }, () => deleteAccount(test, caller)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202))
    expect(new Set(await Promise.all(answers.map(async (answer) => answer.text()))).size).toBe(1)
    expect((await auditOf(id)).filter(({ action }) => action === 'deletion_requested')).toHaveLength(1)
  })

  it('is cancelled by a sign-in, even on the last day', async () => {
    const caller = await signInAs(test)
    clock.advance(1)
    const before = await currentUser(test, caller)
    await deleteAccount(test, caller)
    clock.advance(GRACE_SECONDS + 100)
    const back = await signInAs(test, caller.phone)
    await runHourly(test)
    clock.advance(GRACE_SECONDS + 100)
    await runHourly(test)
    const again = await signInAs(test, caller.phone)
    expect(await currentUser(test, again)).toMatchObject({ id: before.id, invite_code: before.invite_code })
    expect(await rowOf(before.id)).toMatchObject({ deletion_requested_at: null, deleted_at: null })
    expect((await auditOf(before.id)).map(({ action }) => action)).toEqual([
      ...['sign_up', 'deletion_requested', 'sign_in', 'deletion_cancelled', 'sign_in'],
    ])
    expect(back.phone).toBe(caller.phone)
  })

  it('is not cancelled by a blocked user', async () => {
    const caller = await signInAs(test)
    const { id } = await currentUser(test, caller)
    await deleteAccount(test, caller)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE id = ?').bind(id).run()
    const body = { phone: caller.phone, code: await receiveCode(test, caller.phone) }
    expect((await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })).status).toBe(403)
    expect(await rowOf(id)).toMatchObject({ deletion_requested_at: expect.any(Number) })
    clock.advance(GRACE_SECONDS)
    await runHourly(test)
    expect(await rowOf(id)).toMatchObject({ deleted_at: expect.any(Number) })
  })
})

describe('the hourly job', () => {
  it('deletes accounts when the grace period ends and no earlier', async () => {
    const caller = await signInAs(test)
    const { id } = await currentUser(test, caller)
    await deleteAccount(test, caller)
    clock.advance(GRACE_SECONDS - 1)
    expect((await runHourly(test)).report).toMatchObject({ users_erased: 0 })
    clock.advance(1)
    expect((await runHourly(test)).report).toMatchObject({ users_erased: 1 })
    expect((await runHourly(test)).report).toMatchObject({ users_erased: 0 })
    // In particular, nothing says that it was cancelled.
    expect((await auditOf(id)).map(({ action }) => action).toSorted()).toEqual([
      ...['deleted', 'deletion_requested', 'sign_up'],
    ])
    expect(await rowOf(id)).toEqual({
      ...{ id, phone: null, email: null, first_name: null, last_name: null, display_name: null },
      ...{ first_name_folded: null, last_name_folded: null },
      ...{ last_login: null, country: null, block_reason: null, blocked_until: null },
      ...{ is_active: 0, phone_was_invited: 0, deletion_requested_at: null, deleted_at: Date.now() },
      ...{ invite_code: expect.any(String), invited_by_code: null, invited_count: 0, date_joined: expect.any(Number) },
    })
  })

  it('deletes at the next run without a grace period', async () => {
    const hasty = createTestApp({ variables: { DELETION_GRACE_DAYS: '0' } })
    const caller = await signInAs(hasty)
    const { deletion_at: at } = await json(await deleteAccount(hasty, caller))
    expect(at).toBe(new Date().toISOString())
    expect((await runHourly(hasty)).report).toMatchObject({ users_erased: 1 })
  })

  it('frees the number for a new account', async () => {
    const caller = await signInAs(test)
    const before = await currentUser(test, caller)
    await deleteAccount(test, caller)
    clock.advance(GRACE_SECONDS)
    await runHourly(test)
    const after = await currentUser(test, await signInAs(test, caller.phone))
    expect(after.id).not.toBe(before.id)
    expect(after.invite_code).not.toBe(before.invite_code)
  })

  it('retires the invite code', async () => {
    const caller = await signInAs(test)
    const { invite_code: code } = await currentUser(test, caller)
    await deleteAccount(test, caller)
    clock.advance(GRACE_SECONDS + 3600)
    await runHourly(test)
    const phone = newPhone()
    const body = { phone, code: await receiveCode(test, phone), invited_by_code: code }
    const signUp = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
    expect(await refusal(signUp)).toEqual([403, 'unknown_invite_code'])
    const { access } = await signInAs(test)
    const patch = { token: access, body: { invited_by_code: code } }
    const profile = await test.request('PATCH', '/api/v1/users/current_user/', patch)
    expect(await refusal(profile)).toEqual([400, 'unknown_invite_code'])
  })

  it("keeps the user's place in the tree: values are removed, links and counts stay", async () => {
    const inviter = await signInAs(test)
    const { id: inviterId, invite_code: code } = await currentUser(test, inviter)
    const middle = await signInAs(test, newPhone(), code)
    const { id, invite_code: middleCode } = await currentUser(test, middle)
    const leaf = await signInAs(test, newPhone(), middleCode)
    const total = async () => (await json<UserPage>(await get(leaf.access, ''))).count
    const before = await total()
    await test.request('PATCH', '/api/v1/users/current_user/', {
      token: middle.access,
      body: { first_name: 'Венедикт', last_name: 'Ерофеев', email: 'venya@example.com' },
    })
    await deleteAccount(test, middle)
    expect(await total()).toBe(before)
    clock.advance(GRACE_SECONDS)
    await runHourly(test)

    const viewer = await signInAs(test, inviter.phone)
    const { access } = viewer
    expect(await currentUser(test, viewer)).toMatchObject({ invited: [{ id, phone: null }], invited_count: 1 })
    const invited = await json<InvitedPage>(await get(access, `${inviterId}/invited/`))
    expect(invited).toMatchObject({ count: 1, results: [{ id, phone: null }] })
    expect((await currentUser(test, await signInAs(test, leaf.phone))).invited_by_code).toBe(middleCode)
    expect((await get(access, `${id}/`)).status).toBe(404)
    expect((await get(access, `${id}/invited/`)).status).toBe(404)
    const page = await json<UserPage>(await get(access, '?limit=100'))
    expect(page.count).toBe(before - 1)
    expect(page.results.map((user) => user.id)).not.toContain(id)
    for (const query of [
      ...['search=венедикт', 'search=ерофеев', 'search=venya', `search=${middle.phone.slice(1)}`, 'search=ён'],
      ...[`phone=%2B${middle.phone.slice(1)}`, 'email=venya@example.com', 'first_name=Венедикт'],
      ...[`invite_code=${middleCode}`, `invited_by_code=${code}`, 'first_name=Венедикт&last_name=Ерофеев'],
    ]) {
      const found = await json<UserPage>(await get(access, `?${query}`))
      expect([query, found.results, found.count]).toEqual([query, [], 0])
    }
    const signedUp = await json<UserPage>(await get(access, `?invited_by_code=${middleCode}`))
    expect(signedUp.results).toHaveLength(1)
  })

  it('skips users who sign in meanwhile', async () => {
    const people = await Promise.all(Array.from({ length: 23 }, () => signInAs(test)))
    for (const person of people) await deleteAccount(test, person)
    clock.advance(GRACE_SECONDS)
    const { guard } = createWorkerPorts(env, test.config)
    let returning: Promise<unknown> | undefined
    const forget: typeof guard.forget = async (...args) => {
      returning ??= signInAs(test, people[0]!.phone)
      await returning
      return guard.forget(...args)
    }
    const { report, trips } = await runHourly(test, Date.now(), { guard: { ...guard, forget } })
    expect(report).toMatchObject({ users_erased: people.length - 1 })
    // One look-up, one step of rewards, one batch, six for what one user may have thousands of, twenty-six
    // trips of the other tasks, and at most four merges of the search index.
    expect(trips).toBeLessThanOrEqual(39)
    const left = await env.DB.prepare('SELECT phone FROM users WHERE phone IN (SELECT value FROM json_each(?))')
      .bind(JSON.stringify(people.map(({ phone }) => phone)))
      .all()
    expect(left.results).toEqual([{ phone: people[0]!.phone }])
  })

  it('retries users whom the guard could not forget at the next run and finishes the rest', async () => {
    const [stuck, fine] = [await signInAs(test), await signInAs(test)]
    for (const person of [stuck, fine]) await deleteAccount(test, person)
    clock.advance(GRACE_SECONDS)
    const { guard } = createWorkerPorts(env, test.config)
    const forget: typeof guard.forget = async (phones, maxCalls) => {
      const forgotten = await guard.forget(
        phones.filter(({ e164 }) => e164 !== stuck.phone),
        maxCalls,
      )
      return { ...forgotten, failures: [new Error('overloaded')] }
    }
    const first = await runHourly(test, Date.now(), { guard: { ...guard, forget } })
    expect(first.report).toMatchObject({ users_erased: 1 })
    expect(first.logLines[0]).toMatchObject({ event: 'number_not_forgotten', reason: 'Error: overloaded' })
    expect((await runHourly(test)).report).toMatchObject({ users_erased: 1 })
  })
})
