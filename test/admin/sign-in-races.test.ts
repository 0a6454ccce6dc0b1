import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { setPersonPassword } from '../../src/admin/person/set-password.ts'
import { selectAccount, toAccount } from '../../src/admin/staff-sign-in/account.ts'
import { openStaffSession } from '../../src/admin/staff-sign-in/open-session.ts'
import type { SignInProof } from '../../src/admin/staff-sign-in/open-session.ts'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import { auditOf } from '../support/account.ts'
import { createOwner, giveTotp } from '../support/own-staff.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

/* A password takes a tenth of a second to look at, and longer in a crowd: what happens meanwhile counts. */

const test = createTestApp()
const { db } = createD1(env.DB)('write')
const context = { requestId: 'r', country: null, network: null, userAgent: null }
const ports = { config: test.config, clock: Date.now, db }

async function provedAccount() {
  const { id } = await createOwner()
  await env.DB.prepare('DELETE FROM staff_sessions WHERE user_id = ?').bind(id).run()
  const [[row]] = await runBatch(db, [selectAccount(db, sql`id = ${id}`, Date.now())])
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

describe('a sign-in that was right a moment ago', () => {
  it.each([
    ['is blocked', 'is_active = 0'],
    ['is no longer of the staff', 'is_staff = 0, is_superuser = 0'],
    ['is deleted', 'deleted_at = 1'],
    ['is about to be', 'deletion_requested_at = 1'],
    ['has another password', "password_hash = 'another'"],
    ['has none', 'password_hash = NULL'],
  ])('opens no session for who %s by now', async (_, assignment) => {
    const { id, open } = await provedAccount()
    await change(assignment, id)
    expect([await open('password'), await open('totp')]).toEqual(['wrong_credentials', 'wrong_credentials'])
    expect(await sessionsOf(id)).toBe(0)
    expect((await auditOf(id)).filter(({ action }) => action === 'staff_signed_in')).toEqual([])
  })

  it('by the password alone opens none once the second factor is on', async () => {
    const { id, open } = await provedAccount()
    await giveTotp(test, id)
    expect([await open('password'), await open('totp')]).toEqual(['wrong_credentials', 'open'])
  })

  it('by a passkey does not ask for the password', async () => {
    const { id, open } = await provedAccount()
    await change("password_hash = 'another'", id)
    expect(await open('passkey')).toBe('open')
    await change('is_active = 0', id)
    expect(await open('passkey')).toBe('passkey_refused')
  })
})

describe('a password for somebody else', () => {
  it.each(['is_active = 0', 'deletion_requested_at = 1', "is_superuser = 0, staff_role = 'support'"])(
    'is not set by whoever has become %s while it was hashed',
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
