import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { askForNumber, confirmNumber } from '../../support/account.ts'
import { adminRequest } from '../../support/admin-request.ts'
import { createStaff } from '../../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../../support/test-app.ts'

const test = createTestApp()

const countryOf = async (phone: string) =>
  (await env.DB.prepare('SELECT country FROM users WHERE phone = ?').bind(phone).first<{ country: string | null }>())
    ?.country

describe('the country of a user', () => {
  it('follows the phone number', async () => {
    const caller = await signInAs(test, '+4915112345678')
    expect(await countryOf(caller.phone)).toBe('DE')
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    expect((await confirmNumber(test, caller, { phone, code })).status).toBe(200)
    expect(await countryOf(phone)).toBe('RU')
  })

  it('of an international number is its calling code, and staff can filter by it', async () => {
    const ask = adminRequest(test, await createStaff('superuser'))
    const phone = '+883510012345'
    const person = await json<{ id: number; version: string; country: string }>(
      await ask('POST', 'users/', { phone, reason: 'asked for it' }),
    )
    expect(person.country).toBe('+883')
    const list = await json(await ask('GET', 'users/?country=%2B883'))
    expect(list).toMatchObject({ results: [{ id: person.id }] })
    const change = { version: person.version, phone: '+88213312345', reason: 'a new one' }
    expect(await json(await ask('PATCH', `users/${person.id}/`, change))).toMatchObject({ country: '+882' })
  })

  it('is not shown to other users', async () => {
    const caller = await signInAs(test)
    const { id } = await currentUser(test, await signInAs(test, '+77011234567'))
    for (const path of ['users/', `users/${id}/`, 'users/current_user/']) {
      const body = await json(await test.request('GET', `/api/v1/${path}`, { token: caller.access }))
      expect(JSON.stringify(body)).not.toMatch(/"country"|"KZ"/)
    }
  })
})
