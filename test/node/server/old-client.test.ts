import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DUMP_END, DUMP_HEAD } from '../../../scripts/old-dump.ts'
import { runOnServer, DEVELOPMENT, startServer, temporaryFolder } from './own-server.ts'

/* The life of an app that was made for the old service, after its users have moved over: docs/moving-over.md. */

const DATA_DIR = await temporaryFolder()
const [ANNA, BOB, TWIN, GONE, NEW, LATE] = ['66', '67', '68', '69', '70', '71'].map((end) => `+791744455${end}`)
/** They sign in as often as they like, with the code 1234. */
const TEST_NUMBERS = [ANNA, BOB, TWIN, GONE, NEW, LATE].map((phone) => `${phone}=1234`).join(', ')

const NONE = String.raw`\N`
const USERS = [
  ['101', ANNA, 'KO9FJI', NONE, 't'],
  ['102', BOB, 'QUIL0L', 'KO9FJI', 't'],
  ['103', TWIN, 'K09FJ1', NONE, 't'],
  ['207', GONE, 'ZZZZZZ', NONE, 'f'],
].map(([id, phone, code, inviter, active]) =>
  [
    ...[id, 'pbkdf2_sha256$x', '2025-03-04 05:06:07.123456+00', 'f', 'f', active, '2024-01-02 03:04:05.678901+00'],
    ...[NONE, NONE, NONE, phone, code, inviter],
  ].join('\t'),
)

interface Body {
  access?: string | undefined
  refresh?: string | undefined
  [field: string]: unknown
}

async function callOn(
  origin: string,
  method: string,
  path: string,
  { token, body: sent }: { token?: string | undefined; body?: Body } = {},
) {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: {
      ...(sent && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    ...(sent && { body: JSON.stringify(sent) }),
    redirect: 'error',
  })
  const body: Body = await response.json()
  return { status: response.status, body }
}

/** As djangorestframework-simplejwt made them. */
function oldToken(type: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { token_type: type, exp: Math.floor(Date.now() / 1000) + 3600, jti: 'f'.repeat(32), user_id: 102 }
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', 'the SECRET_KEY of Django').update(signed).digest('base64url')}`
}

it('an app of the old service goes on with the accounts, codes and inviters that its users had', async () => {
  const server = await startServer({ ...DEVELOPMENT, DATA_DIR, TEST_NUMBERS })
  const call = (method: string, path: string, input?: { token?: string | undefined; body?: Body }) =>
    callOn(server.origin, method, path, input)
  const dump = join(DATA_DIR, 'users.sql')
  writeFileSync(dump, `${DUMP_HEAD}${USERS.join('\n')}\n${DUMP_END}`)
  const imported = await runOnServer(['import', '--file', dump], { DATA_DIR })
  expect(imported).toMatchObject({ code: 0, stderr: '' })

  // What it still holds is worth nothing here: it asks its user for a code, as it does when a session has ended.
  const access = { token: oldToken('access') }
  expect(await call('GET', '/users/current_user/', access)).toMatchObject({ status: 401 })
  expect(await call('POST', '/auth/jwt/verify/', { body: access })).toMatchObject({ status: 401 })
  expect(await call('POST', '/auth/jwt/refresh/', { body: { refresh: oldToken('refresh') } })).toMatchObject({
    status: 401,
    body: { code: 'token_not_valid' },
  })

  /** The code as a number, and an inviter at each sign-in, as the old service documented it. */
  const signIn = async (phone: string | undefined, invitedByCode?: string) => {
    const sent = await call('POST', '/auth/send_code/', { body: { phone } })
    expect(sent.status).toBe(200)
    const body = { phone, code: 1234, ...(invitedByCode && { invited_by_code: invitedByCode }) }
    return call('POST', '/auth/jwt/get_by_phone/', { body })
  }
  const meOf = async (token: string | undefined) => (await call('GET', '/users/current_user/', { token })).body

  const tokens = await signIn(BOB, 'K09FJ1')
  expect([tokens.status, Object.keys(tokens.body).slice(0, 2)]).toEqual([200, ['access', 'refresh']])
  const { access: token, refresh } = tokens.body
  const bob = await meOf(token)
  expect(Object.keys(bob).slice(0, 13)).toEqual([
    ...['id', 'invited', 'invited_count', 'last_login', 'phone', 'invite_code', 'invited_by_code', 'email'],
    ...['first_name', 'last_name', 'is_staff', 'is_active', 'date_joined'],
  ])
  expect(bob).toMatchObject({ id: 102, phone: BOB, invite_code: 'QUIL0L', invited_by_code: 'KO9FJI', is_staff: false })
  expect(bob['date_joined']).toBe('2024-01-02T03:04:05.678Z')
  // A sign-in without a code keeps the inviter too.
  expect(await meOf((await signIn(BOB)).body['access'])).toMatchObject({ id: 102, invited_by_code: 'KO9FJI' })

  const patch = (body: Body) => call('PATCH', '/users/current_user/', { token, body })
  const named = await patch({
    first_name: 'Bob',
    last_name: null,
    email: 'Bob@Example.com',
    phone: ANNA,
    is_staff: true,
  })
  expect(named).toMatchObject({ status: 200, body: { first_name: 'Bob', email: 'bob@example.com', phone: BOB } })
  expect(await patch({ invited_by_code: 'ko9fji' })).toMatchObject({ status: 200, body: { invited_by_code: 'KO9FJI' } })
  expect(await patch({ invited_by_code: 'K09FJ1' })).toMatchObject({ status: 409, body: { code: 'already_invited' } })

  // It never stores the new refresh token.
  for (let i = 0; i < 2; i += 1) {
    const refreshed = await call('POST', '/auth/jwt/refresh/', { body: { refresh } })
    expect(refreshed.status).toBe(200)
    expect(await meOf(refreshed.body['access'])).toMatchObject({ id: 102 })
  }
  expect(await call('POST', '/auth/jwt/verify/', { body: { token: refresh } })).toEqual({ status: 200, body: {} })

  const page = await call('GET', '/users/?limit=2&offset=1&ordering=-date_joined', { token })
  expect(page.body).toMatchObject({ count: 4, results: [{ id: 103 }, { id: 102 }] })
  expect(page.body['next']).toMatch(new RegExp(`^${server.origin}/api/v1/users/\\?.*limit=2`))
  expect((await call('GET', '/users/?search=bob', { token })).body).toMatchObject({ results: [{ id: 102 }] })
  expect(await call('GET', '/users/101', { token })).toMatchObject({
    status: 200,
    body: { invited: [{ id: 102, phone: BOB }] },
  })
  expect((await signIn(GONE)).status).toBe(403)

  // Codes on flyers: with O and I as printed, as they were misread, and of the one who has 0 and 1.
  const invited = await meOf((await signIn(NEW, 'ko9fji')).body['access'])
  expect(invited).toMatchObject({ id: 208, invited_by_code: 'KO9FJI' })
  expect(await meOf((await signIn(LATE, 'KO9FJ1')).body['access'])).toMatchObject({
    id: 209,
    invited_by_code: 'K09FJ1',
  })
  const anna = await meOf((await signIn(ANNA)).body['access'])
  expect(anna).toMatchObject({ id: 101, invite_code: 'KO9FJI', invited_count: 2, invited: [{ id: 208 }, { id: 102 }] })

  const again = await runOnServer(['import', '--file', dump], { DATA_DIR })
  expect(again.stdout).toBe('4 rows: 0 to import, 4 already here, 0 not imported.\n')
  const verified = await runOnServer(['verify:counts'], { DATA_DIR })
  expect(verified.stdout).toContain('Nothing differs.')
})
