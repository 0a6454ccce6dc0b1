import * as z from 'zod/mini'
import { emptyAsAbsent, emptyAsDefault, pageLimit } from '../../http/pagination.ts'
import { described, readAs } from '../../lib/schema.ts'
import { readPeopleCursor } from './people-cursor.ts'
import type { PeopleCursor } from './people-cursor.ts'
import { PeopleFilter } from './people-filter.ts'

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 25

const ORDERINGS = ['newest', 'oldest', 'most_invited'] as const

const ordering = described(emptyAsDefault(z.enum(ORDERINGS), 'newest'), {
  description: 'By the day of joining, or by people invited: then only who has invited anybody is listed.',
  default: 'newest',
})

interface Ordered {
  ordering: (typeof ORDERINGS)[number]
  cursor?: PeopleCursor | undefined
}

/** A place in one order is none in another. */
function refuseCursorOfAnother({ value, issues }: z.core.ParsePayload<Ordered>) {
  const { ordering: asked, cursor } = value
  if (!cursor || (cursor.standing !== undefined) === (asked === 'most_invited')) return
  issues.push({ code: 'custom', path: ['cursor'], input: value, params: { code: 'invalid_cursor' } })
}

const ListPeopleFields = z.object({
  ...PeopleFilter.shape,
  ordering,
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  cursor: described(emptyAsAbsent(readAs(z.string(), readPeopleCursor, 'invalid_cursor')), {
    description: 'From `next` or `previous`, in the same `ordering`.',
  }),
})
export const ListPeopleQuery = ListPeopleFields.check(refuseCursorOfAnother)
export type ListPeopleQuery = z.output<typeof ListPeopleQuery>

export const ExportPeopleQuery = z.object({ ...PeopleFilter.shape, ordering })
export type ExportPeopleQuery = z.output<typeof ExportPeopleQuery>
