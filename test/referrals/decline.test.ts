import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { auditOf } from '../support/account.ts'
import { addPendingInvite, decline, disagreements, miscounted, ownPage, referralsOf } from '../support/attribution.ts'
import { createTestApp, json, newPhone, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
const DAY_SECONDS = 86_400

const person = async () => ownPage(test, await signInAs(test))
const patch = ({ access }: SignedIn, body: object, app: TestApp = test) =>
  app.request('PATCH', '/api/v1/users/current_user/', { token: access, body })
const refusal = async (response: Response) => [response.status, (await json(response))['code']]

/** A user invited only by a pending invitation to their number. */
async function invitedByNumber(inviter: { id: number; invite_code: string }) {
  const phone = newPhone()
  await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
  return signInAs(test, phone)
}

/** Access tokens live for minutes; this is the same user days later. */
const again = ({ phone }: SignedIn) => signInAs(test, phone)

describe('DELETE /referrals/inviter', () => {
  it('removes an inviter attributed by number, so that another can be named', async () => {
    const [inviter, other] = [await person(), await person()]
    const me = await invitedByNumber(inviter)
    const { id, invited_by: shown } = await ownPage(test, me)
    expect(shown?.declinable_until).toBe(new Date(Date.now() + 7 * DAY_SECONDS * 1000).toISOString())
    expect((await decline(test, me)).status).toBe(204)
    expect(await ownPage(test, me)).toMatchObject({ invited_by: null, invited_by_code: null })
    expect(await referralsOf(id)).toEqual([])
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
    expect((await auditOf(id)).filter(({ action }) => action.startsWith('invited_by'))).toMatchObject([
      { action: 'invited_by_declined', outcome: 'ok', actor: 'user', actor_id: id, details: null },
    ])
    expect(await refusal(await decline(test, me))).toEqual([409, 'not_declinable'])
    expect((await auditOf(id)).filter(({ action }) => action.startsWith('invited_by'))).toHaveLength(1)
    expect(await json(await patch(me, { invited_by_code: other.invite_code }))).toMatchObject({
      invited_by_code: other.invite_code,
      invited_by: { id: other.id, method: 'profile', certainty: 'certain', declinable_until: null },
    })
    expect([await disagreements(), await miscounted()]).toEqual([[], []])
  })

  it('takes one trip of few rows', async () => {
    const me = await invitedByNumber(await person())
    test.d1.reset()
    await decline(test, me)
    expect(test.d1.counts).toMatchObject({ trips: 1, statements: 4 })
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(200)
  })

  it('is rejected without an inviter, or if the user named the inviter', async () => {
    const inviter = await person()
    const [alone, named] = [await signInAs(test), await signInAs(test)]
    await patch(named, { invited_by_code: inviter.invite_code })
    const typed = await signInAs(test, newPhone(), inviter.invite_code)
    for (const who of [alone, named, typed])
      expect(await refusal(await decline(test, who))).toEqual([409, 'not_declinable'])
    expect((await ownPage(test, typed)).invited_by_code).toBe(inviter.invite_code)
    expect(await disagreements()).toEqual([])
  })

  it('is rejected after seven days, to the millisecond', async () => {
    const inviter = await person()
    const [soon, late] = [await invitedByNumber(inviter), await invitedByNumber(inviter)]
    clock.advance(7 * DAY_SECONDS - 0.001)
    expect((await decline(test, await again(soon))).status).toBe(204)
    clock.advance(0.001)
    const lateNow = await again(late)
    expect((await ownPage(test, lateNow)).invited_by).toMatchObject({ id: inviter.id, declinable_until: null })
    expect(await refusal(await decline(test, lateNow))).toEqual([409, 'not_declinable'])
  })

  it('is never possible with a grace period of 0', async () => {
    const strict = createTestApp({ variables: { DECLINE_GRACE_DAYS: '0' } })
    const me = await invitedByNumber(await person())
    expect((await ownPage(strict, me)).invited_by?.declinable_until).toBeNull()
    expect(await refusal(await decline(strict, me))).toEqual([409, 'not_declinable'])
    expect((await decline(test, me)).status).toBe(204)
  })

  it('does nothing for a blocked or signed-out caller', async () => {
    const [blocked, out] = [await invitedByNumber(await person()), await invitedByNumber(await person())]
    const ids = [(await ownPage(test, blocked)).id, (await ownPage(test, out)).id]
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE id = ?').bind(ids[0]).run()
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: out.refresh } })
    for (const who of [blocked, out]) expect(await refusal(await decline(test, who))).toEqual([401, 'token_not_valid'])
    for (const id of ids) expect(await referralsOf(id)).toHaveLength(1)
    expect(await disagreements()).toEqual([])
  })
})

