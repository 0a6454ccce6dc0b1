import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { PendingCodePage } from '../../src/admin/codes/responses.ts'
import { AUDIT_ACTIONS } from '../../src/audit/actions.ts'
import type { AccountExport } from '../../src/people/account/responses.ts'
import { exportAccount } from '../support/account.ts'
import { adminRequest } from '../support/admin-request.ts'
import { addLink } from '../support/attribution.ts'
import { jobsOf } from '../support/jobs.ts'
import { askAs, changeAs, somebody } from '../support/people.ts'
import { createProgram, createServerKey, holdReward } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'

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

it('shows of each staff action what changed, and never the evidence against the user', async () => {
  const staff = await createStaff('superuser')
  const ask = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const answer = await adminRequest(test, staff)(method, path, body && { reason: NOTE, ...body })
    expect([path, answer.status < 300]).toEqual([path, true])
    return answer.status === 204 ? (undefined as Body) : json<Body>(answer)
  }
  const phone = newPhone()
  const masked = `+7 ••• ••• •• ${phone.slice(-2)}`
  const { id } = await ask<{ id: number }>('POST', 'users/', { phone })
  const created = { phone: masked, email: null, first_name: null, last_name: null, display_name: null }
  const inviter = await currentUser(test, await signInAs(test))
  await ask('POST', `users/${id}/inviter/`, { inviter: inviter.invite_code })
  expect((await changeAs(test, staff, id, { first_name: 'Anna' })).status).toBe(200)
  await jobsOf(test, staff).finish((await jobsOf(test, staff).begin({ action: 'block', ids: [id] })).id)
  await ask('POST', `users/${id}/unblock/`, {})
  await ask('POST', `users/${id}/deletion/`, {})
  await ask('POST', `users/${id}/deletion/cancel/`, {})
  await receiveCode(test, phone)
  const codes = await json<PendingCodePage>(await adminRequest(test, staff)('GET', 'codes/'))
  const code = codes.results.find((one) => one.phone === phone)!
  await ask('POST', `codes/${code.id}/void/`, {})
  await ask('POST', `users/${id}/guard/unlock/`, {})
  await signInAs(test, phone)
  await ask('POST', `users/${id}/sessions/end/`, {})
  const link = await addLink(id, { key: 'N0TES1' })
  await ask('POST', `links/${link}/disable/`, {})
  const { key: token } = await createServerKey()
  const program = await createProgram({ occurrence: 'each', invitee: { fixed: 3 } })
  const events = [1, 2, 3].map((nth) => ({ id: `notes-${nth}`, type: program.event, user_id: id }))
  await test.request('POST', '/api/v1/events/', { token, body: { events } })
  const [approved, voided, paid] = [1, 2, 3].map((nth) => `${program.id}-${id}-invitee-${nth}`)
  for (const name of [approved!, voided!]) await holdReward(name, { same_device: [4711], many_sign_ups: 4712 })
  await ask('POST', 'rewards/review/approve/', { rewards: [approved] })
  await ask('POST', 'rewards/review/void/', { rewards: [voided] })
  await ask('POST', `rewards/${paid}/fulfil/`, {})
  await adminRequest(test, staff)('GET', `users/${id}/export/`)

  const own = await json<AccountExport>(await exportAccount(test, await signInAs(test, phone)))
  const byStaff = own.audit_events.filter(({ actor }) => actor === 'staff')
  const isoTime = expect.stringMatching(/^\d{4}-.*Z$/)
  const counts = { attempts: 0, failures: 0, sends: 0 }
  expect(Object.fromEntries(byStaff.map(({ action, details }) => [action, details]))).toEqual({
    person_created: { after: created },
    inviter_corrected: {
      before: null,
      after: { inviter_id: inviter.id, invited_by_code: inviter.invite_code, method: 'staff', certainty: 'certain' },
    },
    person_changed: { before: { first_name: null }, after: { first_name: 'Anna' } },
    person_blocked: {
      before: { is_active: true, blocked_until: null },
      after: { is_active: false, blocked_until: null },
    },
    person_unblocked: { before: { is_active: false, blocked_until: null }, after: { is_active: true } },
    deletion_requested: { before: { deletion_at: null }, after: { deletion_at: isoTime } },
    deletion_cancelled: { before: { deletion_at: isoTime }, after: { deletion_at: null } },
    code_voided: { phone: masked, send: code.id, purpose: 'sign_in', before: 'pending', after: 'void' },
    number_unlocked: { phone: masked, before: { ...counts, sends: 1 }, after: counts },
    person_sessions_ended: { before: { sessions: 1 }, after: { sessions: 0 } },
    link_disabled: { link, before: { disabled_at: null }, after: { disabled_at: isoTime } },
    reward_approved: { rewards: [{ reward: approved }] },
    reward_voided: { rewards: [{ reward: voided }] },
    reward_fulfilled: { reward: paid },
    exported: null,
  })
})

it('hides details of staff and system actions that no one has chosen to show', async () => {
  const person = await somebody(test)
  const secret = { evidence: NOTE, job: NOTE, rewards: [{ reward: '1-2-inviter-1', signals: { same_device: [NOTE] } }] }
  await env.DB.prepare(
    `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, details)
      SELECT 2 * a.key + (actor.value = 'staff'), actor.value, NULL, ?, a.value, 'ok', ?
        FROM json_each(?) AS a, json_each('["staff", "system"]') AS actor`,
  )
    .bind(person.id, JSON.stringify({ ...secret, before: secret }), JSON.stringify(AUDIT_ACTIONS))
    .run()
  const own = await json<AccountExport>(await exportAccount(test, person))
  const shown = { rewards: [{ reward: '1-2-inviter-1' }] }
  const others = own.audit_events.filter(({ actor }) => actor !== 'user')
  expect(others).toHaveLength(2 * AUDIT_ACTIONS.length)
  for (const { details } of others) expect(details).toEqual({ ...shown, before: shown })
})
