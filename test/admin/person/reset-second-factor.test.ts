import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { PersonDetails } from '../../../src/admin/person/responses.ts'
import { auditOf } from '../../support/account.ts'
import { adminRequest, openPanel } from '../../support/admin-request.ts'
import { createOwner, giveTotp, givePasskey, PASSWORD } from '../../support/own-staff.ts'
import { createStaff } from '../../support/staff.ts'
import { createTestApp, json } from '../../support/test-app.ts'

const test = createTestApp()
const reason = 'Phone lost, ticket 4821'

/** A staff member with an authenticator app, a recovery code and a passkey. */
async function createGuarded() {
  const owner = await createOwner()
  const totp = await giveTotp(test, owner.id)
  const key = await givePasskey(test, owner)
  return { ...owner, totp, key }
}

const signIn = async (email: string, code?: string) =>
  test.request('POST', '/api/v1/admin/auth/', { body: { email, password: PASSWORD, ...(code && { code }) } })
const reset = async (by: { token: string }, id: number, body: object = { reason }) =>
  adminRequest(test, by)('POST', `users/${id}/second_factor/reset/`, body)
const detailsOf = async (by: { token: string }, id: number) =>
  json<PersonDetails>(await adminRequest(test, by)('GET', `users/${id}/`))

const countOf = async (id: number) =>
  env.DB.prepare(
    `SELECT (SELECT count(*) FROM staff_totp WHERE user_id = ?1) + (SELECT count(*) FROM staff_recovery_codes WHERE user_id = ?1)
      + (SELECT count(*) FROM staff_passkeys WHERE user_id = ?1) AS factors,
      (SELECT count(*) FROM staff_sessions WHERE user_id = ?1 AND ended_at IS NULL) AS sessions`,
  )
    .bind(id)
    .first()

describe('resetting a lost second factor', () => {
  it('leaves the password as the only factor, ends all sessions and audits the reason', async () => {
    const [superuser, owner, other] = [await createStaff('superuser'), await createGuarded(), await createGuarded()]
    const before = { app: true, recovery_codes_left: 1, passkeys: 1 }
    expect((await detailsOf(superuser, owner.id)).second_factor).toEqual(before)
    expect((await signIn(owner.email)).status).toBe(401)
    expect((await reset(superuser, owner.id)).status).toBe(204)
    expect(await countOf(owner.id)).toEqual({ factors: 0, sessions: 0 })
    expect((await test.request('GET', '/api/v1/admin/account/', { token: owner.token })).status).toBe(401)
    expect((await signIn(owner.email)).status).toBe(200)
    const none = { app: false, recovery_codes_left: 0, passkeys: 0 }
    expect((await detailsOf(superuser, owner.id)).second_factor).toEqual(none)
    const event = (await auditOf(owner.id)).find(({ action }) => action === 'second_factor_reset')
    expect(event).toMatchObject({ actor: 'staff', actor_id: superuser.id, outcome: 'ok' })
    expect(JSON.parse(event!.details!)).toEqual({ reason, before })
    expect(await countOf(other.id)).toEqual({ factors: 3, sessions: 2 })
  })

  it('does nothing for someone without a second factor', async () => {
    const [superuser, owner] = [await createStaff('superuser'), await createOwner()]
    expect((await reset(superuser, owner.id)).status).toBe(204)
    expect(await countOf(owner.id)).toEqual({ factors: 0, sessions: 2 })
    expect(await auditOf(owner.id)).toEqual([])
  })

  it("needs a superuser, a reason, and another person's account", async () => {
    const [superuser, owner] = [await createStaff('superuser'), await createGuarded()]
    await giveTotp(test, superuser.id)
    expect((await reset(superuser, superuser.id)).status).toBe(409)
    expect((await reset(superuser, owner.id, {})).status).toBe(400)
    for (const role of ['support', 'analyst'] as const) {
      const by = await createStaff(role)
      expect((await reset(by, owner.id)).status).toBe(403)
      expect((await detailsOf(by, owner.id)).second_factor).toBeNull()
    }
    expect(await countOf(owner.id)).toEqual({ factors: 3, sessions: 2 })
  })

  it("is offered on the person's page if there is something to reset", async () => {
    const [owner, { get, post }] = [await createGuarded(), await openPanel(test, 'superuser')]
    const path = `/admin/people/${owner.id}/`
    const page = await (await get(path)).text()
    expect(page).toContain(`action="${path}second-factor/reset/"`)
    expect(page).toContain('Authenticator app · Passkeys: 1')
    const refused = await post(`${path}second-factor/reset/`, { reason: '' })
    expect([refused.status, (await countOf(owner.id))!['factors']]).toEqual([400, 3])
    const done = await post(`${path}second-factor/reset/`, { reason })
    expect([done.status, done.headers.get('location')]).toEqual([303, `${path}?done=factor`])
    expect(await countOf(owner.id)).toEqual({ factors: 0, sessions: 0 })
    expect(await (await get(path)).text()).not.toContain('second-factor/reset/')
    const support = await openPanel(test, 'support')
    expect(await (await support.get(path)).text()).not.toContain('second-factor')
    const user = await (await get(`/admin/people/${(await createStaff('support')).id}/`)).text()
    expect(user).toContain('<dt>Second factor</dt><dd>Not set</dd>')
  })
})
