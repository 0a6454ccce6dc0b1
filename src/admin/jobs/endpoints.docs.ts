import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { documentFile } from '../list-file.docs.ts'
import { cancelBulkJob, createBulkJob, jobsFile, listBulkJobs, readBulkJob, stepBulkJob } from './endpoints.ts'
import { Job, JobPage, JobPreview } from './responses.ts'

const pathParams = z.object({ id: z.int().positive().meta({ description: 'Id of the job.' }) })

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

export const JOB_DOCS = [
  document(listBulkJobs, {
    tag: 'Admin',
    operationId: 'admin_jobs',
    summary: 'List jobs',
    description: "The caller's own jobs, newest first; superusers see all.",
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of jobs.', JobPage, {
        one: {
          summary: 'A running job',
          value: { count: 1, count_exact: true, next: null, previous: null, results: [RUNNING] },
        },
      }),
    ],
  }),
  document(createBulkJob, {
    tag: 'Admin',
    operationId: 'admin_job_create',
    summary: 'Create a job',
    description:
      'A job changes many users. First send `confirm: false`, which changes nothing and returns how many users would be ' +
      'affected; then send that count and `last_id` to create the job. This changes no one yet: each call of `step` ' +
      'processes up to a hundred users. Without calls, the job continues once an hour. Each action needs the same ' +
      'permission as for ' +
      'one user. Deleted users are left out. To undo a block, or a ' +
      'deletion that is still in its grace period, create another job with `job` set to the first one: it only ' +
      'affects people whom the ' +
      'first job changed and nothing has changed since.',
    examples: {
      preview: {
        summary: 'Preview',
        value: { action: 'block', ids: [1, 2, 3], reason: 'Sign-ups by a script', confirm: false },
      },
      undo: {
        summary: 'Lift the blocks of another job',
        value: { action: 'unblock', job: 12, reason: 'They were real people', confirm: 198, last_id: 120_431 },
      },
      begin: {
        summary: 'Create',
        value: {
          action: 'block',
          filter: { country: 'JM', joined_from: '2026-11-20' },
          params: { until: '2027-01-31T18:00:00Z' },
          reason: 'Sign-ups by a script',
          confirm: 480,
          last_id: 120_431,
        },
      },
    },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [
      jsonAnswer(200, 'Who would be affected.', JobPreview, {
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
      jsonAnswer(201, 'The job, before its first step.', Job, {
        made: { summary: 'A new job', value: { ...RUNNING, done: 0, changed: 0 } },
      }),
    ],
    errors: [
      { code: 'permission_denied' },
      { code: 'changes_per_staff' },
      { code: 'selections_per_staff' },
      { code: 'bulk_changes_per_staff' },
      { code: 'too_many_jobs' },
      { code: 'selection_changed', fields: [{ field: 'confirm', code: 'count_changed', params: { count: 481 } }] },
    ],
  }),
  document(readBulkJob, {
    tag: 'Admin',
    operationId: 'admin_job',
    summary: 'Get a job',
    pathParams,
    answers: [
      jsonAnswer(200, 'The job.', Job, {
        running: { summary: 'Running', value: RUNNING },
        undone: { summary: 'Cancelled and undone', value: UNDONE },
      }),
    ],
    errors: [{ code: 'not_found' }],
  }),
  document(stepBulkJob, {
    tag: 'Admin',
    operationId: 'admin_job_step',
    summary: 'Process the next hundred users',
    description:
      'Call it until `state` is no longer `running`. Parallel calls, or a retry after a lost response, never process a user ' +
      'twice. If the staff member who created the job loses the permission, the job is cancelled.',
    pathParams,
    answers: [jsonAnswer(200, 'The job after the step.', Job, { running: { summary: 'Running', value: RUNNING } })],
    errors: [{ code: 'not_found' }],
  }),
  document(cancelBulkJob, {
    tag: 'Admin',
    operationId: 'admin_job_cancel',
    summary: 'Cancel a job',
    description: 'Changes already made stay. A finished job is not affected.',
    pathParams,
    answers: [jsonAnswer(200, 'The job.', Job, { cancelled: { summary: 'Cancelled', value: CANCELLED } })],
    errors: [{ code: 'not_found' }],
  }),
  documentFile(jobsFile, {
    operationId: 'admin_jobs_csv',
    summary: 'Download jobs',
    beginning: '"id","action"\r\n12,"block"\r\n',
  }),
]
