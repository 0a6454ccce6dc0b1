import * as z from 'zod/mini'
import {
  DEFAULT_LIMIT,
  emptyAsAbsent,
  emptyAsDefault,
  pageLimit,
  PageQuery,
  wholeNumber,
} from '../../http/pagination.ts'
import { described } from '../../lib/schema.ts'

/** As deep as the triggers keep the tree. */
const MAX_DEPTH = 5
const DEFAULT_DEPTH = 3
/** A person costs up to three rows; a page shall stay below its size and 200. */
const MAX_TREE_LIMIT = 50

const levelNumber = wholeNumber(1, MAX_DEPTH)
const asLevel = { type: 'integer', minimum: 1, maximum: MAX_DEPTH } as const

/** What of the tree to show. */
export const TreeQuery = z.object({
  depth: described(emptyAsDefault(levelNumber, DEFAULT_DEPTH), {
    description: 'Levels to show and to count; a `level` beyond it counts as the depth.',
    ...asLevel,
    default: DEFAULT_DEPTH,
  }),
  level: described(emptyAsAbsent(levelNumber), {
    description: 'Only the people of this level: 1 are those whom the caller invited.',
    ...asLevel,
  }),
  limit: pageLimit(MAX_TREE_LIMIT, DEFAULT_LIMIT),
  cursor: described(PageQuery.shape.cursor, { description: 'From `next` or `previous`.' }),
})
export type TreeQuery = z.output<typeof TreeQuery>
