import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditEachUser } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { rewards } from '../../db/reward-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { firstCountView } from '../../http/pagination.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import { approve, areRewards, isUnderReview, isVoidable, REVISION, voidReward } from '../../rewards/change-rewards.ts'
import { readFrom, rewardView, selectRewards } from '../../rewards/list-rewards.ts'
import type { RewardCursor, RewardRow } from '../../rewards/list-rewards.ts'
import { SQL_NAME } from '../../rewards/reward-name.ts'
import { cutRewards, rewardLinks } from '../reward-list/reward-places.ts'
import { countScanned } from '../scan-page.ts'
import type { HeldReward, HeldRewards, Reviewed } from './responses.ts'
import type { ReviewInput, ReviewQuery } from './schemas.ts'

type ReviewPorts = Pick<Ports, 'clock'> & { db: Database }

/** Rows that a page reads beside those that it shows, when a filter leaves some out. */
const ROWS_BESIDES = 50

const placeOf = (row: RewardRow): RewardCursor => ({ ...row, at: row.createdAt })

/** Longest waiting first. */
export async function listHeld(
  { clock, db }: ReviewPorts,
  { query: { cursor, limit, program_id: programId, signal }, url }: { query: ReviewQuery; url: string },
): Promise<HeldRewards> {
  const isFiltered = programId !== undefined || signal !== undefined
  const window = limit + (isFiltered ? ROWS_BESIDES : 1)
  const { beyond, order } = readFrom(rewards.createdAt, { cursor, isNewestFirst: false })
  const { rows, counted } = await runBatch(db, {
    rows: selectRewards(db, clock(), and(isUnderReview, beyond))
      .orderBy(...order)
      .limit(window),
    counted: cursor === undefined && countScanned(db, queueOf({ programId, signal })),
  })
  const fits = rows.filter(
    (row) =>
      (programId === undefined || row.programId === programId) &&
      (signal === undefined || signal in evidenceOf(row.signals)),
  )
  const edge = rows.length === window && isFiltered ? placeOf(rows.at(-1)!) : undefined
  const page = cutRewards(fits, { limit, cursor, placeOf, edge, grows: 1 })
  return {
    ...firstCountView(counted?.[0]),
    ...rewardLinks(url, page),
    results: page.rows.map((row) => ({
      ...rewardView(row),
      invitee_id: row.inviteeId,
      signals: evidenceOf(row.signals),
      revision: row.revision,
    })),
  }
}

const queueOf = ({ programId, signal }: { programId: number | undefined; signal: string | undefined }) => ({
  from: sql`${rewards} INDEXED BY rewards_review`,
  found: [isUnderReview],
  kept: [
    ...(programId === undefined ? [] : [eq(rewards.programId, programId)]),
    ...(signal === undefined ? [] : [sql`${rewards.signals} -> ${signal} IS NOT NULL`]),
  ],
})

const evidenceOf = (signals: string | null) => JSON.parse(signals ?? '{}') as HeldReward['signals']

const DECISIONS = {
  approve: { action: 'reward_approved', change: approve, may: () => isUnderReview },
  void: { action: 'reward_voided', change: voidReward, may: isVoidable },
} as const

/** Decides about any number of held rewards as the caller saw them, each once, with an event for each user whose they are. */
export async function decideHeld(
  { clock, db }: ReviewPorts,
  {
    decision,
    input: { rewards: keys, revisions = {}, reason },
    by,
  }: { decision: keyof typeof DECISIONS; input: ReviewInput; by: ByStaff },
): Promise<Reviewed> {
  const now = clock()
  const { action, change, may } = DECISIONS[decision]
  const chosen = areRewards(keys)
  const isAsSeen = sql`coalesce(${JSON.stringify(revisions)} ->> (${SQL_NAME}), ${REVISION}) = ${REVISION}`
  const seen = and(chosen, isAsSeen)
  const theirs = (of: SQL) => sql`FROM ${rewards} WHERE ${and(seen, may(now))} AND ${of}`
  const event = {
    ...({ at: now, action, actor: { kind: 'staff', id: by.staff.id }, context: by.context } as const),
    foundDetails: sql`(SELECT json_object('reason', ${reason}, 'rewards', json_group_array(json_object('reward', ${SQL_NAME}, 'signals', json(${rewards.signals}))))
      ${theirs(sql`${rewards.userId} = ${users.id}`)})`,
  }
  const { done, after } = await runBatch(db, {
    // Before the change, while the rows still say what held them.
    record: auditEachUser(db, event, sql`${users.id} IN (SELECT ${rewards.userId} ${theirs(sql`1`)})`),
    done: change(db, seen, now),
    after: selectRewards(db, now, chosen),
  })
  return { changed: done.length, results: after.map(rewardView) }
}
