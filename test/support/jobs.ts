import { env } from 'cloudflare:workers'
import type { Job, JobPreview } from '../../src/admin/jobs/responses.ts'
import { foldText } from '../../src/lib/text.ts'
import { json } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const JOBS = '/api/v1/admin/jobs/'
const REASON = 'Sign-ups by a script'

/** A staff member's requests about bulk jobs. */
export function jobsOf(test: TestApp, { token }: { token: string }) {
  const post = async (path: string, body?: unknown) => test.request('POST', JOBS + path, { token, body })
  const ask = async (fields: object, confirm: number | false = false) =>
    post('', { reason: REASON, confirm, ...fields })
  const preview = async (fields: object) => json<JobPreview>(await ask(fields))
  const step = async (id: number) => json<Job>(await post(`${id}/step/`))
  return {
    ask,
    preview,
    step,
    get: async (id: number) => json<Job>(await test.request('GET', `${JOBS}${id}/`, { token })),
    list: async (query = '') => test.request('GET', JOBS + query, { token }),
    cancel: async (id: number) => json<Job>(await post(`${id}/cancel/`)),
    /** Previews and confirms. */
    begin: async (fields: object) => {
      const { count, last_id } = await preview(fields)
      const answer = await ask({ ...fields, last_id }, count)
      if (answer.status !== 201) throw new Error(`no job: ${answer.status} ${await answer.text()}`)
      return json<Job>(answer)
    },
    /** Runs the job to its end. */
    finish: async (id: number) => {
      let job = await step(id)
      for (let steps = 1; job.state === 'running' && steps < 500; steps += 1) job = await step(id)
      return job
    },
  }
}

let lastCode = 0

/** Many people of no particular interest. Returns their ids; each has a live session. */
export async function insertCrowd(count: number, firstName = 'Crowd'): Promise<number[]> {
  const rows = Array.from({ length: count }, () => `Q${String((lastCode += 1)).padStart(5, '0')}`)
  const { results } = await env.DB.prepare(
    `INSERT INTO users (invite_code, first_name, first_name_folded, date_joined) SELECT value, ?2, ?3, 1 FROM json_each(?1) RETURNING id`,
  )
    .bind(JSON.stringify(rows), firstName, foldText(firstName))
    .all<{ id: number }>()
  const ids = results.map(({ id }) => id).sort((a, b) => a - b)
  await env.DB.prepare(
    'INSERT INTO sessions (id, user_id, expires_at) SELECT 1000 + value, value, 9e15 FROM json_each(?)',
  )
    .bind(JSON.stringify(ids))
    .run()
  return ids
}

export interface StoredEvent {
  actor_id: number
  subject_id: number
  action: string
  request_id: string | null
  details: string
}

/** Audit events of a job, in order. */
export async function eventsOfJob(id: number): Promise<StoredEvent[]> {
  const { results } = await env.DB.prepare(
    `SELECT actor_id, subject_id, action, request_id, details FROM audit_events
      WHERE subject_id IS NOT NULL AND details ->> 'job' = ? ORDER BY id`,
  )
    .bind(id)
    .all<StoredEvent>()
  return results
}

export async function countUsers(condition: string, ids: number[]): Promise<number> {
  const row = await env.DB.prepare(
    `SELECT count(*) AS n FROM users WHERE id IN (SELECT value FROM json_each(?)) AND ${condition}`,
  )
    .bind(JSON.stringify(ids))
    .first<{ n: number }>()
  return row!.n
}
