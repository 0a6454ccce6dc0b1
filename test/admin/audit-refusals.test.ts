import { describe, expect, it } from 'vitest'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()

describe('the audit log', () => {
  it('rejects invalid filters', async () => {
    const staff = await createStaff('support')
    const bad = [
      'subject=x',
      'actor=0',
      'action=nothing',
      'outcome=<b>',
      'request_id=a%20b',
      'from=2026-02-30',
      'limit=101',
    ]
    for (const query of bad) {
      const response = await test.request('GET', `/api/v1/admin/audit/?${query}`, staff)
      const { errors } = await json<{ errors: { field: string }[] }>(response)
      expect([response.status, errors.map(({ field }) => field)]).toEqual([400, [query.split('=')[0]]])
    }
  })

  it('is forbidden for analysts', async () => {
    const analyst = await createStaff('analyst')
    expect((await test.request('GET', '/api/v1/admin/audit/', analyst)).status).toBe(403)
  })
})
