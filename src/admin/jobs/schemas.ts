import * as z from 'zod/mini'
import { docs } from '#docs'
import { PageQuery } from '../../http/pagination.ts'
import { described, readAs } from '../../lib/schema.ts'
import { parseIso } from '../../lib/time.ts'
import { PeopleFilter } from '../people/schemas.ts'
import { ReasonText } from '../reason.ts'
import { JOB_ACTIONS } from './actions.ts'

/** A filter of the list of people, as its query string has it. */
export type JobFilter = Record<string, string>

/** More than the list's address has. Counted before each is checked: 64 KB of wrong ones would keep everyone waiting. */
const MOST_MEMBERS = 40
const SomeMembers = z
  .looseObject({})
  .check(
    z.refine((sent) => Object.keys(sent).length <= MOST_MEMBERS, { params: { code: 'invalid_value' }, abort: true }),
  )

/** Checked, and stored as written; other parameters, such as the page, are dropped. */
const JobFilterInput = z.pipe(
  z.pipe(SomeMembers, z.record(z.string(), z.string())),
  z.transform((sent: JobFilter, ctx): JobFilter => {
    const result = PeopleFilter.safeParse(sent)
    for (const { path, message } of result.error?.issues ?? [])
      ctx.issues.push({ code: 'custom', path, message, input: sent, params: { code: 'invalid_value' } })
    const known = Object.entries(sent).filter(
      ([name, text]) => Object.hasOwn(PeopleFilter.shape, name) && text.trim() !== '',
    )
    return Object.fromEntries(known)
  }),
)

/** A stored filter. */
export const readFilter = (filter: JobFilter): PeopleFilter => z.parse(PeopleFilter, filter)

/** Selected individually; use a filter for more. */
const MOST_IDS = 500

const id = z.int().check(z.positive())
const outOfRange = { params: { code: 'out_of_range', params: { min: 1, max: MOST_IDS } } }

/** Counted before each of them is checked, as above. */
const SomeIds = z.array(z.unknown()).check(z.refine((ids) => ids.length > 0 && ids.length <= MOST_IDS, outOfRange))

/** A bulk action: a preview first; its count, sent as `confirm`, creates the job. */
export const JobInput = described(
  z.object({
    action: z.enum(JOB_ACTIONS),
    ids: z.optional(
      described(
        z.pipe(SomeIds, z.array(id)),
        docs({
          ...{ type: 'array', items: { type: 'integer', exclusiveMinimum: 0 } },
          description: `User ids, 1–${MOST_IDS}. Send one of \`ids\`, \`filter\` and \`job\`.`,
        }),
      ),
    ),
    filter: z.optional(
      described(
        JobFilterInput,
        docs({
          ...{ type: 'object', properties: undefined, additionalProperties: { type: 'string' } },
          description: 'The filters of the list of people, as in its query string. An empty object selects everyone.',
          examples: [{ search: 'ivan' }],
        }),
      ),
    ),
    job: z.optional(
      described(
        id,
        docs({
          description: 'Selects the people changed by this finished job, to undo it; `action` is its `undone_by`.',
        }),
      ),
    ),
    params: z.optional(
      z.object({
        until: z.optional(
          described(
            z.nullable(readAs(z.string().check(z.trim()), parseIso, 'invalid_time')),
            docs({
              description: 'For `block`: when it expires. In the future, with `Z`. Null: until staff unblock.',
              examples: ['2027-01-31T18:00:00Z'],
            }),
          ),
        ),
      }),
    ),
    reason: ReasonText,
    confirm: described(
      z.union([z.literal(false), id]),
      docs({
        description: "`false` for a preview; then the preview's `count` to create the job.",
      }),
    ),
    last_id: z.optional(
      described(
        id,
        docs({
          description: 'The `last_id` of the preview, with `confirm`. People who joined later are not included.',
        }),
      ),
    ),
  }),
  docs({ id: 'JobInput' }),
)
export type JobInput = z.output<typeof JobInput>

export const ListJobsQuery = z.object({ limit: PageQuery.shape.limit, cursor: PageQuery.shape.cursor })
export type ListJobsQuery = z.output<typeof ListJobsQuery>
