import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { inviteStaff } from '../../../src/admin/staff/invite-staff.ts'
import type { StaffEntry, StaffInvite } from '../../../src/admin/staff/responses.ts'
import { createD1 } from '../../../src/db/d1.ts'
import { verifyPassword } from '../../../src/lib/password.ts'
import { auditOfStaff } from '../../support/account.ts'
import { adminRequest } from '../../support/admin-request.ts'
import { accept, inviteSomeone, NEW_PASSWORD } from '../../support/invites.ts'
import { createOwner, giveTotp, PASSWORD } from '../../support/own-staff.ts'
import { changeStaff, createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json, newAddress, signInAs } from '../../support/test-app.ts'
import { useTestClock } from '../../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
const HOURS_72 = 72 * 3600
const reason = 'Asked on a call'
let root: TestStaff

beforeEach(async () => {
  root = await createStaff('superuser')
})

const ask = async (method: string, path: string, body?: object, by: { token: string } = root) =>
  adminRequest(test, by)(method, `staff/${path}`, body)
const entryOf = async (id: number) => json<StaffEntry>(await ask('GET', `${id}/`))
const stored = async (id: number) => env.DB.prepare('SELECT * FROM staff WHERE id = ?').bind(id).first()
const statusAndCode = async (answer: Response) => [answer.status, (await json<{ code?: string }>(answer)).code]
const NOT_VALID = [403, 'invite_not_valid']

const signIn = async (email: string, password: string) =>
  test.request('POST', '/api/v1/admin/auth/', {
    body: { email, password },
    headers: { 'CF-Connecting-IP': newAddress() },
  })

