import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../../src/admin/jobs/responses.ts'
import { jobsOf } from '../../support/jobs.ts'
import { insertManyPeople } from '../../support/many-people.ts'
import { csrfOf, panelForm } from '../../support/panel.ts'
import { createStaff } from '../../support/staff.ts'
import { createTestApp, json } from '../../support/test-app.ts'

/** More than a job may have. Before a day in February, 10,000 of them have the same country. */
const PEOPLE = 104_000
const GERMANS = { country: 'DE', joined_to: '2026-02-05' }
const MOST_STEPS = 120

const test = createTestApp()
let jobs: ReturnType<typeof jobsOf>

beforeAll(async () => {
  await insertManyPeople(PEOPLE)
})

beforeEach(async () => {
  jobs = jobsOf(test, await createStaff('support'))
})

/** A trip reads an index and the person for each of 2,000 people, and some rows to choose the rarest piece. */
const ROWS_AT_ONCE = 2 * 2000 + 500
const TRIPS = PEOPLE / 2000 + 5
const HOLDS_EVERY_DIGIT = Array.from('0123456789')
  .map((digit) => `concat_ws(' ', phone, email, invite_code, invited_by_code) LIKE '%${digit}%'`)
  .join(' AND ')

describe('a preview', () => {
  it.each([
    ['ten digits', { search: '0 1 2 3 4 5 6 7 8 9' }, HOLDS_EVERY_DIGIT],
    ['a digit and a country', { search: '7', country: 'DE' }, `country = 'DE'`],
    ['a flag that no index holds', { has_inviter: 'true' }, 'invited_by_code IS NOT NULL'],
    ['a country', { country: 'RU' }, `country = 'RU'`],
    ['days', { joined_to: '2026-02-28' }, `date_joined < ${Date.UTC(2026, 2, 1)}`],
  ])('of %s counts everyone, and no trip reads more than a step', async (_, filter, isFound) => {
    const expected = await env.DB.prepare(
      `SELECT count(*) AS n FROM users WHERE deleted_at IS NULL AND ${isFound}`,
    ).first('n')
    test.d1.reset()
    const { count, sample } = await jobs.preview({ action: 'block', filter })
    expect([count, sample.length]).toEqual([expected, 5])
    expect(test.d1.counts.rowsAtOnce).toBeLessThan(ROWS_AT_ONCE)
    expect(test.d1.counts.trips).toBeLessThan(TRIPS)
  })

  it('gives others their turn between its steps', async () => {
    let turns = 0
    const over = new AbortController()
    const others = (async () => {
      for (; !over.signal.aborted; turns += 1) await new Promise((resolve) => setTimeout(resolve))
    })()
    test.d1.reset()
    await jobs.preview({ action: 'block', filter: { has_inviter: 'true' } })
    over.abort()
    await others
    expect(turns).toBeGreaterThan(test.d1.counts.trips / 2)
  })
})

