import { getTableName, sql } from 'drizzle-orm'
import { rewardNameOf } from '../db/derived/reward-fragments.ts'
import { rewards } from '../db/reward-schema.ts'
import type { SIDES } from '../db/reward-schema.ts'

export interface RewardKey {
  programId: number
  inviteeId: number
  side: (typeof SIDES)[number]
  ordinal: number
}

/** A reward's public id, such as `1-4821-inviter-1`. */
export const rewardName = ({ programId, inviteeId, side, ordinal }: RewardKey): string =>
  `${programId}-${inviteeId}-${side}-${ordinal}`

/** The same in a statement over `rewards`. */
export const SQL_NAME = sql<string>`${sql.raw(rewardNameOf(getTableName(rewards)))}`

/** What a reward is known by in the database, as a row value. */
export const SQL_KEY = sql`(${rewards.programId}, ${rewards.inviteeId}, ${rewards.side}, ${rewards.ordinal})`

const NAME = /^([1-9]\d{0,15})-([1-9]\d{0,15})-(inviter|invitee)-(0|[1-9]\d{0,8})$/

/** Undefined for what names no reward. */
export function readRewardName(text: string): RewardKey | undefined {
  const [, programId, inviteeId, side, ordinal] = NAME.exec(text) ?? []
  if (side !== 'inviter' && side !== 'invitee') return undefined
  return { programId: Number(programId), inviteeId: Number(inviteeId), side, ordinal: Number(ordinal) }
}