describe('an invitation', () => {
  it('creates an account without a password, and a link whose token is stored nowhere', async () => {
    const answer = await ask('POST', '', { email: ' Ivan@Example.com ', role: 'support', name: ' Иван ' })
    expect(answer.status).toBe(201)
    const { staff, url, token, expires_at: expires } = await json<StaffInvite>(answer)
    expect(staff).toMatchObject({ email: 'ivan@example.com', name: 'Иван', role: 'support', state: 'invited' })
    expect(staff).toMatchObject({ created_by: root.id, last_sign_in_at: null, sessions: 0, invite_expires_at: expires })
    expect(token).toMatch(/^inv_[\w-]{43}$/)
    expect(new URL(url)).toMatchObject({ pathname: '/admin/invite/', search: '', hash: `#${token}` })
    expect(Date.parse(expires) - Date.now()).toBe(HOURS_72 * 1000)
    const database = JSON.stringify([await stored(staff.id), await auditOfStaff(staff.id)])
    expect(database).not.toContain(token.slice(4))
    const [event] = await auditOfStaff(staff.id)
    expect(event).toMatchObject({ action: 'staff_invited', actor: 'staff', actor_id: root.id, subject_id: null })
    expect(JSON.parse(event!.details!)).toEqual({ email: 'i•••@example.com', role: 'support' })
  })

  it('signs in whoever accepts it, with the role and their new password', async () => {
    const { id, email, token } = await inviteSomeone(test, root, 'analyst')
    expect((await signIn(email, NEW_PASSWORD)).status).toBe(401)
    const answer = await accept(test, token)
    expect(answer.status).toBe(200)
    const { access, role } = await json<{ access: string; role: string }>(answer)
    expect(role).toBe('analyst')
    expect((await ask('GET', '../auth/', undefined, { token: access })).status).toBe(200)
    expect(await entryOf(id)).toMatchObject({
      ...{ state: 'active', invite_expires_at: null, sessions: 1 },
      last_sign_in_at: new Date().toISOString(),
    })
    expect((await signIn(email, NEW_PASSWORD)).status).toBe(200)
    expect((await auditOfStaff(id)).map(({ action }) => action)).toEqual([
      ...['staff_invited', 'staff_sign_in_failed', 'staff_invite_accepted', 'staff_signed_in', 'staff_signed_in'],
    ])
  })

  it('is accepted once, also by many at once', async () => {
    const { id, token } = await inviteSomeone(test, root)
    const passwords = Array.from({ length: 8 }, (_, i) => `${NEW_PASSWORD} ${i}`)
    const answers = await Promise.all(passwords.map(async (password) => accept(test, token, password)))
    const winners = answers.flatMap(({ status }, i) => (status === 200 ? [i] : []))
    expect(winners).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(await statusAndCode(answer)).toEqual(NOT_VALID)
    const hash = String((await stored(id))!['password_hash'])
    expect(await verifyPassword(passwords[winners[0]!]!, hash)).toBe(true)
    expect((await entryOf(id)).sessions).toBe(1)
    expect(await statusAndCode(await accept(test, token))).toEqual(NOT_VALID)
  })

  it('expires after 72 hours', async () => {
    const [late, early] = [await inviteSomeone(test, root), await inviteSomeone(test, root)]
    clock.advance(HOURS_72 - 1)
    expect((await accept(test, early.token)).status).toBe(200)
    clock.advance(1)
    expect(await statusAndCode(await accept(test, late.token))).toEqual(NOT_VALID)
    root = await createStaff('superuser')
    expect(await entryOf(late.id)).toMatchObject({ state: 'invite_expired', invite_expires_at: null })
  })

  it('stops working when it is replaced, revoked, or its account blocked', async () => {
    const { id, email, token } = await inviteSomeone(test, root)
    const renewed = await json<StaffInvite>(await ask('POST', `${id}/invite/`, { reason }))
    expect(await statusAndCode(await accept(test, token))).toEqual(NOT_VALID)
    await ask('POST', `${id}/block/`, { reason })
    expect(await statusAndCode(await accept(test, renewed.token))).toEqual(NOT_VALID)
    expect(await statusAndCode(await ask('POST', `${id}/invite/`, { reason }))).toEqual([403, 'user_blocked'])
    await ask('POST', `${id}/unblock/`, { reason })
    expect(await statusAndCode(await accept(test, renewed.token))).toEqual(NOT_VALID)
    const again = await json<StaffInvite>(await ask('POST', `${id}/invite/`, { reason }))
    expect((await ask('POST', `${id}/invite/revoke/`, { reason })).status).toBe(204)
    expect(await statusAndCode(await accept(test, again.token))).toEqual(NOT_VALID)
    // The account was never used: its e-mail is free again, and its id is not.
    expect(await stored(id)).toBeNull()
    const next = await json<StaffInvite>(await ask('POST', '', { email, role: 'support' }))
    expect(next.staff.id).toBeGreaterThan(id)
    const actions = (await auditOfStaff(id)).map(({ action }) => action)
    expect(actions.filter((action) => action !== 'staff_sign_in_failed')).toEqual([
      ...['staff_invited', 'staff_link_created', 'staff_blocked', 'staff_unblocked', 'staff_link_created'],
      'staff_invite_revoked',
    ])
  })

  it.each(['', 'inv_', 'rst_3yXzZ0Zk8h1Yw2o6f5GmQnT4uV7pLbKcJdHsAeRiWq0', "' OR 1=1 --", `inv_${'A'.repeat(43)}`])(
    'does not accept %j',
    async (token) => {
      await inviteSomeone(test, root)
      expect((await accept(test, token)).status).toBe(token === '' ? 400 : 403)
    },
  )

  it('survives a password that is refused', async () => {
    const { id, token } = await inviteSomeone(test, root)
    await changeStaff(id, "email = 'ann.oneil@acme.example'")
    for (const password of ['short', 'Password2026!', 'ann-oneil-2026']) {
      const answer = await accept(test, token, password)
      expect([password, answer.status, await answer.json()]).toMatchObject([
        password,
        400,
        { errors: [{ field: 'password' }] },
      ])
    }
    expect((await accept(test, token)).status).toBe(200)
  })

  it('is counted by network', async () => {
    const address = newAddress()
    const statuses: number[] = []
    for (let i = 0; i < 32; i += 1)
      statuses.push((await accept(test, `inv_${String(i).padStart(43, '0')}`, NEW_PASSWORD, address)).status)
    expect(statuses.indexOf(429)).toBe(30)
    const { token } = await inviteSomeone(test, root)
    expect(await statusAndCode(await accept(test, token, NEW_PASSWORD, address))).toEqual([429, 'staff_attempts'])
    expect((await accept(test, token)).status).toBe(200)
  })

  it('asks for a hash only with a link that works; if too many are waiting for theirs, the link still works', async () => {
    const { token } = await inviteSomeone(test, root)
    let asked = 0
    const busy = createTestApp({
      ports: {
        staffPasswords: {
          check: () => Promise.resolve({ kind: 'busy' }),
          hash: () => Promise.resolve(void (asked += 1)),
        },
      },
    })
    expect(await statusAndCode(await accept(busy, 'inv_nonsense'))).toEqual(NOT_VALID)
    expect(asked).toBe(0)
    expect(await statusAndCode(await accept(busy, token))).toEqual([503, 'storage_unavailable'])
    expect(asked).toBe(1)
    expect((await accept(test, token)).status).toBe(200)
  })
})

