import * as z from 'zod/mini'
import { docs } from '#docs'
import { cursorUrl, emptyAsAbsent } from '../../http/pagination.ts'
import { described, readAs } from '../../lib/schema.ts'
import { readRewardCursor, rewardCursor } from '../../rewards/list-rewards.ts'
import type { RewardCursor } from '../../rewards/list-rewards.ts'

/* Lists of rewards go forward and back by the key of a reward. */

const BEFORE = 'b'

function readRewardPlace(text: string): RewardCursor | undefined {
  const isBefore = text.startsWith(BEFORE)
  const cursor = readRewardCursor(isBefore ? text.slice(1) : text)
  return cursor && { ...cursor, isBefore }
}

export const RewardPlace = described(
  emptyAsAbsent(readAs(z.string(), readRewardPlace, 'invalid_cursor')),
  docs({
    description: 'From `next` or `previous`.',
  }),
)

interface Read<Row> {
  limit: number
  cursor: RewardCursor | undefined
  placeOf: (row: Row) => RewardCursor
  /** Where reading ended, if it looked at as much as it may. */
  edge: RewardCursor | undefined
  /** Whether ordinals grow along the list: 1, or -1. */
  grows: 1 | -1
}

/** The page of some rows in the order in which they were read, and one more if there are more. */
export function cutRewards<Row>(read: Row[], { limit, cursor, placeOf, edge, grows }: Read<Row>) {
  const { isBefore = false } = cursor ?? {}
  const rows = read.slice(0, limit)
  const [first, last] = [rows[0], rows.at(-1)]
  const ahead = read.length > limit && last ? placeOf(last) : edge
  // From an empty page, the way back includes the reward that the page started at.
  const itself = cursor && { ...cursor, ordinal: cursor.ordinal + (isBefore ? -grows : grows) }
  const behind = cursor && first ? placeOf(first) : itself
  return isBefore ? { rows: rows.toReversed(), next: behind, previous: ahead } : { rows, next: ahead, previous: behind }
}

/** Addresses of the pages around one. */
export const rewardLinks = (
  url: string,
  { next, previous }: Record<'next' | 'previous', RewardCursor | undefined>,
) => ({
  next: next ? cursorUrl(url, rewardCursor(next)) : null,
  previous: previous ? cursorUrl(url, BEFORE + rewardCursor(previous)) : null,
})
