import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { insertReferrals, insertUsers } from '../support/referral-rows.ts'
import { createTestApp, currentUser, newPhone, receiveCode, signInAs } from '../support/test-app.ts'

/* What an inviter adds to a sign-up. D1 bills rows. */

const MAX_WRITTEN = 18
/** Two of them ask whether anyone wants to hear of referrals: programs and webhooks. */
const MAX_READ = 62
/** What a plain sign-up may read (test/auth/budgets.test.ts): one that reads less makes no inviter dearer. */
const PLAIN_READ = 24
/** Of the tree and its counts. */
const EACH = 2
const test = createTestApp()

const person = async (invitedByCode?: string) => {
  const { id, invite_code: code } = await currentUser(test, await signInAs(test, newPhone(), invitedByCode))
  return { id, code }
}

async function costOfSignUp(invitedByCode?: string) {
  const phone = newPhone()
  const code = await receiveCode(test, phone)
  test.d1.reset()
  const body = { phone, code, ...(invitedByCode !== undefined && { invited_by_code: invitedByCode }) }
  expect((await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })).status).toBe(200)
  return { ...test.d1.counts }
}

async function shareOf(inviter: { code: string }) {
  const [plain, invited] = [await costOfSignUp(), await costOfSignUp(inviter.code)]
  expect([plain.trips, invited.trips]).toEqual([1, 1])
  return {
    statements: invited.statements - plain.statements,
    written: invited.rowsWritten - plain.rowsWritten,
    read: invited.rowsRead - PLAIN_READ,
  }
}

let nextId = 50_000
/** People who name this inviter now. */
async function bringMany(inviter: { id: number }, count: number): Promise<void> {
  const invitees = await insertUsers(count, nextId)
  nextId += count
  await insertReferrals(invitees.map((invitee) => ({ invitee, inviter: inviter.id })))
}

describe('an inviter adds', () => {
  it('few rows to a sign-up with their first invite', async () => {
    const share = await shareOf(await person())
    expect(share.statements).toBeLessThanOrEqual(2)
    expect(share.written).toBeLessThanOrEqual(MAX_WRITTEN)
    expect(share.read).toBeLessThanOrEqual(MAX_READ)
  })

  it('no more with thousands of invitees today, others with the same score among them', async () => {
    const [leader, tied] = [await person(), await person()]
    await bringMany(leader, 3000)
    await bringMany(tied, 3000)
    for (const inviter of [tied, leader]) {
      const share = await shareOf(inviter)
      expect(share.written).toBeLessThanOrEqual(MAX_WRITTEN)
      expect(share.read).toBeLessThanOrEqual(MAX_READ)
    }
  })

  it('a row for each of those above the inviter, to a depth of five', async () => {
    let last = await person()
    const shares: number[] = []
    for (let depth = 0; depth < 6; depth += 1) {
      last = await person(last.code)
      shares.push((await shareOf(last)).written)
    }
    expect(shares[0]).toBeLessThanOrEqual(MAX_WRITTEN)
    expect(shares.slice(1).map((written, i) => written - shares[i]!)).toEqual([EACH, EACH, EACH, 0, 0])
  })
})

it('naming an inviter reads no more for someone with thousands of events', async () => {
  const session = await signInAs(test)
  const { id } = await currentUser(test, session)
  const costOf = async () => {
    test.d1.reset()
    const [token, body] = [session.access, { invited_by_code: 'ZZZZZZ' }]
    expect((await test.request('PATCH', '/api/v1/users/current_user/', { token, body })).status).toBe(400)
    return test.d1.counts.rowsRead
  }
  const before = await costOf()
  await env.DB.prepare(
    `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, 'user', ?1, ?1, 'profile_updated', 'ok' FROM n`,
  )
    .bind(id)
    .run()
  expect((await costOf()) - before).toBeLessThanOrEqual(10)
})
