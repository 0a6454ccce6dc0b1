import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { auditOf } from '../support/account.ts'
import { askAs, somebody } from '../support/people.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()
const eventsBy = async (id: number) =>
  (
    await env.DB.prepare('SELECT * FROM audit_events WHERE actor_id = ? AND subject_id IS NOT ? ORDER BY id')
      .bind(id, id)
      .all()
  ).results

it('erasing a staff member keeps what they did to others without their network data', async () => {
  const [staff, other, person] = [await createStaff('superuser'), await createStaff('superuser'), await somebody(test)]
  for (const { token } of [staff, other]) {
    const answer = await test.request('POST', `/api/v1/admin/users/${person.id}/block/`, {
      token,
      body: { reason: 'Spam' },
      headers: { 'CF-Connecting-IP': '192.0.2.88', 'User-Agent': 'StaffBrowser/2' },
    })
    expect(answer.status).toBe(200)
  }
  await askAs(test, staff, 'GET', `../users.csv`)
  const [before, ofOther] = [await eventsBy(staff.id), await eventsBy(other.id)]
  expect(before.length).toBeGreaterThan(0)
  await env.DB.prepare('UPDATE users SET deletion_requested_at = 1 WHERE id = ?').bind(staff.id).run()
  await runHourly(test)
  expect(await eventsBy(staff.id)).toEqual(
    before.map((event) => ({ ...event, country: null, network: null, user_agent: null })),
  )
  expect(await eventsBy(other.id)).toEqual(ofOther)
  expect(ofOther[0]).toMatchObject({ network: '192.0.2.0/24', user_agent: 'StaffBrowser/2' })
  expect(await auditOf(person.id)).not.toEqual([])
  const rewrite = env.DB.prepare("UPDATE audit_events SET network = NULL, details = '{}' WHERE actor_id = ?")
  await expect(rewrite.bind(staff.id).run()).rejects.toThrow('append-only')
  const forget = env.DB.prepare(
    'UPDATE audit_events SET country = NULL, network = NULL, user_agent = NULL WHERE actor_id = ?',
  )
  await expect(forget.bind(other.id).run()).rejects.toThrow('append-only')
})
