import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { deleteAccount } from '../support/account.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()

describe('deletion requested in the app by a staff member', () => {
  it.each([
    ['a superuser cancels it', false, 'deletion_requested_at = NULL'],
    ['they cancel it and a superuser restores the role', true, 'is_superuser = 1, is_staff = 1'],
  ])('ends their staff sessions permanently, even when %s', async (_, comesBack, change) => {
    const staff = await createStaff('superuser')
    const phone = newPhone()
    await env.DB.prepare('UPDATE users SET phone = ? WHERE id = ?').bind(phone, staff.id).run()
    const ask = async () => (await test.request('GET', '/api/v1/admin/account/', { token: staff.token })).status
    expect(await ask()).toBe(200)
    await deleteAccount(test, await signInAs(test, phone))
    if (comesBack) await signInAs(test, phone)
    await env.DB.prepare(`UPDATE users SET ${change} WHERE id = ?`).bind(staff.id).run()
    expect(await ask()).toBe(401)
  })
})
