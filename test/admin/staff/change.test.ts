import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  blockStaff,
  changeRole,
  endStaffSessions,
  resetStaffFactor,
  unblockStaff,
} from '../../../src/admin/staff/change-staff.ts'
import type { OneMember } from '../../../src/admin/staff/change-staff.ts'
import type { StaffEntry, StaffPage } from '../../../src/admin/staff/responses.ts'
import { createD1 } from '../../../src/db/d1.ts'
import { ROLES } from '../../../src/identity/permissions.ts'
import { auditOfStaff } from '../../support/account.ts'
import { adminRequest } from '../../support/admin-request.ts'
import { createOwner, givePasskey, giveTotp, PASSWORD } from '../../support/own-staff.ts'
import { changeStaff, createStaff } from '../../support/staff.ts'
import type { TestStaff } from '../../support/staff.ts'
import { createTestApp, json } from '../../support/test-app.ts'

const test = createTestApp()
const reason = 'Ticket 4821'
let root: TestStaff

beforeEach(async () => {
  root = await createStaff('superuser')
})

const ask = async (method: string, path: string, body?: object, by: { token: string } = root) =>
  adminRequest(test, by)(method, `staff/${path}`, body)
const entryOf = async (id: number) => json<StaffEntry>(await ask('GET', `${id}/`))
const isIn = async ({ token }: { token: string }) =>
  (await test.request('GET', '/api/v1/admin/auth/', { token })).status === 200
const lastEvent = async (id: number) => {
  const event = (await auditOfStaff(id)).at(-1)!
  return { ...event, details: JSON.parse(event.details ?? 'null') as unknown }
}
const signIn = async (email: string) =>
  (await test.request('POST', '/api/v1/admin/auth/', { body: { email, password: PASSWORD } })).status

describe('the list of staff', () => {
  it('shows everyone, newest first, page by page', async () => {
    const ids: number[] = []
    let path: string | null = '?limit=2'
    while (path !== null) {
      const page: StaffPage = await json<StaffPage>(await ask('GET', path))
      ids.push(...page.results.map(({ id }) => id))
      path = page.next && `?${page.next.split('?')[1]!}`
    }
    const { results } = await env.DB.prepare('SELECT id FROM staff ORDER BY id DESC').all<{ id: number }>()
    expect(ids).toEqual(results.map(({ id }) => id))
    expect(ids).toContain(root.id)
  })

  it('shows how each can sign in, and when they last did', async () => {
    const owner = await createOwner('analyst')
    await giveTotp(test, owner.id)
    await givePasskey(test, owner)
    expect(await entryOf(owner.id)).toMatchObject({
      ...{ email: owner.email, role: 'analyst', state: 'active', block: null, last_sign_in_at: null },
      ...{ second_factor: { app: true, recovery_codes_left: 1, passkeys: 1 }, sessions: 2 },
    })
  })
})

describe('staff with less power than a superuser', () => {
  it.each(['support', 'analyst'] as const)('act on nobody, whatever route led there: %s', async (role) => {
    const { db } = createD1(env.DB)('write')
    const ports = { db, clock: Date.now, config: test.config }
    const { id } = await createStaff(role)
    const by = { staff: { id, role }, context: { requestId: 'r', country: null, network: null, userAgent: null } }
    const acts = [
      blockStaff,
      unblockStaff,
      endStaffSessions,
      resetStaffFactor,
      async (_: typeof ports, member: OneMember) => changeRole(ports, { ...member, role: 'superuser' }),
    ]
    for (const other of ROLES) {
      const member = await createOwner(other)
      await giveTotp(test, member.id)
      const before = await entryOf(member.id)
      for (const act of acts)
        await expect(act(ports, { id: member.id, reason, by })).rejects.toMatchObject({ code: 'permission_denied' })
      expect(await entryOf(member.id)).toEqual(before)
      expect(await isIn(member)).toBe(true)
    }
  })
})

