import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newStaffToken, staffTokenHash } from '../../src/identity/staff/staff-token.ts'
import { auditOfStaff } from '../support/account.ts'
import { createOwner, PASSWORD } from '../support/own-staff.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()
const ACCOUNT = '/api/v1/admin/account/'
const DAY_MS = 86_400_000

const signIn = (email: string, password: string) =>
  test.request('POST', '/api/v1/admin/auth/', { body: { email, password } })
const isIn = async (token: string) => (await test.request('GET', ACCOUNT, { token })).status === 200

async function openSession(id: number) {
  const token = newStaffToken()
  await env.DB.prepare(
    `INSERT INTO staff_sessions (token_hash, staff_id, kind, created_at, last_used_at, expires_at, user_agent, network)
    VALUES (?1, ?2, 'api', ?3, ?3, ?4, 'Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36', '198.51.100.0/24')`,
  )
    .bind(staffTokenHash(token), id, Date.now(), Date.now() + DAY_MS)
    .run()
  return token
}

const change = (token: string, password: string, newPassword: string) =>
  test.request('POST', `${ACCOUNT}password/`, { token, body: { password, new_password: newPassword } })

describe("the caller's own password", () => {
  it('is changed with the old one and ends all other sessions', async () => {
    const staff = await createOwner()
    const elsewhere = await openSession(staff.id)
    const stranger = await createOwner()
    expect((await change(staff.token, PASSWORD, 'another correct horse')).status).toBe(204)
    expect([await isIn(staff.token), await isIn(elsewhere), await isIn(stranger.token)]).toEqual([true, false, true])
    expect((await signIn(staff.email, PASSWORD)).status).toBe(401)
    expect((await signIn(staff.email, 'another correct horse')).status).toBe(200)
    expect((await auditOfStaff(staff.id)).map(({ action }) => action)).toContain('staff_password_changed')
  })

  it('needs a long enough new one and the correct old one', async () => {
    const staff = await createOwner()
    const elsewhere = await openSession(staff.id)
    const errors = async (answer: Response) => (await json<{ errors: object[] }>(answer)).errors
    expect(await errors(await change(staff.token, PASSWORD, 'elevenchars'))).toMatchObject([
      { field: 'new_password', code: 'too_short', message: 'Must be at least 12 characters.' },
    ])
    expect(await errors(await change(staff.token, PASSWORD, 'x'.repeat(257)))).toMatchObject([{ code: 'too_long' }])
    expect(await errors(await change(staff.token, 'not the old one', 'another correct horse'))).toMatchObject([
      { field: 'password', code: 'wrong_password' },
    ])
    expect(await isIn(elsewhere)).toBe(true)
    expect((await signIn(staff.email, PASSWORD)).status).toBe(200)
  })

  it('must not be easy to guess or contain the e-mail or the app name', async () => {
    const named = createTestApp({ variables: { APP_NAME: 'Tide' } })
    const staff = await createOwner()
    await env.DB.prepare("UPDATE staff SET email = 'ann.oneil@acme.example' WHERE id = ?").bind(staff.id).run()
    for (const next of ['qwertyuiop12', 'Password2026!', 'ann-oneil-2026', 'tide-acme-2026']) {
      const answer = await named.request('POST', `${ACCOUNT}password/`, {
        token: staff.token,
        body: { password: PASSWORD, new_password: next },
        headers: { 'Accept-Language': 'ru' },
      })
      expect([next, answer.status, await answer.json()]).toMatchObject([
        next,
        400,
        {
          errors: [
            {
              field: 'new_password',
              code: 'guessable_password',
              message: expect.stringContaining('Слишком простой пароль') as string,
            },
          ],
        },
      ])
    }
    expect((await signIn('ann.oneil@acme.example', PASSWORD)).status).toBe(200)
  })

  it('is changed by one of two concurrent requests', async () => {
    const staff = await createOwner()
    const answers = await Promise.all(
      ['another correct horse', 'one more correct horse'].map(async (next) => change(staff.token, PASSWORD, next)),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 400])
  })
})

describe('staff sessions', () => {
  it('are listed without their tokens and can be ended individually or all but the current one', async () => {
    const staff = await createOwner()
    const [one, two] = [await openSession(staff.id), await openSession(staff.id)]
    const list = async () =>
      (
        await json<{ results: { id: string; current: boolean; device: string | null }[] }>(
          await test.request('GET', `${ACCOUNT}sessions/`, { token: staff.token }),
        )
      ).results
    const sessions = await list()
    expect(sessions).toHaveLength(4)
    expect(sessions.filter(({ current }) => current)).toHaveLength(1)
    expect(sessions.filter(({ device }) => device === 'Chrome, Windows')).toHaveLength(2)
    const id = staffTokenHash(one).slice(0, 32)
    const end = () => test.request('DELETE', `${ACCOUNT}sessions/${id}/`, { token: staff.token })
    expect([(await end()).status, (await end()).status]).toEqual([204, 204])
    expect([await isIn(one), await isIn(two)]).toEqual([false, true])
    const stranger = await createOwner()
    const foreign = await test.request('DELETE', `${ACCOUNT}sessions/${staffTokenHash(two).slice(0, 32)}/`, {
      token: stranger.token,
    })
    expect([foreign.status, await isIn(two)]).toEqual([404, true])
    expect((await test.request('DELETE', `${ACCOUNT}sessions/`, { token: staff.token })).status).toBe(204)
    expect([await isIn(two), await isIn(staff.token), await isIn(stranger.token)]).toEqual([false, true, true])
    expect((await auditOfStaff(staff.id)).map(({ action }) => action)).toEqual([
      'staff_session_ended',
      'staff_session_ended',
    ])
  })
})

describe('a staff session that was opened within ten minutes', () => {
  it('is ended by no older one, so a stolen one cannot keep its owner out', async () => {
    const thief = await createOwner()
    await env.DB.prepare('UPDATE staff_sessions SET created_at = created_at - 3600000 WHERE staff_id = ?')
      .bind(thief.id)
      .run()
    const owner = await openSession(thief.id)
    const ask = async (token: string, id = '') => test.request('DELETE', `${ACCOUNT}sessions/${id}`, { token })
    for (const id of ['', `${staffTokenHash(owner).slice(0, 32)}/`]) {
      const refused = await ask(thief.token, id)
      expect([refused.status, (await json(refused))['code']]).toEqual([403, 'recent_sign_in_required'])
    }
    expect([(await ask(owner)).status, await isIn(thief.token), await isIn(owner)]).toEqual([204, false, true])
  })
})

describe('the hourly job', () => {
  it('deletes old attempts and sessions that ended a week ago', async () => {
    const staff = await createOwner()
    const token = await openSession(staff.id)
    await signIn('nobody@example.com', 'x')
    clock.advance(2 * 86_400 - 1)
    expect((await runHourly(test)).report).toMatchObject({ staff_attempts_purged: 0, staff_sessions_purged: 0 })
    clock.advance(1)
    const { report } = await runHourly(test)
    expect(report.staff_attempts_purged).toBeGreaterThanOrEqual(2)
    clock.advance(7 * 86_400)
    expect((await runHourly(test)).report.staff_sessions_purged).toBeGreaterThanOrEqual(1)
    const left = await env.DB.prepare('SELECT count(*) AS n FROM staff_sessions WHERE token_hash = ?')
      .bind(staffTokenHash(token))
      .first()
    expect(left).toEqual({ n: 0 })
  })
})
