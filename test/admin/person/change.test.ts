import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../../src/admin/person/responses.ts'
import type { Problem } from '../../../src/http/responses.ts'
import { auditOf } from '../../support/account.ts'
import { askAs, changeAs, liveSessions, readPerson, refreshOf, somebody, userRow } from '../../support/people.ts'
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
    expect(person).toMatchObject({ phone, email: 'new@example.com', first_name: 'Ёж', country: 'RU' })
    expect(person.invite_code).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(await lastEvent(person.id)).toMatchObject({
      action: 'person_created',
      actor: 'staff',
      actor_id: root.id,
      details: { reason: 'by hand', after: { phone: `+7 ••• ••• •• ${phone.slice(-2)}`, email: 'n•••@example.com' } },
    })
    await signInAs(test, phone)
    expect((await readPerson(test, root, person.id)).sessions).toHaveLength(1)
  })

  it('needs a reason and a phone and e-mail that are not taken', async () => {
    const { phone } = await somebody(test)
    const refused = async (fields: object) => {
      const answer = await askAs(test, root, 'POST', '', { reason: 'x', ...fields })
      const { errors = [] } = await json<Problem>(answer)
      return [answer.status, ...errors.map(({ field, code }) => `${field} ${code}`)]
    }
    expect(await refused({ email: 'ok@example.com' })).toEqual([400, 'phone required'])
    expect(await refused({ phone: '+7917' })).toEqual([400, 'phone invalid_phone'])
    expect(await refused({ phone })).toEqual([400, 'phone phone_taken'])
    await askAs(test, root, 'POST', '', { phone: newPhone(), email: 'taken@example.com', reason: 'x' })
    expect(await refused({ phone: newPhone(), email: 'TAKEN@example.com' })).toEqual([400, 'email email_taken'])
    expect(await refused({ phone: newPhone(), reason: ' \n ' })).toEqual([400, 'reason required'])
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
    expect(await liveSessions(person.id)).toBe(1)
    expect((await changeAs(test, root, person.id, { phone })).status).toBe(200)
    expect(await liveSessions(person.id)).toBe(0)
    expect((await refreshOf(test, person)).status).toBe(401)
    await signInAs(test, phone)
    expect(await liveSessions(person.id)).toBe(1)
  })

  describe('of the phone', () => {
    const noticesTo = async (phone: string) => {
      await test.settle()
      return test.messages.filter(({ to, code }) => to === phone && code === undefined)
    }

    it('notifies the old number once it is stored', async () => {
      const { id, phone } = await somebody(test)
      const { version } = await readPerson(test, root, id)
      const [first, second] = [newPhone(), newPhone()]
      const answers = await Promise.all(
        [first, second].map(async (next) =>
          askAs(test, root, 'PATCH', `${id}/`, { version, phone: next, reason: 'lost phone' }),
        ),
      )
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
      const stored = answers[0]?.status === 200 ? first : second
      expect((await noticesTo(phone)).map(({ text }) => text)).toEqual([
        `Your account was moved from this number to +7 ••• ••• •• ${stored.slice(-2)}. Not you? Contact support now.`,
      ])
      expect([...(await noticesTo(first)), ...(await noticesTo(second))]).toEqual([])
    })

    it('notifies no number that staff had set themselves: they could have messages sent to any', async () => {
      const { id, phone } = await somebody(test)
      const numbers = [newPhone(), newPhone(), phone]
      for (const next of numbers) expect((await changeAs(test, root, id, { phone: next })).status).toBe(200)
      const told = []
      for (const number of numbers) told.push((await noticesTo(number)).length)
      expect(told).toEqual([0, 0, 1])
    })

    it('notifies no one if it is refused or leaves the number as it is', async () => {
      const [{ id, phone }, taken] = [await somebody(test), await somebody(test)]
      expect((await changeAs(test, root, id, { phone: taken.phone })).status).toBe(400)
      expect((await changeAs(test, root, id, { phone: newPhone(), reason: '' })).status).toBe(400)
      expect((await changeAs(test, support, id, { phone: newPhone() })).status).toBe(403)
      expect((await changeAs(test, root, id, { phone, first_name: 'Anna' })).status).toBe(200)
      expect([...(await noticesTo(phone)), ...(await noticesTo(taken.phone))]).toEqual([])
    })
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
    for (const phone of [null, '', ' '])
      expect((await changeAs(test, root, id, { phone, email: 'only@example.com' })).status).toBe(400)
    expect(await userRow(id)).toMatchObject({ email: null, country: 'RU' })
  })
})

describe('an old flag of staff', () => {
  it('in a body gives nobody a role', async () => {
    const { id, access } = await somebody(test)
    const flags = { is_superuser: true, is_staff: true, role: 'superuser', staff_role: 'support' }
    const before = await userRow(id)
    for (const staff of [support, await createStaff('analyst')]) {
      const body = { version: 'x', reason: 'x', ...flags }
      expect((await askAs(test, staff, 'PATCH', `${id}/`, body)).status).toBe(403)
    }
    await test.request('PATCH', '/api/v1/users/current_user/', { token: access, body: flags })
    await askAs(test, support, 'POST', `${id}/block/`, { reason: 'x', ...flags })
    expect(await userRow(id)).toEqual({ ...before, is_active: 0, block_reason: 'x' })
    expect(await json(await askAs(test, root, 'GET', `../../users/${id}/`))).toMatchObject({ is_staff: false })
  })
})
