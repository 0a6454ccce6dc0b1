import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { setPersonPassword } from '../../src/admin/person/credentials.ts'
import { selectAccount, toAccount } from '../../src/admin/staff-sign-in/account.ts'
import { openStaffSession } from '../../src/admin/staff-sign-in/session.ts'
import type { SignInProof } from '../../src/admin/staff-sign-in/session.ts'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { auditOf } from '../support/account.ts'
import { createOwner, giveTotp } from '../support/own-staff.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

/* Checking a password takes a tenth of a second, longer under load: changes in between must count. */

const test = createTestApp()
const { db } = createD1(env.DB)('write')
const context = { requestId: 'r', country: null, network: null, userAgent: null }
const ports = { config: test.config, clock: Date.now, db }

async function provedAccount() {
  const { id } = await createOwner()
  await env.DB.prepare('DELETE FROM staff_sessions WHERE user_id = ?').bind(id).run()
  const [row] = await runQuery(db, selectAccount(db, sql`id = ${id}`, Date.now()))
  const account = toAccount(row!)
  const open = async (proof: SignInProof) =>
    openStaffSession(ports, {
      account,
      proof,
      request: { kind: 'api', network: '192.0.2.1', device: undefined, context },
    }).then(
      () => 'open',
      ({ code }: { code: string }) => code,
    )
  return { id, open }
}
const change = (assignment: string, id: number) =>
  env.DB.prepare(`UPDATE users SET ${assignment} WHERE id = ?`).bind(id).run()
const sessionsOf = (id: number) =>
  env.DB.prepare('SELECT count(*) AS n FROM staff_sessions WHERE user_id = ?').bind(id).first('n')

describe('a sign-in whose password was just accepted', () => {
  it.each([
    ['was blocked', 'is_active = 0'],
    ['left the staff', 'is_staff = 0, is_superuser = 0'],
    ['was deleted', 'deleted_at = 1'],
    ['requested deletion', 'deletion_requested_at = 1'],
    ['changed the password', "password_hash = 'another'"],
    ['lost the password', 'password_hash = NULL'],
  ])('opens no session for someone who meanwhile %s', async (_, assignment) => {
    const { id, open } = await provedAccount()
    await change(assignment, id)
    expect([await open('password'), await open('totp')]).toEqual(['wrong_credentials', 'wrong_credentials'])
    expect(await sessionsOf(id)).toBe(0)
    expect((await auditOf(id)).filter(({ action }) => action === 'staff_signed_in')).toEqual([])
  })

  it('with the password alone is rejected when the second factor was enabled meanwhile', async () => {
    const { id, open } = await provedAccount()
    await giveTotp(test, id)
    expect([await open('password'), await open('totp')]).toEqual(['wrong_credentials', 'open'])
  })

  it('with a passkey does not check the password', async () => {
    const { id, open } = await provedAccount()
    await change("password_hash = 'another'", id)
    expect(await open('passkey')).toBe('open')
    await change('is_active = 0', id)
    expect(await open('passkey')).toBe('passkey_refused')
  })
})

describe("setting another user's password", () => {
  it.each(['is_active = 0', 'deletion_requested_at = 1', "is_superuser = 0, staff_role = 'support'"])(
    'is rejected if the caller meanwhile has %s',
    async (assignment) => {
      const [doer, target] = [await createStaff('superuser'), await createStaff('superuser')]
      await change(assignment, doer.id)
      const by = { staff: { id: doer.id, role: 'superuser' as const }, context }
      const set = setPersonPassword(ports, { id: target.id, password: 'correct horse battery', reason: 'x', by })
      await expect(set).rejects.toMatchObject({ code: 'permission_denied' })
      const row = env.DB.prepare('SELECT password_hash FROM users WHERE id = ?').bind(target.id)
      expect(await row.first('password_hash')).toBeNull()
      expect(await auditOf(target.id)).toEqual([])
    },
  )
})
