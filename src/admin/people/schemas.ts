import * as z from 'zod/mini'
import { emptyAsDefault, pageLimit, PageQuery } from '../../http/pagination.ts'
import { described } from '../../lib/schema.ts'
import { PeopleFilter } from './people-filter.ts'

const MAX_LIMIT = 100
const DEFAULT_LIMIT = 25

const ORDERINGS = ['newest', 'oldest', 'most_invited'] as const

const ordering = described(emptyAsDefault(z.enum(ORDERINGS), 'newest'), {
  description: 'By the day of joining, or by people invited: then only who has invited anybody is listed.',
  default: 'newest',
})

export const ListPeopleQuery = z.object({
  ...PeopleFilter.shape,
  ordering,
  limit: pageLimit(MAX_LIMIT, DEFAULT_LIMIT),
  cursor: PageQuery.shape.cursor,
})
export type ListPeopleQuery = z.output<typeof ListPeopleQuery>

export const ExportPeopleQuery = z.object({ ...PeopleFilter.shape, ordering })
export type ExportPeopleQuery = z.output<typeof ExportPeopleQuery>
