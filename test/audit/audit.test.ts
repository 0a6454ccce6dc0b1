import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { AUDIT_ACTIONS } from '../../src/audit/actions.ts'
import { askForNumber, auditOf, confirmNumber, deleteAccount, exportAccount } from '../support/account.ts'
import type { StoredEvent } from '../support/account.ts'
import { createStaff } from '../support/staff.ts'
import {
  createTestApp,
  currentUser,
  json,
  newPhone,
  receiveCode,
  signInAs as enter,
  wrongCode,
} from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock({ goesOn: true })
const test = createTestApp()
/** Events of the same moment have no order. */
async function signInAs(...input: Parameters<typeof enter>): Promise<SignedIn> {
  const signedIn = await enter(...input)
  clock.advance(2)
  return signedIn
}
const told = ({ action, outcome, details }: StoredEvent) => [action, outcome, details && JSON.parse(details)]
const storyOf = async (userId: number) => (await auditOf(userId)).map(told)
const post = (path: string, body: object, headers = {}) =>
  test.request('POST', `/api/v1/auth/${path}/`, { body, headers })
const guess = (phone: string, code: string) => post('jwt/get_by_phone', { phone, code })
const patch = ({ access }: SignedIn, body: object) =>
  test.request('PATCH', '/api/v1/users/current_user/', { body, token: access })
const TESTED_ELSEWHERE = [
  ...['code_locked', 'deletion_cancelled', 'deleted', 'invited_by_declined'],
  ...['link_created', 'link_changed', 'link_disabled'],
  ...['campaign_link_created', 'campaign_links_imported', 'campaign_link_changed', 'campaign_link_disabled'],
  // Recorded for staff, tested in test/admin.
  ...['staff_signed_in', 'staff_signed_out', 'staff_sign_in_failed', 'staff_session_ended', 'staff_password_changed'],
  ...['staff_invited', 'staff_link_created', 'staff_invite_revoked', 'staff_invite_accepted', 'staff_role_changed'],
  ...['staff_blocked', 'staff_unblocked', 'staff_sessions_ended'],
  ...['second_factor_on', 'second_factor_off', 'second_factor_reset', 'recovery_codes_renewed'],
  ...['passkey_added', 'passkey_renamed', 'passkey_deleted'],
  ...['person_created', 'person_changed', 'person_blocked', 'person_unblocked'],
  ...['person_sessions_ended', 'inviter_corrected', 'number_unlocked', 'code_voided'],
  ...['job_started', 'job_cancelled', 'selection_counted', 'list_exported', 'view_shared', 'view_unshared'],
  ...['program_created', 'program_changed', 'program_simulated', 'api_key_created', 'api_key_revoked'],
  ...['webhook_created', 'webhook_changed', 'webhook_disabled', 'webhook_enabled', 'webhook_secret_rotated'],
  ...['webhook_tested', 'webhook_replayed', 'webhook_deleted'],
  'reward_fulfilled',
  ...['reward_approved', 'reward_voided'],
  // Recorded by the command, tested in test/node/cli.
  'superuser_created',
]
const idOf = async (signedIn: SignedIn) => (await currentUser(test, signedIn)).id
const sessionOf = async (userId: number, nth = 0) =>
  String(
    (await env.DB.prepare('SELECT id FROM sessions WHERE user_id = ? ORDER BY id').bind(userId).all()).results[nth]?.[
      'id'
    ],
  )
const countEvents = async () =>
  (await env.DB.prepare('SELECT count(*) AS n FROM audit_events').first<{ n: number }>())?.n

