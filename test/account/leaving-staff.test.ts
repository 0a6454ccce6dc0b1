import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { auditOf, deleteAccount } from '../support/account.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()

const rowOf = async (id: number) => env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(id).first()

describe('deletion requested in the app by a staff member', () => {
  it.each([
    ['superuser', 'is_staff = 1, is_superuser = 1'],
    ['analyst', "is_staff = 1, staff_role = 'analyst'"],
  ])('can be cancelled by a code, but does not restore the role of a %s', async (role, flags) => {
    const caller = await signInAs(test)
    const { id } = await currentUser(test, caller)
    await env.DB.prepare(`UPDATE users SET ${flags} WHERE id = ?`).bind(id).run()
    await signInAs(test, caller.phone)
    expect(await rowOf(id)).toMatchObject({ is_staff: 1 })
    await deleteAccount(test, await signInAs(test, caller.phone))
    await signInAs(test, caller.phone)
    expect(await rowOf(id)).toMatchObject({
      ...{ deletion_requested_at: null, is_active: 1 },
      ...{ is_staff: 0, is_superuser: 0, staff_role: null },
    })
    const cancelled = (await auditOf(id)).filter(({ action }) => action === 'deletion_cancelled')
    expect(cancelled.map(({ details }) => details)).toEqual([JSON.stringify({ before: { role } })])
  })

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