describe('INVITER_GRACE_DAYS', () => {
  const limited = createTestApp({ variables: { INVITER_GRACE_DAYS: '3' } })

  it('lets an inviter be named until then, to the millisecond, and not after', async () => {
    const [{ invite_code: code }, { invite_code: another }] = [await person(), await person()]
    const [soon, late] = [await signInAs(test), await signInAs(test)]
    clock.advance(3 * DAY_SECONDS)
    expect((await patch(await again(soon), { invited_by_code: code }, limited)).status).toBe(200)
    clock.advance(0.001)
    const lateNow = await again(late)
    const refused = await patch(lateNow, { invited_by_code: code, first_name: 'Late' }, limited)
    expect(await refusal(refused)).toEqual([409, 'inviter_grace_over'])
    expect(await ownPage(test, lateNow)).toMatchObject({ first_name: null, invited_by: null })
    expect((await patch(lateNow, { first_name: 'Late' }, limited)).status).toBe(200)
    expect(await refusal(await patch(await again(soon), { invited_by_code: another }, limited))).toEqual([
      409,
      'already_invited',
    ])
    expect((await patch(lateNow, { invited_by_code: code })).status).toBe(200)
    expect(await disagreements()).toEqual([])
  })
})

describe('display_name', () => {
  it("is shown to the user's invitees, and to nobody once cleared", async () => {
    const host = await signInAs(test)
    const { invite_code: code } = await ownPage(test, host)
    const guest = await signInAs(test, newPhone(), code)
    expect((await ownPage(test, guest)).invited_by?.display_name).toBeNull()
    expect(await json(await patch(host, { display_name: '  Анна К. 🦔 ' }))).toMatchObject({
      display_name: 'Анна К. 🦔',
    })
    expect((await ownPage(test, guest)).invited_by?.display_name).toBe('Анна К. 🦔')
    expect((await ownPage(test, guest)).display_name).toBeNull()
    for (const cleared of [null, '']) {
      await patch(host, { display_name: 'X' })
      expect(await json(await patch(host, { display_name: cleared }))).toMatchObject({ display_name: null })
      expect((await ownPage(test, guest)).invited_by?.display_name).toBeNull()
    }
  })

  it('is deleted with its owner', async () => {
    const host = await signInAs(test)
    await patch(host, { display_name: 'Анна' })
    const { id, invite_code: code } = await ownPage(test, host)
    const guest = await signInAs(test, newPhone(), code)
    await env.DB.prepare('UPDATE users SET phone = NULL, is_active = 0, deleted_at = 1 WHERE id = ?').bind(id).run()
    expect(await ownPage(test, guest)).toMatchObject({ invited_by_code: code, invited_by: { id, display_name: null } })
  })

  it.each(['Анна', '李雷', 'محمد', 'נועה', 'Zoë 2026', '👨‍👩‍👧', 'x'.repeat(32), '@anna', 'Agent 007'])(
    'may be %s',
    async (name) => {
      expect(await json(await patch(await signInAs(test), { display_name: name }))).toMatchObject({
        display_name: name,
      })
    },
  )

  it.each([
    ['x'.repeat(33), 'too_long'],
    ['a\nb', 'invalid_text'],
    ['a\u0085b', 'invalid_text'],
    ['evil\u202etxt', 'invalid_display_name'],
    ['a\u2066b', 'invalid_display_name'],
    ['ad\u200bmin', 'invalid_display_name'],
    ['\u3164\u3164', 'invalid_display_name'],
    ['\u200d', 'invalid_display_name'],
    ['+7 917 444-55-66', 'invalid_display_name'],
    ['Anna 4445566', 'invalid_display_name'],
    ['٤٤٤٥٥٦٦', 'invalid_display_name'],
    ['anna@example.com', 'invalid_display_name'],
    ['anna＠example.com', 'invalid_display_name'],
    ['①②③④⑤⑥⑦', 'invalid_display_name'],
    ['\u2800\u2800', 'invalid_display_name'],
    ['Suppоrt', 'invalid_display_name'],
    ['evil.com', 'invalid_display_name'],
    [5, 'invalid_type'],
  ])('may not be %j', async (name, code) => {
    const refused = await patch(await signInAs(test), { display_name: name })
    expect([refused.status, await json(refused)]).toMatchObject([400, { errors: [{ field: 'display_name', code }] }])
  })
})
