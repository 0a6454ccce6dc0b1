import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { insertPeople } from '../support/seeded-users.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock({ goesOn: true })
const test = createTestApp()
const HOUR = 3600

/** What one request costs in D1. */
async function costOf(app: TestApp, request: () => Promise<Response>) {
  app.d1.reset()
  const response = await request()
  expect(response.status).toBe(200)
  const { trips, statements, rowsWritten, rowsRead } = app.d1.counts
  return { body: await json<SignedIn>(response), cost: { trips, statements, rowsWritten, rowsRead } }
}

async function enter(phone: string, body: object = {}) {
  const code = await receiveCode(test, phone)
  return costOf(test, () => test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code, ...body } }))
}

interface Budget {
  statements: number
  rowsWritten: number
  rowsRead: number
}

const expectWithin = (cost: Budget & { trips: number }, budget: Budget) => {
  expect(cost.trips).toBe(1)
  for (const name of ['statements', 'rowsWritten', 'rowsRead'] as const) {
    expect([name, cost[name], cost[name] <= budget[name]]).toEqual([name, cost[name], true])
  }
}

describe('what a request costs in D1, among many users', () => {
  it('a sign-up', async () => {
    await insertPeople(20_000)
    await enter(newPhone())
    // Two rows read tell that nobody listens to changes.
    expectWithin((await enter(newPhone())).cost, { statements: 5, rowsWritten: 11, rowsRead: 24 })
  })

  it('a sign-in of a returning user, on a known device and on another one', async () => {
    const phone = newPhone()
    const { body } = await enter(phone)
    clock.advance(HOUR)
    const known = await enter(phone, { device: body.device })
    expectWithin(known.cost, { statements: 3, rowsWritten: 4, rowsRead: 13 })
    clock.advance(HOUR)
    expectWithin((await enter(phone)).cost, { statements: 3, rowsWritten: 4, rowsRead: 13 })
  })

  it('a sign-in reads no more than the sessions that can be live, whoever has signed in a thousand times', async () => {
    const signedIn = await signInAs(test)
    const { id } = await currentUser(test, signedIn)
    await insertSessions(id, 1000, Date.now() - 91 * 24 * HOUR * 1000)
    clock.advance(HOUR)
    expectWithin((await enter(signedIn.phone, { device: signedIn.device })).cost, {
      ...{ statements: 3, rowsWritten: 4, rowsRead: 13 },
    })
  })

  it('a known device of a number without an account signs up, in a second trip', async () => {
    const { phone, device } = await signInAs(test)
    await env.DB.prepare('UPDATE users SET phone = NULL WHERE phone = ?').bind(phone).run()
    const { body, cost } = await enter(phone, { device })
    expect(cost.trips).toBe(2)
    expect(await currentUser(test, body)).toMatchObject({ phone, invited_by_code: null })
  })

  it('the current user and one user', async () => {
    const inviter = await signInAs(test)
    const { id, invite_code: code } = await currentUser(test, inviter)
    const invitees = []
    for (let i = 0; i < 3; i += 1) invitees.push(await currentUser(test, await signInAs(test, newPhone(), code)))
    const reader = await signInAs(test, newPhone(), code)
    for (const [who, path, page] of [
      [inviter, 'current_user', 4],
      [reader, 'current_user', 0],
      [reader, id, 4],
      [reader, invitees[0]!.id, 0],
    ] as const) {
      const read = () => test.request('GET', `/api/v1/users/${path}/`, { token: who.access })
      const { cost } = await costOf(test, read)
      // An invitee is a row of the index and one of the table.
      expectWithin(cost, { statements: 1, rowsWritten: 0, rowsRead: 2 * page + 5 })
    }
  })

  it('a refresh, and a check of a token', async () => {
    const { access, refresh } = await signInAs(test)
    const renew = () => test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } })
    for (let i = 0; i < 2; i += 1) {
      expectWithin((await costOf(test, renew)).cost, { statements: 2, rowsWritten: 1, rowsRead: 6 })
    }
    const verify = () => test.request('POST', '/api/v1/auth/jwt/verify/', { body: { token: access } })
    expectWithin((await costOf(test, verify)).cost, { statements: 1, rowsWritten: 0, rowsRead: 2 })
  })
})

/** Sign-ins of a user, all ended, up to a moment. */
const insertSessions = async (userId: number, count: number, until: number) =>
  env.DB.prepare(
    `INSERT INTO sessions (id, user_id, expires_at, ended_at)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT ?3 - 2 * i, ?2, 1, 1 FROM n`,
  )
    .bind(count, userId, until * 1000)
    .run()