describe('the audit log', () => {
  it('records sign-up, sign-in and logout', async () => {
    const first = await signInAs(test)
    const id = await idOf(first)
    await signInAs(test, first.phone)
    await post('logout', { refresh: first.refresh })
    await post('logout', { refresh: first.refresh })
    const [one, two] = [await sessionOf(id), await sessionOf(id, 1)]
    expect(await storyOf(id)).toEqual([
      ['sign_up', 'ok', { session: one }],
      ['sign_in', 'ok', { session: two }],
      ['session_ended', 'ok', { reason: 'logout', session: one }],
    ])
    for (const { actor, actor_id: by } of await auditOf(id)) expect([actor, by]).toEqual(['user', id])
  })

  it('records a replayed refresh token, but not a normal refresh', async () => {
    const signedIn = await signInAs(test)
    const id = await idOf(signedIn)
    const { refresh } = signedIn
    const successor = await json<SignedIn>(await post('jwt/refresh', { refresh }))
    await post('jwt/refresh', { refresh: successor.refresh })
    await post('jwt/refresh', { refresh })
    expect(await storyOf(id)).toHaveLength(1)
    clock.advance(31)
    await Promise.all(Array.from({ length: 10 }, () => post('jwt/refresh', { refresh })))
    const session = await sessionOf(id)
    expect((await storyOf(id)).slice(1)).toEqual([
      ['refresh_replayed', 'token_not_valid', { session }],
      ['session_ended', 'ok', { reason: 'replay', session }],
    ])
  })

  it('records sessions ended by the user or by the session limit', async () => {
    const first = await signInAs(test)
    const id = await idOf(first)
    const caller = await signInAs(test, first.phone)
    const end = (path: string) => test.request('DELETE', `/api/v1/auth/sessions/${path}`, { token: caller.access })
    const one = await sessionOf(id)
    await end(`${one}/`)
    clock.advance(1)
    await end(`${one}/`)
    await end('')
    await signInAs(test, first.phone)
    await end('')
    const two = await sessionOf(id, 1)
    await end(`${two}/`)
    const story = (await storyOf(id)).filter(([action]) => action === 'session_ended')
    expect(story.map(([, , details]) => details as unknown)).toEqual([
      { reason: 'by_user', session: one },
      { reason: 'all_others' },
      { reason: 'by_user', session: two },
    ])
    const narrow = createTestApp({ variables: { MAX_SESSIONS_PER_USER: '1' } })
    const again = await signInAs(narrow)
    const owner = await idOf(await signInAs(narrow, again.phone))
    expect(await storyOf(owner)).toEqual([
      ['sign_up', 'ok', { session: await sessionOf(owner) }],
      ['sign_in', 'ok', { session: await sessionOf(owner, 1) }],
      ['session_ended', 'ok', { reason: 'surplus', session: await sessionOf(owner) }],
    ])
  })

  it('records the names of changed profile fields without their values, and nothing when nothing changed', async () => {
    const inviter = await currentUser(test, await signInAs(test))
    const caller = await signInAs(test)
    const id = await idOf(caller)
    await patch(caller, { first_name: 'Глафира', email: 'glafira@example.com' })
    await patch(caller, { last_name: 'Тайная', invited_by_code: inviter.invite_code })
    await patch(caller, { invited_by_code: inviter.invite_code })
    await patch(caller, {})
    await patch(caller, { first_name: 'Глафира', last_name: null, display_name: '', email: 'Glafira@Example.com' })
    const other = await signInAs(test)
    await patch(other, { email: 'glafira@example.com', last_name: 'Тайная' })
    expect((await storyOf(id)).slice(1)).toEqual([
      ['profile_changed', 'ok', { fields: ['first_name'] }],
      ['email_changed', 'ok', null],
      ['invited_by_set', 'ok', { invited_by_code: inviter.invite_code }],
      ['profile_changed', 'ok', { fields: ['last_name'] }],
      ['profile_changed', 'ok', { fields: ['last_name'] }],
    ])
    expect((await storyOf(await idOf(other))).slice(1)).toEqual([['email_changed', 'email_taken', null]])
    const text = JSON.stringify(await auditOf())
    for (const value of ['Глафира', 'glafira', 'Тайная']) expect(text).not.toContain(value)
  })

  it('records an inviter set on its own', async () => {
    const inviter = await currentUser(test, await signInAs(test))
    const caller = await signInAs(test)
    await patch(caller, { invited_by_code: inviter.invite_code })
    expect((await storyOf(await idOf(caller))).at(-1)?.[0]).toBe('invited_by_set')
  })

  it('records a phone change, its failures, an export and a deletion request', async () => {
    const caller = await signInAs(test)
    const id = await idOf(caller)
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    await test.settle()
    await confirmNumber(test, caller, { phone, code: wrongCode(code) })
    await test.settle()
    await confirmNumber(test, caller, { phone, code })
    await exportAccount(test, caller)
    await deleteAccount(test, caller)
    const to = `+7 ••• ••• •• ${phone.slice(-2)}`
    expect((await storyOf(id)).slice(1)).toEqual([
      ['phone_change_started', 'ok', { to }],
      ['phone_changed', 'invalid_code', null],
      ['phone_changed', 'ok', { to, proof: 'recent_sign_in' }],
      ['exported', 'ok', null],
      [
        ...['deletion_requested', 'ok'],
        { before: { deletion_at: null }, after: { deletion_at: expect.stringMatching(/Z$/) } },
      ],
    ])
  })

  it('records a blocked user who signs in with the right code', async () => {
    const { phone } = await signInAs(test)
    const { id } = (await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ? RETURNING id')
      .bind(phone)
      .first<{ id: number }>())!
    await guess(phone, await receiveCode(test, phone))
    expect((await storyOf(id)).at(-1)).toEqual(['sign_in_failed', 'user_blocked', null])
  })

  it('records staff reopening a country', async () => {
    const { id, token } = await createStaff('support')
    await test.request('POST', '/api/v1/admin/sends/RU/reopen/', { token, body: { reason: 'Ours' } })
    await test.settle()
    expect((await auditOf()).findLast(({ action }) => action === 'sends_reopened')).toMatchObject({
      ...{ actor: 'staff', actor_id: id, subject_id: null, details: '{"country":"RU","reason":"Ours"}' },
    })
  })

  it('covers every action of the table and no other', async () => {
    const actions = new Set((await auditOf()).map(({ action }) => action))
    const missing = AUDIT_ACTIONS.filter((action) => !actions.has(action))
    expect(missing.toSorted()).toEqual(TESTED_ELSEWHERE.toSorted())
    for (const action of actions) expect(AUDIT_ACTIONS).toContain(action)
  })
})