describe('selections that look at more than 2,000 people', () => {
  const large = { action: 'block', filter: GERMANS }
  const statusesOf = async (asked: Promise<Response>[]) =>
    (await Promise.all(asked)).map(({ status }) => status).toSorted((a, b) => a - b)

  it('are limited for each staff member, also at once and when confirmed, and recorded', async () => {
    const staff = await createStaff('support')
    const { ask, preview } = jobsOf(test, staff)
    const { last_id } = await preview(large)
    const confirmed = [ask({ ...large, last_id }, 1), ask({ ...large, last_id }, 2)]
    const previews = Array.from({ length: 6 }, async () => ask(large))
    const statuses = await statusesOf([...confirmed, ...previews])
    expect(statuses.filter((status) => status === 429)).toHaveLength(3)
    const recorded = await env.DB.prepare(
      `SELECT group_concat(DISTINCT details) AS details, count(*) AS n FROM audit_events
        WHERE actor = 'staff' AND actor_id = ? AND action = 'selection_counted'`,
    )
      .bind(staff.id)
      .first()
    expect(recorded).toEqual({ details: '{"action":"block"}', n: 6 })
    const refused = await ask(large)
    expect([refused.status, refused.headers.has('Retry-After')]).toEqual([429, true])
    expect(await json(refused)).toMatchObject({ code: 'selections_per_staff', title: 'Too many bulk actions' })
    expect((await jobs.ask(large)).status).toBe(200)
  })

  it('keep the confirmation in the panel, with its input, when they meet the limit', async () => {
    const staff = await createStaff('support')
    const { ask, preview } = jobsOf(test, staff)
    const { count, last_id } = await preview(large)
    await statusesOf(Array.from({ length: 5 }, async () => ask(large)))
    const refused = await panelForm(test, '/admin/bulk/confirm/', staff.cookie, {
      ...{ action: 'block', filter: new URLSearchParams(GERMANS).toString(), reason: 'Stolen cards, ticket 4711' },
      ...{ confirm: String(count), last_id: String(last_id), until: '2099-01-31T18:00' },
      _csrf: await csrfOf(test, staff.cookie),
    })
    expect([refused.status, refused.headers.has('Retry-After')]).toEqual([429, true])
    const page = await refused.text()
    for (const text of [
      'Stolen cards, ticket 4711',
      'value="2099-01-31T18:00"',
      `name="confirm" value="${count}"`,
      `name="last_id" value="${last_id}"`,
      'You prepared many bulk actions.',
    ])
      expect(page).toContain(text)
  })

  it('that are refused look at no more than the first step', async () => {
    await statusesOf(Array.from({ length: 6 }, async () => jobs.ask(large)))
    test.d1.reset()
    expect((await jobs.ask(large)).status).toBe(429)
    expect(test.d1.counts.rowsRead).toBeLessThan(ROWS_AT_ONCE)
    expect((await jobs.ask({ action: 'block', filter: { search: 'p7@example.com' } })).status).toBe(200)
  })
})

describe('a job for a filter with 10,000 people', () => {
  it('reads and writes a limited number of rows per step, at any position, and so does the preview of its undo', async () => {
    const { id, total } = await jobs.begin({ action: 'block', filter: GERMANS })
    expect(total).toBeGreaterThan(10_000)
    const costs: { rowsRead: number; rowsWritten: number; trips: number }[] = []
    let job: Job | undefined
    for (let steps = 0; job?.state !== 'done' && steps < MOST_STEPS; steps += 1) {
      test.d1.reset()
      job = await jobs.step(id)
      costs.push({ ...test.d1.counts })
    }
    expect(job).toMatchObject({ state: 'done', done: total })
    test.d1.reset()
    expect(await jobs.preview({ action: 'unblock', job: id })).toMatchObject({ count: job?.changed, left_out: 0 })
    expect(test.d1.counts.rowsAtOnce).toBeLessThan(ROWS_AT_ONCE)
    expect(test.d1.counts.trips).toBeGreaterThan(5)
    expect(Math.max(...costs.map(({ rowsRead }) => rowsRead))).toBeLessThan(4000)
    expect(Math.max(...costs.map(({ rowsWritten }) => rowsWritten))).toBeLessThan(2000)
    expect(Math.max(...costs.map(({ trips }) => trips))).toBe(4)
  })

  it('with sparse matches scans a limited number of people per step', async () => {
    const { id } = await jobs.begin({
      action: 'end_sessions',
      filter: { has_inviter: 'true', joined_from: '2026-01-20' },
    })
    test.d1.reset()
    await jobs.step(id)
    expect(test.d1.counts.rowsRead).toBeLessThan(4000)
  })

  it('is rejected when the filter matches too many people', async () => {
    const answer = await jobs.ask({ action: 'block', filter: {} })
    expect(answer.status).toBe(400)
    expect(await json(answer)).toMatchObject({ errors: [{ field: 'filter', code: 'too_many_people' }] })
  })
})
