import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/http/responses.ts'
import { insertCrowd, jobsOf } from '../support/jobs.ts'
import { askAs, somebody, submit, userRow } from '../support/people.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY_SECONDS = 86_400
const clock = useTestClock({ goesOn: true })

const events = async (staff: TestStaff) =>
  env.DB.prepare(`SELECT count(*) AS n FROM audit_events WHERE actor = 'staff' AND actor_id = ?`)
    .bind(staff.id)
    .first<number>('n')

const statusesOf = async (asked: Promise<Response>[]) =>
  (await Promise.all(asked)).map(({ status }) => status).toSorted((a, b) => a - b)

describe('changes by one staff member', () => {
  const test = createTestApp({ variables: { LIMITS: 'changes_per_staff=3' } })
  const block = async (staff: TestStaff, id: number, reason: string, headers = {}) =>
    test.request('POST', `/api/v1/admin/users/${id}/block/`, { token: staff.token, body: { reason }, headers })

  it('are limited per day, also at once, and those refused change and record nothing', async () => {
    const [staff, { id }] = [await createStaff('support'), await somebody(test)]
    const asked = Array.from({ length: 9 }, async (_, i) => block(staff, id, `because ${i}`))
    expect(await statusesOf(asked)).toEqual([200, 200, 200, 429, 429, 429, 429, 429, 429])
    expect(await events(staff)).toBe(3)
    const before = await userRow(id)
    const refused = await block(staff, id, 'once more')
    expect([refused.status, Number(refused.headers.get('Retry-After')) > 0]).toEqual([429, true])
    expect(await json<Problem>(refused)).toMatchObject({ code: 'changes_per_staff', title: 'Too many changes' })
    const inRussian = await block(staff, id, 'once more', { 'Accept-Language': 'ru' })
    expect(await json<Problem>(inRussian)).toMatchObject({ title: 'Слишком много изменений' })
    expect(await userRow(id)).toEqual(before)
    expect(await events(staff)).toBe(3)
  })

  it('of a whole day do not count the next day, nor for a colleague', async () => {
    const [staff, { id }] = [await createStaff('support', Date.now() + DAY_SECONDS * 1000), await somebody(test)]
    for (let i = 0; i < 3; i += 1) await block(staff, id, `because ${i}`)
    expect((await block(staff, id, 'x')).status).toBe(429)
    expect((await block(await createStaff('support'), id, 'x')).status).toBe(200)
    clock.advance(DAY_SECONDS)
    expect((await block(staff, id, 'x')).status).toBe(200)
  })

  it('that review rewards count each of them', async () => {
    const few = createTestApp({ variables: { LIMITS: 'reviews_per_staff=3' } })
    const { token } = await createStaff('support')
    const review = async (decision: string, rewards: string[]) =>
      (
        await few.request('POST', `/api/v1/admin/rewards/review/${decision}/`, {
          token,
          body: { rewards, reason: 'Fraud' },
        })
      ).status
    expect(await review('void', ['1-1-inviter-1', '1-2-inviter-1'])).toBe(200)
    expect(await review('approve', ['1-3-inviter-1', '1-4-inviter-1'])).toBe(429)
    expect([await review('approve', ['1-3-inviter-1']), await review('void', ['1-5-inviter-1'])]).toEqual([200, 429])
  })

  it('that stop something are possible when those of the day are used up', async () => {
    const none = createTestApp({ variables: { LIMITS: 'changes_per_staff=0' } })
    const [{ token }, other] = [await createStaff('superuser'), await createStaff('support')]
    const ask = async (path: string, body: object = { reason: 'Stolen' }) =>
      (await none.request('POST', `/api/v1/admin/${path}`, { token, body })).status
    expect(await ask('api_keys/999/revoke/')).toBe(404)
    expect(await ask('webhooks/999/disable/')).toBe(404)
    expect(await ask('webhooks/999/delete/')).toBe(404)
    expect((await none.request('DELETE', '/api/v1/admin/account/passkeys/999/', { token })).status).toBe(404)
    for (const own of ['second_factor/off', 'second_factor/recovery_codes'])
      expect(await ask(`account/${own}/`, { password: 'wrong' })).toBe(400)
    for (const stop of ['invite/revoke', 'second_factor/reset', 'sessions/end', 'block'])
      expect(await ask(`staff/${other.id}/${stop}/`)).not.toBe(429)
    expect([await ask('api_keys/', {}), await ask(`staff/${other.id}/unblock/`)]).toEqual([429, 429])
  })

  it('that cannot be undone have a lower limit of their own', async () => {
    const few = createTestApp({ variables: { LIMITS: 'final_changes_per_staff=2' } })
    const [{ token }, { id }] = [await createStaff('support'), await somebody(test)]
    const path = '/api/v1/admin/campaign_links/'
    const codes: string[] = []
    for (const label of ['one', 'two', 'three'])
      codes.push((await json<{ code: string }>(await few.request('POST', path, { token, body: { label } }))).code)
    const disabled = codes.map(async (code) =>
      few.request('POST', `${path}${code}/disable/`, { token, body: { reason: 'Not ours' } }),
    )
    expect(await statusesOf(disabled)).toEqual([204, 204, 429])
    const paid = await few.request('POST', '/api/v1/admin/rewards/1-1-inviter-1/fulfil/', {
      token,
      body: { reason: 'By bank' },
    })
    expect(await json<Problem>(paid)).toMatchObject({ code: 'final_changes_per_staff' })
    const body = { reason: 'Fraud' }
    expect((await few.request('POST', `/api/v1/admin/users/${id}/block/`, { token, body })).status).toBe(200)
  })

  it('and changes of campaign links by an analyst have the same limit', async () => {
    const staff = await createStaff('analyst')
    const path = '/api/v1/admin/campaign_links/'
    const ask = async (method: string, to: string, label: string) =>
      test.request(method, to, { token: staff.token, body: { label } })
    const { code } = await json<{ code: string }>(await ask('POST', path, 'one'))
    const change = async (label: string) => (await ask('PATCH', `${path}${code}/`, label)).status
    expect([await change('two'), await change('three'), await change('four')]).toEqual([200, 200, 429])
    expect(await events(staff)).toBe(3)
  })

  it('share it with the panel, which says why and keeps what was typed', async () => {
    const [staff, { id }] = [await createStaff('support'), await somebody(test)]
    for (let i = 0; i < 3; i += 1) await submit(test, staff, `people/${id}/block/`, { reason: `because ${i}` })
    const refused = await submit(test, staff, `people/${id}/block/`, { reason: 'Ticket 4711' })
    expect(refused.status).toBe(429)
    const page = await refused.text()
    expect(page).toContain('You have reached the daily limit. Nothing was changed.')
    expect(page).toContain('Ticket 4711')
  })

  it('that are spent leave reading, bulk actions that have begun, and signing out', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const [one, other] = [
      await jobs.begin({ action: 'end_sessions', ids: await insertCrowd(150) }),
      await jobs.begin({ action: 'end_sessions', ids: await insertCrowd(1) }),
    ]
    const { id } = await somebody(test)
    expect((await block(staff, id, 'x')).status).toBe(200)
    expect((await block(staff, id, 'x')).status).toBe(429)
    expect(await jobs.step(one.id)).toMatchObject({ done: 100 })
    expect(await jobs.finish(one.id)).toMatchObject({ state: 'done' })
    expect(await jobs.cancel(other.id)).toMatchObject({ state: 'cancelled' })
    expect((await askAs(test, staff, 'GET', `${id}/`)).status).toBe(200)
    expect(await jobs.preview({ action: 'block', ids: [id] })).toMatchObject({ count: 1 })
    const refused = await jobs.ask({ action: 'block', ids: [id], last_id: id }, 1)
    expect(await json<Problem>(refused)).toMatchObject({ code: 'changes_per_staff' })
    const signOut = async (path: string) => (await test.request('DELETE', path, { token: staff.token })).status
    expect(await signOut('/api/v1/admin/account/sessions/')).toBe(204)
    expect(await signOut('/api/v1/admin/auth/')).toBe(204)
  })
})

