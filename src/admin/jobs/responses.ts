import * as z from 'zod'
import { JOB_ACTIONS, UNDOINGS } from './actions.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const time = z.iso.datetime()
const count = z.int().nonnegative()
const state = z.enum(['running', 'done', 'cancelled'])
const staff = z.object({ id: z.int().positive(), name: z.string().nullable() })

export const JobPreview = z
  .object({
    action: z.enum(JOB_ACTIONS),
    count: count.meta({ description: 'People whom it would look at; send it as `confirm`.' }),
    left_out: count.meta({
      description: 'Chosen, but out of reach: the caller, superusers, and who is there no more.',
    }),
    last_id: count.meta({ description: 'The newest of all people now; send it along.' }),
    sample: z
      .array(z.object({ id: z.int().positive(), phone: z.string().nullable(), name: z.string().nullable() }))
      .meta({ description: 'The first few of them.' }),
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
    until: time.nullable().meta({ description: 'Of a block.' }),
    selection: z
      .object({
        ids: count.nullable(),
        filter: z.record(z.string(), z.string()).nullable(),
        job: z.int().positive().nullable(),
      })
      .meta({
        description:
          'How many were chosen one by one, or the filter, or the job that this one takes back; once the job has ended, ' +
          '`•••` for the words of a search.',
      }),
    total: count.meta({ description: 'As many as were confirmed.' }),
    done: count.meta({ description: 'People looked at so far.' }),
    changed: count.meta({ description: 'Of those, people whom it changed; the others were so already.' }),
    created_at: time,
    finished_at: time.nullable(),
    undone_by: z
      .enum(UNDOINGS)
      .nullable()
      .meta({
        description:
          'Begin a job with this `action`, and `job` for this one, to take back what it did. Null while it runs, when it ' +
          'changed nobody, and for what cannot be taken back.',
      }),
    undone: z.object({ job: z.int().positive(), state, staff, changed: count, created_at: time }).nullable().meta({
      description:
        'The newest job that takes this one back, who began it and when, and how many it changed. One that changed nobody does not count.',
    }),
  })
  .meta({ id: 'Job' })
export type Job = z.output<typeof Job>

export const JobPage = z
  .object({ next: z.url().nullable(), previous: z.url().nullable(), results: z.array(Job) })
  .meta({ id: 'JobPage' })
export type JobPage = z.output<typeof JobPage>
