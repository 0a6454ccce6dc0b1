import * as z from 'zod/mini'
import { docs } from '#docs'
import { emptyAsAbsent, emptyAsDefault, wholeNumber } from '../../http/pagination.ts'
import { described, readAs } from '../../lib/schema.ts'
import { MAX_BACK } from '../../referrals/periods.ts'
import { LeaderboardQuery } from '../../referrals/schemas.ts'
import { ScanQuery } from '../scan-page.ts'

/** The last place of a page: those after it have lower scores or reached theirs later. */
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

/** Filters of the list and of the file. */
export const BoardFilter = z.object({
  period: LeaderboardQuery.shape.period,
  back: described(
    emptyAsDefault(wholeNumber(0, MAX_BACK), 0),
    docs({
      description: 'How many periods ago: 1 is yesterday, last week or last month. No effect for `all`.',
      type: 'integer',
      minimum: 0,
      maximum: MAX_BACK,
      default: 0,
    }),
  ),
})
export type BoardFilter = z.output<typeof BoardFilter>

export const AdminLeaderboardQuery = z.object({
  ...BoardFilter.shape,
  limit: described(
    ScanQuery.limit,
    docs({
      description: 'People to show.',
      type: 'integer',
      minimum: 1,
      maximum: 50,
      default: 25,
    }),
  ),
  cursor: described(
    emptyAsAbsent(readAs(z.string().check(z.trim()), readCursor, 'invalid_cursor')),
    docs({
      description: 'From `next`.',
    }),
  ),
})
export type AdminLeaderboardQuery = z.output<typeof AdminLeaderboardQuery>
