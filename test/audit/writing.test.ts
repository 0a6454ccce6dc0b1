import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { auditOf } from '../support/account.ts'
import { failBefore } from '../support/failing-database.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const test = createTestApp()
const idOf = async (signedIn: SignedIn) => (await currentUser(test, signedIn)).id

describe('an audit event that cannot be written', () => {
  it('does not fail the request and is logged', async () => {
    const failing = createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const body = { phone, code: wrongCode(code) }
    const answer = await failing.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
    expect(await json(answer)).toMatchObject({ code: 'invalid_code' })
    await failing.settle()
    expect(failing.logLines).toContainEqual({
      level: 'error',
      event: 'audit_not_written',
      action: 'sign_in_failed',
      reason: 'Error: D1_ERROR: Network connection lost.',
    })
  })
})

const run = (query: string) => env.DB.prepare(query).run()

describe('a sign-in', () => {
  it('stays as recorded, until its user is erased', async () => {
    const id = await idOf(await signInAs(test))
    const session = `(SELECT id FROM sessions WHERE user_id = ${id})`
    for (const change of ["device = 'x'", 'network = NULL', 'is_sign_up = 0', 'user_id = 1 + user_id', 'id = id + 2']) {
      await expect(run(`UPDATE sessions SET ${change} WHERE id = ${session}`)).rejects.toThrow('stays recorded')
    }
    await expect(run(`DELETE FROM sessions WHERE id = ${session}`)).rejects.toThrow('stays recorded')
    await run(`UPDATE users SET deleted_at = 1 WHERE id = ${id}`)
    await expect(run(`UPDATE sessions SET device = 'x' WHERE id = ${session}`)).rejects.toThrow('stays recorded')
    await run(
      `UPDATE sessions SET challenge = NULL, device = NULL, device_hash = NULL, country = NULL, network = NULL WHERE id = ${session}`,
    )
  })
})

describe('the audit table', () => {
  it('refuses changes and early deletion', async () => {
    await signInAs(test)
    await run(
      "INSERT INTO audit_events (id, actor, action, outcome) VALUES ((unixepoch() - 3600) * 1000000 + 1, 'system', 'deleted', 'ok')",
    )
    await expect(run("UPDATE audit_events SET outcome = 'ok'")).rejects.toThrow('append-only')
    await expect(run('UPDATE audit_events SET network = NULL, details = NULL')).rejects.toThrow('append-only')
    await expect(run('DELETE FROM audit_events')).rejects.toThrow('append-only')
  })

  it('allows only the complete erasure of a deleted user', async () => {
    const caller = await signInAs(test)
    const id = await idOf(caller)
    await test.request('PATCH', '/api/v1/users/current_user/', { token: caller.access, body: { first_name: 'Anna' } })
    const erase = (extra = '') =>
      run(`UPDATE audit_events SET country = NULL, network = NULL, user_agent = NULL, request_id = NULL,
        details = NULL ${extra} WHERE subject_id = ${id}`)
    await expect(erase()).rejects.toThrow('append-only')
    await run(`UPDATE users SET deleted_at = 1 WHERE id = ${id}`)
    await expect(erase(", outcome = 'nothing'")).rejects.toThrow('append-only')
    await expect(erase(', actor_id = 1')).rejects.toThrow('append-only')
    await expect(run(`UPDATE audit_events SET network = 'x' WHERE subject_id = ${id}`)).rejects.toThrow('append-only')
    await erase()
    expect((await auditOf(id)).find(({ action }) => action === 'profile_changed')).toMatchObject({
      ...{ network: null, request_id: null, details: null },
    })
    await expect(run(`UPDATE users SET deleted_at = NULL WHERE id = ${id}`)).rejects.toThrow('stays deleted')
  })
})