describe('wrong guesses', () => {
  it('are recorded at milestones only, after the response', async () => {
    const { phone } = await signInAs(test)
    const code = await receiveCode(test, phone)
    test.d1.reset()
    for (let i = 0; i < 20; i += 1) await guess(phone, wrongCode(code))
    await test.settle()
    expect(test.d1.counts.trips).toBe(2)
    const { results } = await env.DB.prepare(
      "SELECT action, outcome, subject_id, actor_id FROM audit_events WHERE action IN ('sign_in_failed', 'code_locked') ORDER BY id DESC LIMIT 2",
    ).all()
    const owner = (await env.DB.prepare('SELECT id FROM users WHERE phone = ?').bind(phone).first<{ id: number }>())?.id
    expect(results).toEqual([
      { action: 'code_locked', outcome: 'attempts_per_code', subject_id: owner, actor_id: null },
      { action: 'sign_in_failed', outcome: 'invalid_code', subject_id: owner, actor_id: null },
    ])
  })

  it('record a locked number once', async () => {
    const phone = newPhone()
    for (let i = 0; i < 3; i += 1) {
      const code = await receiveCode(test, phone)
      await Promise.all(Array.from({ length: 4 }, () => guess(phone, wrongCode(code))))
      if (i < 2) await guess(phone, code)
    }
    await test.settle()
    const { id } = (await env.DB.prepare('SELECT id FROM users WHERE phone = ?').bind(phone).first<{ id: number }>())!
    const locks = (await storyOf(id)).filter(([action]) => action === 'code_locked')
    expect(locks).toEqual([['code_locked', 'failures_per_number', null]])
  })

  it('write nothing for numbers without a pending code, however many there are', async () => {
    const before = await countEvents()
    test.d1.reset()
    await Promise.all(Array.from({ length: 200 }, (_, i) => guess(i % 2 === 0 ? newPhone() : '+79174445566', '1234')))
    await test.settle()
    expect([await countEvents(), test.d1.counts.trips]).toEqual([before, 0])
  })

  it('name no subject for an unknown number', async () => {
    const phone = newPhone()
    await guess(phone, wrongCode(await receiveCode(test, phone)))
    await test.settle()
    expect((await auditOf()).at(-1)).toMatchObject({ action: 'sign_in_failed', subject_id: null, details: null })
    expect(JSON.stringify(await auditOf())).not.toContain(phone.slice(-7))
  })
})
