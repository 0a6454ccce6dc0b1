import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../../src/admin/person/responses.ts'
import { takeTurn } from '../../../src/admin/staff-sign-in/passwords.ts'
import type { Problem } from '../../../src/http/responses.ts'
import { auditOf } from '../../support/account.ts'
import {
  askAs,
  changeAs,
  liveSessions,
  readPerson,
  refreshOf,
  somebody,
  submit,
  userRow,
} from '../../support/people.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json, newPhone, signInAs } from '../../support/test-app.ts'

const test = createTestApp()
let root: TestStaff
let support: TestStaff

beforeAll(async () => {
  root = await createStaff('superuser')
  support = await createStaff('support')
})

const lastEvent = async (id: number) => {
  const event = (await auditOf(id)).at(-1)!
  return { ...event, details: JSON.parse(event.details ?? 'null') as unknown }
}

describe('a new user', () => {
  it('gets an invite code and can sign in as the user that staff created', async () => {
    const phone = newPhone()
    const body = {
      phone,
      email: 'NEW@example.com',
      first_name: 'Ёж',
      is_superuser: true,
      role: 'superuser',
      reason: 'by hand',
    }
    const answer = await askAs(test, root, 'POST', '', body)
    expect(answer.status).toBe(201)
    const person = await json<Person>(answer)
    expect(person).toMatchObject({ phone, email: 'new@example.com', first_name: 'Ёж', role: null, country: 'RU' })
    expect(person.invite_code).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(await lastEvent(person.id)).toMatchObject({
      action: 'person_created',
      actor: 'staff',
      actor_id: root.id,
      details: { reason: 'by hand', after: { phone: `+7917•••${phone.slice(-4)}`, email: 'n•••@example.com' } },
    })
    await signInAs(test, phone)
    expect((await readPerson(test, root, person.id)).sessions).toHaveLength(1)
  })

  it('needs a reason and a phone or e-mail that is not taken', async () => {
    const { phone } = await somebody(test)
    const refused = async (fields: object) => {
      const answer = await askAs(test, root, 'POST', '', { reason: 'x', ...fields })
      const { errors = [] } = await json<Problem>(answer)
      return [answer.status, ...errors.map(({ field, code }) => `${field} ${code}`)]
    }
    expect(await refused({})).toEqual([400, 'phone phone_or_email_required'])
    expect(await refused({ phone: '+7917' })).toEqual([400, 'phone invalid_phone'])
    expect(await refused({ phone })).toEqual([400, 'phone phone_taken'])
    expect(await refused({ email: root.email.toUpperCase() })).toEqual([400, 'email email_taken'])
    expect(await refused({ email: 'ok@example.com', reason: ' \n ' })).toEqual([400, 'reason required'])
  })
})

describe('an edit', () => {
  it('changes the given fields and records before and after with contacts masked', async () => {
    const { id, phone } = await somebody(test)
    const answer = await changeAs(test, root, id, { email: 'anna@example.com', last_name: 'Ж', reason: 'ticket\n12' })
    expect(answer.status).toBe(200)
    expect(await json(answer)).toMatchObject({ phone, email: 'anna@example.com', last_name: 'Ж' })
    const event = await lastEvent(id)
    expect(event).toMatchObject({ action: 'person_changed', actor: 'staff', actor_id: root.id })
    expect(event.details).toEqual({
      reason: 'ticket 12',
      before: { email: null, last_name: null },
      after: { email: 'a•••@example.com', last_name: 'Ж' },
    })
  })

  it('of nothing records nothing, and never changes the invite code or inviter', async () => {
    const { id } = await somebody(test)
    const before = await userRow(id)
    const events = (await auditOf(id)).length
    const fields = {
      invite_code: 'AAAAAA',
      invited_by_code: 'AAAAAA',
      is_superuser: true,
      is_staff: true,
      is_active: false,
    }
    expect((await changeAs(test, root, id, fields)).status).toBe(200)
    expect(await userRow(id)).toEqual(before)
    expect(await auditOf(id)).toHaveLength(events)
  })

  it('of the phone ends the sessions of the old one', async () => {
    const person = await somebody(test)
    const phone = newPhone()
    expect((await changeAs(test, root, person.id, { first_name: 'A' })).status).toBe(200)
    expect(await liveSessions(person.id)).toMatchObject({ app: 1 })
    expect((await changeAs(test, root, person.id, { phone })).status).toBe(200)
    expect(await liveSessions(person.id)).toMatchObject({ app: 0 })
    expect((await refreshOf(test, person)).status).toBe(401)
    await signInAs(test, phone)
    expect(await liveSessions(person.id)).toMatchObject({ app: 1 })
  })

  it('by two at once is saved once, and the other gets a conflict', async () => {
    const { id } = await somebody(test)
    const { version } = await readPerson(test, root, id)
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, i) =>
        askAs(test, root, 'PATCH', `${id}/`, { version, first_name: `Name ${i}`, reason: 'race' }),
      ),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([200, 409, 409, 409, 409, 409, 409, 409])
    const winner = answers.findIndex(({ status }) => status === 200)
    expect((await userRow(id))['first_name']).toBe(`Name ${winner}`)
    expect((await auditOf(id)).filter(({ action }) => action === 'person_changed')).toHaveLength(1)
    const loser = answers.find(({ status }) => status === 409)!
    expect((await json<Problem>(loser)).code).toBe('edit_conflict')
  })

  it('must leave the person able to sign in', async () => {
    const { id } = await somebody(test)
    expect((await changeAs(test, root, id, { phone: null })).status).toBe(400)
    expect((await changeAs(test, root, id, { role: 'support' })).status).toBe(400)
    expect((await changeAs(test, root, id, { phone: '', email: 'only@example.com', role: 'analyst' })).status).toBe(200)
    expect(await userRow(id)).toMatchObject({ phone: null, country: null, is_staff: 1, staff_role: 'analyst' })
  })
})

