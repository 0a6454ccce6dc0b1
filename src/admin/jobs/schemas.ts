import * as z from 'zod/mini'
import { PageQuery } from '../../http/pagination.ts'
import { described, readAs } from '../../lib/schema.ts'
import { parseIso } from '../../lib/time.ts'
import { ReasonText } from '../reason.ts'
import { JOB_ACTIONS } from './actions.ts'
import { JobFilterInput } from './filter.ts'

/** Chosen one by one; for more there is the filter. */
const MOST_IDS = 500

const id = z.int().check(z.positive())
const outOfRange = { params: { code: 'out_of_range', params: { min: 1, max: MOST_IDS } } }

/** A change of many people: looked at first, and with the count of what was seen it is begun. */
export const JobInput = described(
  z.object({
    action: z.enum(JOB_ACTIONS),
    ids: z.optional(
      described(z.array(id).check(z.refine((ids) => ids.length > 0 && ids.length <= MOST_IDS, outOfRange)), {
        description: `People, 1–${MOST_IDS}. Or \`filter\`, or \`job\`: one of them.`,
      }),
    ),
    filter: z.optional(
      described(JobFilterInput, {
        description: 'Fields of the filter of the list of people, as its query string has them. None: everybody.',
        examples: [{ search: 'ivan' }],
      }),
    ),
    job: z.optional(
      described(id, {
        description:
          'A job that has ended and that `action` takes back, see its `undone_by`: whom it changed. ' +
          'Who was changed by something else since then stays as they are.',
      }),
    ),
    params: z.optional(
      z.object({
        until: z.optional(
          described(z.nullable(readAs(z.string().check(z.trim()), parseIso, 'invalid_time')), {
            description: 'Of a block: when it ends by itself. In the future, with `Z`; null: when somebody lifts it.',
            examples: ['2027-01-31T18:00:00Z'],
          }),
        ),
      }),
    ),
    reason: ReasonText,
    confirm: described(z.union([z.literal(false), id]), {
      description: 'False: only say how many they are. The `count` of that answer: begin.',
    }),
    last_id: z.optional(
      described(id, { description: 'With `confirm`: of the preview. Nobody who joined after it is touched.' }),
    ),
  }),
  { id: 'JobInput' },
)
export type JobInput = z.output<typeof JobInput>

export const ListJobsQuery = z.object({ limit: PageQuery.shape.limit, cursor: PageQuery.shape.cursor })
export type ListJobsQuery = z.output<typeof ListJobsQuery>