describe('the e-mail of an invitation', () => {
  it('belongs to one staff account, also for many invitations at once', async () => {
    const invite = async () => ask('POST', '', { email: 'Race@staff.example', role: 'support' })
    const answers = await Promise.all(Array.from({ length: 8 }, invite))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect(await json(answer)).toMatchObject({ status: 400, errors: [{ field: 'email', code: 'email_taken' }] })
  })

  it('has nothing to do with those of users: neither takes the other', async () => {
    const user = await signInAs(test)
    const patch = async (email: string) =>
      test.request('PATCH', '/api/v1/users/current_user/', { token: user.access, body: { email } })
    expect((await patch('both@example.com')).status).toBe(200)
    const invited = await ask('POST', '', { email: 'both@example.com', role: 'support' })
    expect(invited.status).toBe(201)
    expect((await patch(root.email)).status).toBe(200)
    expect((await signIn(root.email, NEW_PASSWORD)).status).toBe(401)
  })

  it.each([
    [{ email: 'nobody', role: 'support' }, 'email invalid_email'],
    [{ email: ' ', role: 'support' }, 'email required'],
    [{ email: null, role: 'support' }, 'email invalid_type'],
    [{ role: 'support' }, 'email required'],
    [{ email: 'a@b.example', role: 'owner' }, 'role invalid_value'],
    [{ email: 'a@b.example' }, 'role required'],
    [{ email: 'a@b.example', role: 'support', name: 'x'.repeat(33) }, 'name too_long'],
  ])('and role and name are checked: %j', async (body, error) => {
    const { errors } = await json<{ errors: { field: string; code: string }[] }>(await ask('POST', '', body))
    expect(errors.map(({ field, code }) => `${field} ${code}`)).toEqual([error])
  })

  it('is not invited by a superuser who was demoted a moment ago', async () => {
    await changeStaff(root.id, "role = 'support'")
    const { db } = createD1(env.DB)('write')
    const context = { requestId: 'r', country: null, network: null, userAgent: null }
    const invite = inviteStaff(
      { db, clock: Date.now, config: test.config },
      {
        input: { email: 'late@staff.example', role: 'superuser' },
        by: { staff: { id: root.id, role: 'superuser' }, context },
        origin: 'https://api.example',
      },
    )
    await expect(invite).rejects.toMatchObject({ code: 'permission_denied' })
    expect(await env.DB.prepare("SELECT count(*) AS n FROM staff WHERE email = 'late@staff.example'").first('n')).toBe(
      0,
    )
  })
})

describe('a password link for someone who has an account', () => {
  const newLink = async (id: number) => json<StaffInvite>(await ask('POST', `${id}/invite/`, { reason }))

  it('changes nothing until it is used, then ends their sessions and the old password', async () => {
    const owner = await createOwner()
    const { token } = await newLink(owner.id)
    expect((await signIn(owner.email, PASSWORD)).status).toBe(200)
    expect((await ask('GET', '../auth/', undefined, owner)).status).toBe(200)
    expect((await accept(test, token)).status).toBe(200)
    expect((await ask('GET', '../auth/', undefined, owner)).status).toBe(401)
    expect((await signIn(owner.email, PASSWORD)).status).toBe(401)
    expect((await signIn(owner.email, NEW_PASSWORD)).status).toBe(200)
  })

  it('does not get past the second factor', async () => {
    const owner = await createOwner()
    await giveTotp(test, owner.id)
    const { token } = await newLink(owner.id)
    expect(await statusAndCode(await accept(test, token))).toEqual([401, 'second_factor_required'])
    expect((await entryOf(owner.id)).sessions).toBe(0)
    expect(await statusAndCode(await signIn(owner.email, NEW_PASSWORD))).toEqual([401, 'second_factor_required'])
  })

  it('can be revoked, and the account stays', async () => {
    const owner = await createOwner()
    const { token } = await newLink(owner.id)
    expect((await ask('POST', `${owner.id}/invite/revoke/`, { reason })).status).toBe(204)
    expect(await statusAndCode(await accept(test, token))).toEqual(NOT_VALID)
    expect((await signIn(owner.email, PASSWORD)).status).toBe(200)
    const events = (await auditOfStaff(owner.id)).length
    expect((await ask('POST', `${owner.id}/invite/revoke/`, { reason })).status).toBe(204)
    expect(await auditOfStaff(owner.id)).toHaveLength(events)
  })
})

describe('links made by a superuser who loses that role', () => {
  const losses = { block: {}, role: { role: 'support' } }

  it.each(Object.entries(losses))('stop working: %s', async (path, change) => {
    const leaving = await createStaff('superuser')
    const owner = await createOwner()
    const { token: password } = await json<StaffInvite>(await ask('POST', `${owner.id}/invite/`, { reason }, leaving))
    const { id, token: invitation } = await inviteSomeone(test, leaving, 'superuser')
    const { token: ofAnother } = await inviteSomeone(test, root)
    expect((await ask('POST', `${leaving.id}/${path}/`, { ...change, reason })).status).toBe(200)
    expect(await statusAndCode(await accept(test, password))).toEqual(NOT_VALID)
    expect(await statusAndCode(await accept(test, invitation))).toEqual(NOT_VALID)
    expect((await signIn(owner.email, PASSWORD)).status).toBe(200)
    expect((await accept(test, ofAnother)).status).toBe(200)
    expect(await entryOf(id)).toMatchObject({ state: 'invite_expired', invite_expires_at: null })
    const renewed = await json<StaffInvite>(await ask('POST', `${id}/invite/`, { reason }))
    expect((await accept(test, renewed.token)).status).toBe(200)
  })

  it('keep working if nothing was changed', async () => {
    const [first, second] = [await createStaff('superuser'), await createStaff('superuser')]
    const { token } = await inviteSomeone(test, first)
    expect((await ask('POST', `${first.id}/role/`, { role: 'superuser', reason })).status).toBe(200)
    expect((await ask('POST', `${second.id}/block/`, { reason })).status).toBe(200)
    expect((await ask('POST', `${first.id}/block/`, { reason }, second)).status).toBe(401)
    expect((await accept(test, token)).status).toBe(200)
  })
})
