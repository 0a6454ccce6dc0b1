import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { insertRows } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()

describe('staff in the audit', () => {
  it('are found by part of their name, in any case and with accents, and by id; by superusers by e-mail too', async () => {
    const [support, superuser, ivan, other] = [
      await createStaff('support'),
      await createStaff('superuser'),
      await createStaff('analyst'),
      await createStaff('analyst'),
    ]
    await env.DB.prepare(`UPDATE staff SET name = 'Пётр Ким', email = 'kim@example.com' WHERE id = ?`)
      .bind(ivan.id)
      .run()
    await env.DB.prepare(`UPDATE staff SET name = NULL, email = 'olga@example.com' WHERE id = ?`).bind(other.id).run()
    const find = async (search: string, who = support) => {
      const response = await test.request('GET', `/api/v1/admin/audit/staff/?search=${encodeURIComponent(search)}`, who)
      expect(response.status).toBe(200)
      return (await json<{ results: object[] }>(response)).results
    }
    const kim = { id: ivan.id, name: 'Пётр Ким', email: null }
    for (const search of ['петр', 'ПЁТР К', String(ivan.id)]) expect(await find(search)).toContainEqual(kim)
    expect(await find('olga')).toEqual([{ id: other.id, name: 'olga', email: null }])
    expect(await find('example.com')).toEqual([])
    expect(await find('kim@exam', superuser)).toEqual([{ ...kim, email: 'kim@example.com' }])
    const many = Array.from({ length: 300 }, (_, i) => [`crowd-${i}@example.com`, 'support', 1])
    await insertRows('staff (email, role, created_at)', 3, many)
    test.d1.reset()
    expect(await find('crowd')).toHaveLength(6)
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(200 + 10)
  })
})
