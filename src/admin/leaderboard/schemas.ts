import * as z from 'zod/mini'
import { emptyAsAbsent, emptyAsDefault, wholeNumber } from '../../http/pagination.ts'
import { described, readAs } from '../../lib/schema.ts'
import { LeaderboardQuery } from '../../referrals/schemas.ts'
import { ScanQuery } from '../scan-page.ts'

/** The longest that boards of days are kept, see periods.ts. */
export const MAX_BACK = 35

/** The last place of a page: who comes after it has less, or got there later. */
export interface BoardCursor {
  score: number
  reachedAt: number
  userId: number
}

const CURSOR = /^([0-9a-z]{1,10})\.([0-9a-z]{1,10})\.([0-9a-z]{1,10})$/

function readCursor(text: string): BoardCursor | undefined {
  const found = CURSOR.exec(text)
  if (!found) return undefined
  const [score = 0, reachedAt = 0, userId = 0] = found.slice(1).map((part) => Number.parseInt(part, 36))
  return { score, reachedAt, userId }
}

export const writeBoardCursor = ({ score, reachedAt, userId }: BoardCursor): string =>
  [score, reachedAt, userId].map((part) => part.toString(36)).join('.')

/** Which board: of the list, and of the file. */
export const BoardFilter = z.object({
  period: LeaderboardQuery.shape.period,
  back: described(emptyAsDefault(wholeNumber(0, MAX_BACK), 0), {
    description: 'So many periods ago: 1 is yesterday, last week or last month. Means nothing for `all`.',
    type: 'integer',
    minimum: 0,
    maximum: MAX_BACK,
    default: 0,
  }),
})
export type BoardFilter = z.output<typeof BoardFilter>

export const AdminLeaderboardQuery = z.object({
  ...BoardFilter.shape,
  limit: described(ScanQuery.limit, {
    description: 'People to show.',
    type: 'integer',
    minimum: 1,
    maximum: 50,
    default: 25,
  }),
  cursor: described(emptyAsAbsent(readAs(z.string().check(z.trim()), readCursor, 'invalid_cursor')), {
    description: 'From `next`.',
  }),
})
export type AdminLeaderboardQuery = z.output<typeof AdminLeaderboardQuery>
