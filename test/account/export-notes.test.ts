import { expect, it } from 'vitest'
import type { AccountExport } from '../../src/people/account/responses.ts'
import { exportAccount } from '../support/account.ts'
import { askAs, somebody } from '../support/people.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, json, signInAs } from '../support/test-app.ts'

const test = createTestApp()
const NOTE = 'Her neighbour Zinaida wrote to us'
const FROM = { 'CF-Connecting-IP': '192.0.2.77', 'User-Agent': 'StaffBrowser/1', 'X-Request-Id': 'of-the-staff' }

it('shows users what staff did to their account, without who, from where and why', async () => {
  const person = await somebody(test)
  const staff = await createStaff('superuser')
  const post = async (path: string, body: object) => {
    const answer = await test.request('POST', `/api/v1/admin/users/${person.id}/${path}/`, {
      token: staff.token,
      body: { reason: NOTE, ...body },
      headers: FROM,
    })
    expect(answer.status).toBeLessThan(300)
  }
  await post('block', {})
  await post('block', { until: '2099-01-01T00:00:00Z' })
  await post('unblock', {})
  await post('sessions/end', {})
  const { access } = await signInAs(test, person.phone)
  const own = await json<AccountExport>(await exportAccount(test, { access }))
  const byStaff = own.audit_events.filter(({ actor }) => actor === 'staff')
  expect(byStaff.map(({ action }) => action)).toEqual(['person_unblocked', 'person_blocked', 'person_blocked'])
  for (const event of byStaff)
    expect(event).toMatchObject({ by_you: false, country: null, network: null, user_agent: null, request_id: null })
  expect(byStaff[1]).toMatchObject({
    details: { after: { is_active: false, blocked_until: '2099-01-01T00:00:00.000Z' } },
  })
  const text = JSON.stringify(own)
  for (const secret of ['Zinaida', '192.0.2', 'StaffBrowser', 'of-the-staff', staff.email])
    expect(text).not.toContain(secret)
  // The file that staff download for them matches.
  const file = await askAs(test, staff, 'GET', `users/${person.id}/export/`)
  expect(await file.text()).not.toContain('Zinaida')
  // Their own actions are shown in full.
  const exported = own.audit_events.find(({ action }) => action === 'exported')
  expect(exported).toMatchObject({ by_you: true, request_id: expect.any(String) })
})
