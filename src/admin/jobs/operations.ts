import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { csvAnswer, CSV_DESCRIPTION } from '../csv/csv-answer.docs.ts'
import { Job, JobPage, JobPreview } from './responses.ts'
import { JobInput, ListJobsQuery } from './schemas.ts'

const path = '/api/v1/admin/jobs/'
const common = { tag: 'Admin', access: 'staff', permission: 'people.bulk', stores: 'write' } as const
const pathParams = z.object({ id: z.int().positive().meta({ description: 'Of the job.' }) })

const RUNNING: z.input<typeof Job> = {
  id: 12,
  action: 'block',
  state: 'running',
  staff: { id: 7, name: 'Иван' },
  reason: 'Sign-ups by a script',
  until: '2027-01-31T18:00:00.000Z',
  selection: { ids: null, filter: { country: 'JM', joined_from: '2026-11-20' }, job: null },
  total: 480,
  done: 200,
  changed: 198,
  created_at: '2026-11-23T09:40:00.000Z',
  finished_at: null,
  undone_by: null,
  undone: null,
}
const CANCELLED = {
  ...RUNNING,
  state: 'cancelled',
  finished_at: '2026-11-23T09:41:00.000Z',
  undone_by: 'unblock',
} as const
const UNDONE = {
  ...CANCELLED,
  undone: {
    job: 14,
    state: 'done',
    staff: { id: 3, name: 'Анна' },
    changed: 197,
    created_at: '2026-11-23T11:15:00.000Z',
  },
} as const

/** What `/admin/jobs` does, for the OpenAPI document. */
export const JOB_OPERATIONS: Operation[] = [
  {
    ...common,
    method: 'get',
    path,
    operationId: 'admin_jobs',
    summary: 'Changes of many people',
    description: "The caller's own, newest first; for superusers all.",
    query: ListJobsQuery,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of them.', JobPage, {
        one: { summary: 'One that is under way', value: { next: null, previous: null, results: [RUNNING] } },
      }),
    ],
  },
  {
    ...common,
    method: 'post',
    path,
    operationId: 'admin_job_create',
    summary: 'Change many people',
    description:
      'First with `confirm: false`, which changes nothing and says how many people it would be; then with that count and ' +
      '`last_id`, which makes the job. Nobody is touched yet: each call of `step` does up to a hundred of them, and a job ' +
      'that nobody drives goes on by itself every hour. Each action needs the permission that it needs for one person. ' +
      'The caller is left out, and staff unless the caller is a superuser. A block, or a deletion before it is done, is ' +
      'taken back by another job, with `job` for the first: of those whom that one changed, whoever is still so by it.',
    body: jsonContent(JobInput, {
      preview: {
        summary: 'How many would it be?',
        value: { action: 'block', ids: [1, 2, 3], reason: 'Sign-ups by a script', confirm: false },
      },
      undo: {
        summary: 'Lift the blocks of another job',
        value: { action: 'unblock', job: 12, reason: 'They were real people', confirm: 198, last_id: 120_431 },
      },
      begin: {
        summary: 'Begin',
        value: {
          action: 'block',
          filter: { country: 'JM', joined_from: '2026-11-20' },
          params: { until: '2027-01-31T18:00:00Z' },
          reason: 'Sign-ups by a script',
          confirm: 480,
          last_id: 120_431,
        },
      },
    }),
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [
      jsonAnswer(200, 'Whom it would touch.', JobPreview, {
        preview: {
          summary: 'A preview',
          value: {
            action: 'block',
            count: 480,
            left_out: 1,
            last_id: 120_431,
            sample: [{ id: 119_800, phone: '+18765550101', name: 'Anna Ivanova' }],
          },
        },
      }),
      jsonAnswer(201, 'The job, not begun yet.', Job, {
        made: { summary: 'A new job', value: { ...RUNNING, done: 0, changed: 0 } },
      }),
    ],
    errors: [
      { code: 'permission_denied' },
      { code: 'selection_changed', fields: [{ field: 'confirm', code: 'count_changed', params: { count: 481 } }] },
    ],
  },
  {
    ...common,
    method: 'get',
    path: `${path}{id}/`,
    operationId: 'admin_job',
    summary: 'A change of many people',
    pathParams,
    answers: [
      jsonAnswer(200, 'How far it is.', Job, {
        running: { summary: 'Under way', value: RUNNING },
        undone: { summary: 'Cancelled, and taken back', value: UNDONE },
      }),
    ],
    errors: [{ code: 'not_found' }],
  },
  {
    ...common,
    method: 'post',
    path: `${path}{id}/step/`,
    operationId: 'admin_job_step',
    summary: 'Do the next hundred people',
    description:
      'Call it until `state` is no longer `running`. Calls at the same time, or again after a lost answer, do nobody twice. ' +
      'When whoever began the job may no longer do it, it is cancelled.',
    pathParams,
    answers: [jsonAnswer(200, 'How far it is now.', Job, { running: { summary: 'Under way', value: RUNNING } })],
    errors: [{ code: 'not_found' }],
  },
  {
    ...common,
    method: 'post',
    path: `${path}{id}/cancel/`,
    operationId: 'admin_job_cancel',
    summary: 'Stop where it is',
    description: 'What is done stays done. A job that has ended stays as it ended.',
    pathParams,
    answers: [jsonAnswer(200, 'How far it came.', Job, { cancelled: { summary: 'Cancelled', value: CANCELLED } })],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'get',
    path: '/api/v1/admin/jobs.csv',
    operationId: 'admin_jobs_csv',
    summary: 'Changes of many people as a file',
    description: CSV_DESCRIPTION,
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    answers: [csvAnswer('"id","action"\r\n12,"block"\r\n')],
  },
]
