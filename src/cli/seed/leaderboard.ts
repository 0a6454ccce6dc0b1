import { DAY_MS } from '../../lib/time.ts'
import { outdatedKeys, PERIODS, spanOf } from '../../referrals/leaderboard/periods.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { groupItems } from './groups.ts'
import type { Network } from './network.ts'

export const LEADERBOARD_COLUMNS = ['period', 'user_id', 'score', 'reached_at']
export const BLOCK_COLUMNS = ['period', 'level', 'block', 'people']
/** What a block adds to one that is there. */
export const BLOCK_CONFLICT = 'ON CONFLICT (period, level, block) DO UPDATE SET people = people + excluded.people'

const BLOCK_LEVELS = [0, 1, 2, 3, 4]
interface Place {
  userId: number
  score: number
  reachedAt: number
}

/** Writes `leaderboard` and its blocks, of all time and of the periods that are kept, in the order of their keys. */
export function writeLeaderboard(board: BulkInsert, blocks: BulkInsert, network: Network): void {
  const periods = rank(network)
  for (const period of [...periods.keys()].sort()) {
    const people = new Map<number, Map<number, number>>(BLOCK_LEVELS.map((level) => [level, new Map()]))
    for (const { userId, score, reachedAt } of periods.get(period)!) {
      board.add(period, userId, score, reachedAt)
      for (const [level, counts] of people) {
        const block = score >> (4 * level)
        counts.set(block, (counts.get(block) ?? 0) + 1)
      }
    }
    for (const [level, counts] of people) {
      for (const [block, count] of [...counts].sort(([a], [b]) => a - b)) blocks.add(period, level, block, count)
    }
  }
}

/** Everybody's score in each period, by period; those of a period in the order of their ids. */
function rank({ size, firstId, inviterOf, joinedAt }: Network): Map<string, Place[]> {
  const invitees = groupItems(inviterOf, size)
  const periodsOf = createPeriods(Math.floor((joinedAt.at(-1) ?? 0) / DAY_MS))
  const periods = new Map<string, Place[]>()
  for (let inviter = 0; inviter < size; inviter += 1) {
    invitees.each(inviter, (invitee) => {
      const reachedAt = joinedAt[invitee]!
      for (const period of periodsOf(Math.floor(reachedAt / DAY_MS))) {
        const places = entry(periods, period)
        const last = places.at(-1)
        // Invitees come in the order of joining, so the last is when the score was reached.
        if (last?.userId === firstId + inviter) Object.assign(last, { score: last.score + 1, reachedAt })
        else places.push({ userId: firstId + inviter, score: 1, reachedAt })
      }
    })
  }
  return periods
}

function entry(periods: Map<string, Place[]>, period: string): Place[] {
  const known = periods.get(period)
  if (known) return known
  const places: Place[] = []
  periods.set(period, places)
  return places
}

/** The periods that a day belongs to, without those that the service would have deleted by the newest day. */
function createPeriods(newest: number): (day: number) => readonly string[] {
  const known = new Map<number, readonly string[]>()
  const outdated = outdatedKeys(newest * DAY_MS)
  const isKept = (key: string) => !outdated.some(({ from, before }) => key >= from && key < before)
  return (day) => {
    const found = known.get(day)
    if (found) return found
    const periods = PERIODS.map((period) => spanOf(period, day * DAY_MS).key).filter(isKept)
    known.set(day, periods)
    return periods
  }
}