describe('a change of role', () => {
  it('ends the sessions and is recorded; the same role changes nothing', async () => {
    const owner = await createOwner('support')
    const answer = await ask('POST', `${owner.id}/role/`, { role: 'analyst', reason })
    expect(await json(answer)).toMatchObject({ id: owner.id, role: 'analyst', sessions: 0 })
    expect(await isIn(owner)).toBe(false)
    expect(await lastEvent(owner.id)).toMatchObject({
      ...{ action: 'staff_role_changed', actor: 'staff', actor_id: root.id, subject_id: null },
      details: { reason, before: { role: 'support' }, after: { role: 'analyst' } },
    })
    expect(await signIn(owner.email)).toBe(200)
    const events = await auditOfStaff(owner.id)
    expect((await ask('POST', `${owner.id}/role/`, { role: 'analyst', reason })).status).toBe(200)
    expect(await auditOfStaff(owner.id)).toEqual(events)
    expect((await entryOf(owner.id)).sessions).toBe(1)
  })
})

describe('a block', () => {
  it('ends the sessions and stops sign-ins until it is lifted', async () => {
    const owner = await createOwner()
    const blocked = await json<StaffEntry>(await ask('POST', `${owner.id}/block/`, { reason }))
    expect(blocked).toMatchObject({ state: 'blocked', block: { reason }, sessions: 0 })
    expect(await lastEvent(owner.id)).toMatchObject({ action: 'staff_blocked', details: { reason } })
    expect([await isIn(owner), await signIn(owner.email)]).toEqual([false, 403])
    const written = await auditOfStaff(owner.id)
    const again = await json<StaffEntry>(await ask('POST', `${owner.id}/block/`, { reason: 'Left for good' }))
    expect(again).toEqual(blocked)
    expect(await auditOfStaff(owner.id)).toEqual(written)
    expect(await json(await ask('POST', `${owner.id}/unblock/`, { reason }))).toMatchObject({
      state: 'active',
      block: null,
    })
    expect([await isIn(owner), await signIn(owner.email)]).toEqual([false, 200])
    const events = await auditOfStaff(owner.id)
    await ask('POST', `${owner.id}/unblock/`, { reason })
    expect(await auditOfStaff(owner.id)).toEqual(events)
  })
})

describe('ending sessions', () => {
  it('signs out of panel and programs, and records how many', async () => {
    const owner = await createOwner()
    expect(await json(await ask('POST', `${owner.id}/sessions/end/`, { reason }))).toMatchObject({ sessions: 0 })
    expect(await isIn(owner)).toBe(false)
    expect(await lastEvent(owner.id)).toMatchObject({
      action: 'staff_sessions_ended',
      details: { reason, before: { sessions: 2 } },
    })
    await ask('POST', `${owner.id}/sessions/end/`, { reason })
    expect(await auditOfStaff(owner.id)).toHaveLength(1)
    expect(await signIn(owner.email)).toBe(200)
  })
})

describe('resetting a lost second factor', () => {
  const countOf = async (id: number) =>
    env.DB.prepare(
      `SELECT (SELECT count(*) FROM staff_totp WHERE staff_id = ?1) + (SELECT count(*) FROM staff_recovery_codes WHERE staff_id = ?1)
        + (SELECT count(*) FROM staff_passkeys WHERE staff_id = ?1) AS factors,
        (SELECT count(*) FROM staff_sessions WHERE staff_id = ?1 AND ended_at IS NULL) AS sessions`,
    )
      .bind(id)
      .first()

  async function createGuarded() {
    const owner = await createOwner()
    await giveTotp(test, owner.id)
    await givePasskey(test, owner)
    return owner
  }

  it('leaves the password as the only factor, ends all sessions and audits the reason', async () => {
    const [owner, other] = [await createGuarded(), await createGuarded()]
    expect(await signIn(owner.email)).toBe(401)
    expect((await ask('POST', `${owner.id}/second_factor/reset/`, { reason })).status).toBe(200)
    expect(await countOf(owner.id)).toEqual({ factors: 0, sessions: 0 })
    expect([await isIn(owner), await signIn(owner.email)]).toEqual([false, 200])
    const event = (await auditOfStaff(owner.id)).find(({ action }) => action === 'second_factor_reset')!
    expect(event).toMatchObject({ actor: 'staff', actor_id: root.id, outcome: 'ok' })
    const before = { app: true, recovery_codes_left: 1, passkeys: 1 }
    expect(JSON.parse(event.details!)).toEqual({ reason, before })
    expect(await countOf(other.id)).toEqual({ factors: 3, sessions: 2 })
  })

  it('does nothing for someone without a second factor', async () => {
    const owner = await createOwner()
    expect((await ask('POST', `${owner.id}/second_factor/reset/`, { reason })).status).toBe(200)
    expect(await countOf(owner.id)).toEqual({ factors: 0, sessions: 2 })
    expect(await auditOfStaff(owner.id)).toEqual([])
  })
})

