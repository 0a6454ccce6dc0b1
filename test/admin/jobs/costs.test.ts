import { beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../../src/admin/jobs/responses.ts'
import { jobsOf } from '../../support/jobs.ts'
import { insertManyPeople } from '../../support/many-people.ts'
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
  jobs = jobsOf(test, await createStaff('support'))
})

describe('a job for a filter with 10,000 people', () => {
  it('reads and writes a limited number of rows per step, at any position', async () => {
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
