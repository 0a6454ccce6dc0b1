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

describe('a lesser role', () => {
  it.each([
    ['superuser', 'support'],
    ['superuser', null],
    ['support', 'analyst'],
    ['analyst', null],
  ] as const)('ends the sessions that the greater opened, for good: %s to %s', async (had, role) => {
    const { id, token } = await createStaff(had)
    expect((await changeAs(test, root, id, { role })).status).toBe(200)
    expect(await liveSessions(id)).toMatchObject({ staff: 0 })
    expect((await changeAs(test, root, id, { role: had })).status).toBe(200)
    expect((await test.request('GET', '/api/v1/admin/auth/', { token })).status).toBe(401)
  })

  it('is no greater one, no same one, and none that was refused', async () => {
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
