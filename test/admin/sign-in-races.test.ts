import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { selectAccount, toAccount } from '../../src/admin/staff-sign-in/account.ts'
import { openStaffSession } from '../../src/admin/staff-sign-in/session.ts'
import type { SignInProof } from '../../src/admin/staff-sign-in/session.ts'
import { createD1 } from '../../src/db/d1.ts'
import { runQuery } from '../../src/db/run-batch.ts'
import { auditOfStaff } from '../support/account.ts'
import { createOwner, giveTotp } from '../support/own-staff.ts'
import { changeStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'

/* Checking a password takes a tenth of a second, longer under load: changes in between must count. */

const test = createTestApp()
const { db } = createD1(env.DB)('write')
const context = { requestId: 'r', country: null, network: null, userAgent: null }
const ports = { config: test.config, clock: Date.now, db }

async function provedAccount() {
  const { id } = await createOwner()
  await env.DB.prepare('DELETE FROM staff_sessions WHERE staff_id = ?').bind(id).run()
  const [row] = await runQuery(db, selectAccount(db, sql`id = ${id}`))
  const account = toAccount(row!)
  const open = async (proof: SignInProof) =>
    openStaffSession(ports, {
      account,
      proof,
      attempt: { id: 0, isKnown: false },
      request: { kind: 'api', network: '192.0.2.1', device: undefined, context },
    }).then(
      () => 'open',
      ({ code }: { code: string }) => code,
    )
  return { id, open }
}
const sessionsOf = (id: number) =>
  env.DB.prepare('SELECT count(*) AS n FROM staff_sessions WHERE staff_id = ?').bind(id).first('n')

describe('a sign-in whose password was just accepted', () => {
  it.each([
    ['was blocked', 'blocked_at = 1'],
    ['changed the password', "password_hash = 'another'"],
    ['lost the password', 'password_hash = NULL'],
  ])('opens no session for someone who meanwhile %s', async (_, assignment) => {
    const { id, open } = await provedAccount()
    await changeStaff(id, assignment)
    expect([await open('password'), await open('totp')]).toEqual(['wrong_credentials', 'wrong_credentials'])
    expect(await sessionsOf(id)).toBe(0)
    expect((await auditOfStaff(id)).filter(({ action }) => action === 'staff_signed_in')).toEqual([])
  })

  it('with the password alone is rejected when the second factor was enabled meanwhile', async () => {
    const { id, open } = await provedAccount()
    await giveTotp(test, id)
    expect([await open('password'), await open('totp')]).toEqual(['wrong_credentials', 'open'])
  })

  it('with a passkey does not check the password', async () => {
    const { id, open } = await provedAccount()
    await changeStaff(id, "password_hash = 'another'")
    expect(await open('passkey')).toBe('open')
    await changeStaff(id, 'blocked_at = 1')
    expect(await open('passkey')).toBe('passkey_refused')
  })
})