describe('roles', () => {
  it('can only be given by superusers, whatever the body says', async () => {
    const { id, access } = await somebody(test)
    const flags = { is_superuser: true, is_staff: true, role: 'superuser', staff_role: 'support' }
    for (const staff of [support, await createStaff('analyst')]) {
      const body = { version: 'x', reason: 'x', ...flags }
      expect((await askAs(test, staff, 'PATCH', `${id}/`, body)).status).toBe(403)
      expect((await askAs(test, staff, 'PATCH', `${staff.id}/`, body)).status).toBe(403)
    }
    await test.request('PATCH', '/api/v1/users/current_user/', { token: access, body: flags })
    await askAs(test, support, 'POST', `${id}/block/`, { reason: 'x', ...flags })
    expect(await userRow(id)).toMatchObject({ is_staff: 0, is_superuser: 0, staff_role: null })
  })

  it('cannot be taken from the last superuser, even by two at once', async () => {
    const other = await createStaff('superuser')
    const [mine, theirs] = [await readPerson(test, root, root.id), await readPerson(test, root, other.id)]
    const answers = await Promise.all([
      askAs(test, root, 'PATCH', `${other.id}/`, { version: theirs.version, role: null, reason: 'x' }),
      askAs(test, other, 'PATCH', `${root.id}/`, { version: mine.version, role: 'support', reason: 'x' }),
    ])
    // The second is rejected: as the last superuser, or as no superuser any more.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const rows = [await userRow(root.id), await userRow(other.id)]
    expect(rows.filter((row) => row['is_superuser'] === 1)).toHaveLength(1)
    if (rows[0]!['is_superuser'] === 0) root = other
    const last = await changeAs(test, root, root.id, { role: 'support' })
    expect([last.status, (await json<Problem>(last)).code]).toEqual([409, 'last_superuser'])
  })
})

describe('a password', () => {
  it('is set by superusers for others, must be long enough, and ends their staff sessions', async () => {
    const { id, token, email } = await createStaff('analyst')
    const set = (staff: TestStaff, target: number, password: string) =>
      askAs(test, staff, 'POST', `${target}/password/`, { password, reason: 'forgotten' })
    expect((await set(root, id, 'eleven chars'.slice(1))).status).toBe(400)
    expect((await set(support, id, 'long enough it is')).status).toBe(403)
    expect((await set(root, root.id, 'long enough it is')).status).toBe(409)
    expect(await liveSessions(id)).toMatchObject({ staff: 2 })
    const answer = await set(root, id, ' long enough it is ')
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toContain('scrypt')
    expect(await liveSessions(id)).toMatchObject({ staff: 0 })
    expect((await askAs(test, { token }, 'GET', `${id}/`)).status).toBe(401)
    const signIn = (password: string) => test.request('POST', '/api/v1/admin/auth/', { body: { email, password } })
    expect((await signIn('long enough it is')).status).toBe(401)
    expect((await signIn(' long enough it is ')).status).toBe(200)
    expect((await auditOf(id)).find(({ action }) => action === 'person_password_set')?.details).toBe(
      '{"reason":"forgotten","before":{"has_password":false}}',
    )
  })

  it("must not be easy to guess or contain the person's e-mail", async () => {
    const { id } = await createStaff('analyst')
    await env.DB.prepare("UPDATE users SET email = 'ann.oneil@acme.example' WHERE id = ?").bind(id).run()
    const set = (password: string) => askAs(test, root, 'POST', `${id}/password/`, { password, reason: 'forgotten' })
    for (const password of ['qwertyuiop12', 'Password2026!', 'ann-oneil-2026']) {
      const answer = await set(password)
      expect([password, answer.status, await answer.json()]).toMatchObject([
        password,
        400,
        { errors: [{ field: 'password', code: 'guessable_password' }] },
      ])
    }
    const html = await (
      await submit(test, root, `people/${id}/password/`, { password: 'ann-oneil-2026', reason: 'forgotten' })
    ).text()
    expect(html).toContain('Too easy to guess')
    expect(await liveSessions(id)).toMatchObject({ staff: 2 })
    expect((await set('a few unrelated words')).status).toBe(200)
  })

  it('is hashed in the same queue as sign-ins, two at a time', async () => {
    const { id } = await createStaff('analyst')
    const { promise, resolve } = Promise.withResolvers<void>()
    const busy = [takeTurn(async () => promise), takeTurn(async () => promise)]
    const set = askAs(test, root, 'POST', `${id}/password/`, { password: 'long enough it is', reason: 'forgotten' })
    const aSecond = new Promise((wake) => setTimeout(() => wake('waits'), 1000))
    expect(await Promise.race([set.then(({ status }) => status), aSecond])).toBe('waits')
    resolve()
    await Promise.all(busy)
    expect((await set).status).toBe(200)
  })
})
