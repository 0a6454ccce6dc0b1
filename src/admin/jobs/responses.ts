import * as z from 'zod'
import { LIST_COUNT } from '../list-count.ts'
import { JOB_ACTIONS, UNDOINGS } from './actions.ts'

/* Schemas for the OpenAPI document and the tests; the Worker only uses their types. */

const time = z.iso.datetime()
const count = z.int().nonnegative()
const state = z.enum(['running', 'done', 'cancelled'])
const staff = z.object({ id: z.int().positive(), name: z.string().nullable() })

export const JobPreview = z
  .object({
    action: z.enum(JOB_ACTIONS),
    count: count.meta({ description: 'Number of people in the job. Send it as `confirm`.' }),
    left_out: count.meta({
      description: 'Selected but deleted.',
    }),
    last_id: count.meta({ description: 'Id of the newest user now. Send it with `confirm`.' }),
    sample: z
      .array(z.object({ id: z.int().positive(), phone: z.string().nullable(), name: z.string().nullable() }))
      .meta({ description: 'The first few people.' }),
  })
  .meta({ id: 'JobPreview' })
export type JobPreview = z.output<typeof JobPreview>

export const Job = z
  .object({
    id: z.int().positive(),
    action: z.enum(JOB_ACTIONS),
    state,
    staff,
    reason: z.string(),
    until: time.nullable().meta({ description: 'When the block expires.' }),
    selection: z
      .object({
        ids: count.nullable(),
        filter: z.record(z.string(), z.string()).nullable(),
        job: z.int().positive().nullable(),
      })
      .meta({
        description:
          'The number of ids, the filter, or the job that this one undoes. After the job has finished, ' +
          'the search text of a filter is `•••`.',
      }),
    total: count.meta({ description: 'The confirmed count.' }),
    done: count.meta({ description: 'People processed so far.' }),
    changed: count.meta({ description: 'People changed so far; the rest needed no change.' }),
    created_at: time,
    finished_at: time.nullable(),
    undone_by: z
      .enum(UNDOINGS)
      .nullable()
      .meta({
        description:
          'To undo this job, create one with this `action` and `job`. Null while the job runs, if it ' +
          'changed no one, and if its action cannot be undone.',
      }),
    undone: z.object({ job: z.int().positive(), state, staff, changed: count, created_at: time }).nullable().meta({
      description:
        'The newest job that undoes this one, and how many people it changed. Jobs that changed no one are left out.',
    }),
  })
  .meta({ id: 'Job' })
export type Job = z.output<typeof Job>

export const JobPage = z
  .object({ ...LIST_COUNT, next: z.url().nullable(), previous: z.url().nullable(), results: z.array(Job) })
  .meta({ id: 'JobPage' })
export type JobPage = z.output<typeof JobPage>
