import { beforeAll, describe, expect, it } from 'vitest'
import { ROLES } from '../../../src/identity/permissions.ts'
import { askAs, changeAs, liveSessions } from '../../support/people.ts'
import { createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp } from '../../support/test-app.ts'

const test = createTestApp()
let root: TestStaff

beforeAll(async () => {
  root = await createStaff('superuser')
})

describe('a change to a lower role', () => {
  it.each([
    ['superuser', 'support'],
    ['superuser', null],
    ['support', 'analyst'],
    ['analyst', null],
  ] as const)('permanently ends the sessions of the higher one: %s to %s', async (had, role) => {
    const { id, token } = await createStaff(had)
    expect((await changeAs(test, root, id, { role })).status).toBe(200)
    expect(await liveSessions(id)).toMatchObject({ staff: 0 })
    expect((await changeAs(test, root, id, { role: had })).status).toBe(200)
    expect((await test.request('GET', '/api/v1/admin/auth/', { token })).status).toBe(401)
  })

  it('is the only role change that ends sessions; rejected changes do not', async () => {
    for (const role of ROLES) {
      const { id } = await createStaff(role)
      expect((await changeAs(test, root, id, { role: 'superuser', first_name: 'A' })).status).toBe(200)
      expect(await liveSessions(id)).toMatchObject({ staff: 2 })
    }
    const { id } = await createStaff('support')
    const body = { version: 'seen long ago', role: null, reason: 'x' }
    expect((await askAs(test, root, 'PATCH', `${id}/`, body)).status).toBe(409)
    expect(await liveSessions(id)).toMatchObject({ staff: 2 })
    const another = await createStaff('superuser')
    expect((await changeAs(test, another, another.id, { role: 'analyst' })).status).toBe(200)
    expect(await liveSessions(another.id)).toMatchObject({ staff: 0 })
  })
})