const ON_ONE = ['role/', 'block/', 'unblock/', 'invite/', 'second_factor/reset/', 'sessions/end/']

describe('who may change staff', () => {
  const row = async (id: number) => env.DB.prepare('SELECT * FROM staff WHERE id = ?').bind(id).first()

  it.each(ON_ONE)('%s is for others only, needs a superuser and a reason', async (path) => {
    const owner = await createOwner()
    const before = [await row(owner.id), await row(root.id)]
    const body = { role: 'analyst', reason }
    const own = await ask('POST', `${root.id}/${path}`, body)
    expect([own.status, (await json(own))['code']]).toEqual([409, 'own_account'])
    for (const role of ['support', 'analyst'] as const)
      expect((await ask('POST', `${owner.id}/${path}`, body, await createStaff(role))).status).toBe(403)
    expect((await ask('POST', `${owner.id}/${path}`, { role: 'analyst' })).status).toBe(400)
    expect((await ask('POST', `999999999/${path}`, body)).status).toBe(404)
    expect([await row(owner.id), await row(root.id)]).toEqual(before)
    expect(await isIn(owner)).toBe(true)
  })

  const onlyTwo = async () => {
    await env.DB.prepare("UPDATE staff SET role = 'support'").run()
    return [await createStaff('superuser'), await createStaff('superuser')] as const
  }
  const activeSuperusers = async () =>
    env.DB.prepare("SELECT count(*) AS n FROM staff WHERE role = 'superuser' AND blocked_at IS NULL").first('n')

  it.each([
    ['role/', { role: 'support', reason }],
    ['block/', { reason }],
  ])('one of the last two superusers remains, however often both send %s at once', async (path, body) => {
    for (let round = 0; round < 3; round += 1) {
      const [one, other] = await onlyTwo()
      const sent = Array.from({ length: 5 }, () => [
        ask('POST', `${other.id}/${path}`, body, one),
        ask('POST', `${one.id}/${path}`, body, other),
      ])
      const answers = await Promise.all(sent.flat())
      expect(await activeSuperusers()).toBe(1)
      for (const { status } of answers) expect([200, 401, 403]).toContain(status)
    }
  })

  it('whoever was demoted or blocked a moment ago changes nothing', async () => {
    const { db } = createD1(env.DB)('write')
    const ports = { db, clock: Date.now, config: test.config }
    const context = { requestId: 'r', country: null, network: null, userAgent: null }
    for (const change of ["role = 'support'", 'blocked_at = 1']) {
      const [doer, target] = [await createStaff('superuser'), await createStaff('superuser')]
      await changeStaff(doer.id, change)
      const before = await row(target.id)
      const by = { staff: { id: doer.id, role: 'superuser' as const }, context }
      const asked = { id: target.id, reason, by }
      await expect(changeRole(ports, { ...asked, role: 'analyst' })).rejects.toMatchObject({
        code: 'permission_denied',
      })
      await expect(blockStaff(ports, asked)).rejects.toMatchObject({ code: 'permission_denied' })
      expect([await row(target.id), await isIn(target), await auditOfStaff(target.id)]).toEqual([before, true, []])
    }
  })
})