describe('people in bulk actions of one staff member', () => {
  const test = createTestApp({ variables: { LIMITS: 'bulk_changes_per_staff=5' } })

  /** Confirms so many bulk actions at once, each for other people. */
  async function confirm(staff: TestStaff, sizes: number[], action = 'block') {
    const jobs = jobsOf(test, staff)
    const asked = await Promise.all(
      sizes.map(async (size) => {
        const fields = { action, ids: await insertCrowd(size) }
        return { ...fields, last_id: (await jobs.preview(fields)).last_id }
      }),
    )
    return Promise.all(asked.map(async (fields) => jobs.ask(fields, fields.ids.length)))
  }

  it('are limited within a day, also at once, with an error that says so in both languages', async () => {
    const staff = await createStaff('superuser', Date.now() + DAY_SECONDS * 1000)
    const answers = await confirm(staff, [3, 3, 3])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 429, 429])
    expect((await confirm(staff, [2]))[0]!.status).toBe(201)
    const [refused] = await confirm(staff, [1])
    expect(refused!.headers.get('Retry-After')).toBe(String(DAY_SECONDS))
    expect(await json<Problem>(refused!)).toMatchObject({
      ...{ code: 'bulk_changes_per_staff', title: 'Too many people in a day' },
    })
    expect((await confirm(await createStaff('support'), [5]))[0]!.status).toBe(201)
    clock.advance(DAY_SECONDS)
    expect((await confirm(staff, [5]))[0]!.status).toBe(201)
  })

  it('that were changed by mistake can be changed back', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const ids = await insertCrowd(5)
    const { id } = await jobs.finish((await jobs.begin({ action: 'block', ids })).id)
    expect((await confirm(staff, [1]))[0]!.status).toBe(429)
    const undo = await jobs.begin({ action: 'unblock', job: id })
    expect(await jobs.finish(undo.id)).toMatchObject({ changed: 5 })
    expect((await confirm(staff, [1]))[0]!.status).toBe(429)
  })

  it('count as far as a cancelled bulk action got', async () => {
    const staff = await createStaff('support')
    const jobs = jobsOf(test, staff)
    const { id } = await jobs.begin({ action: 'block', ids: await insertCrowd(5) })
    expect((await confirm(staff, [5]))[0]!.status).toBe(429)
    await jobs.cancel(id)
    expect((await confirm(staff, [5]))[0]!.status).toBe(201)
  })

  it('are counted without reading the events of each of them', async () => {
    const staff = await createStaff('support')
    const at = Date.now() * 1000
    await env.DB.prepare(
      `INSERT INTO audit_events (id, actor, actor_id, action, outcome, details)
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
        SELECT ? - 900000000 + n, 'staff', ?, 'person_blocked', 'ok', '{"job":1}' FROM n`,
    )
      .bind(at, staff.id)
      .run()
    await confirm(staff, [1])
    const ids = await insertCrowd(1)
    test.d1.reset()
    await jobsOf(test, staff).begin({ action: 'block', ids })
    expect(test.d1.counts.rowsRead).toBeLessThan(100)
  })
})
