import { asc, eq, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { rewards, transfers } from '../../db/reward-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { seesEvidence } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { selectBalances } from '../../rewards/balances.ts'
import { fulfil, isReward } from '../../rewards/change-rewards.ts'
import {
  ofUser,
  rewardPage,
  fulfilledOrThrow,
  selectActiveOwner,
  selectRewards,
  selectRewardsOf,
} from '../../rewards/list-rewards.ts'
import type { RewardRow, RewardsOf } from '../../rewards/list-rewards.ts'
import type { Reward } from '../../rewards/responses.ts'
import { rewardName, SQL_NAME } from '../../rewards/reward-name.ts'
import type { RewardKey } from '../../rewards/reward-name.ts'
import type { PersonReward, PersonRewards } from './responses.ts'

/** What holds it until staff approve it, for those who may. */
export const evidenceOf = ({ state, signals }: RewardRow, role: Role) =>
  state === 'held' && signals !== null && seesEvidence(role)
    ? (JSON.parse(signals) as NonNullable<PersonReward['signals']>)
    : null

type RewardPorts = Pick<Ports, 'clock'> & { db: Database }

/** The rows of the ledger of a page of rewards. */
function selectTransfersOf(db: Database, { limit, ...of }: RewardsOf) {
  const page = db
    .select({ name: SQL_NAME.as('name') })
    .from(rewards)
    .where(ofUser(of).where)
  const named = page
    .orderBy(...ofUser(of).order)
    .limit(limit)
    .as('page')
  return db
    .select({
      reward: transfers.reward,
      id: transfers.id,
      kind: transfers.kind,
      amount: transfers.amount,
      createdAt: transfers.createdAt,
    })
    .from(named)
    .innerJoin(transfers, eq(transfers.reward, named.name))
    .orderBy(asc(transfers.id))
}

/** Balances of a person, and their rewards with what moved in the ledger. @throws AppError `not_found` */
export async function readPersonRewards(
  { clock, db }: RewardPorts,
  { url, role, ...of }: Omit<RewardsOf, 'now'> & { url: string; role: Role },
): Promise<PersonRewards> {
  const now = clock()
  const { person, balances, rows, moved } = await runBatch(db, {
    person: db.select({ id: users.id }).from(users).where(eq(users.id, of.userId)),
    balances: selectBalances(db, { userId: of.userId, now }),
    rows: selectRewardsOf(db, { ...of, now }),
    moved: selectTransfersOf(db, { ...of, now }),
  })
  if (person.length === 0) throw new AppError('not_found')
  const byReward = Map.groupBy(moved, ({ reward }) => reward)
  const { next, results } = rewardPage(rows, of.limit, url)
  return {
    balances,
    next,
    results: results.map((reward, i) => ({
      ...reward,
      signals: evidenceOf(rows[i]!, role),
      revision: seesEvidence(role) ? rows[i]!.revision : null,
      transfers: (byReward.get(reward.id) ?? []).map(({ id, kind, amount, createdAt }) => ({
        ...{ id, kind, amount },
        created_at: toIso(createdAt),
      })),
    })),
  }
}

/**
 * Marks a reward as paid out, for an app whose server does not do that.
 * @throws AppError `not_found`, `reward_not_available`, `already_fulfilled`, `owner_blocked`, `balance_too_low`
 */
export async function fulfilByHand(
  { clock, db }: RewardPorts,
  { reward, reason, by }: { reward: RewardKey; reason: string; by: ByStaff },
): Promise<Reward> {
  const now = clock()
  const { done, owner, after } = await runBatch(db, {
    done: audited(db, fulfil(db, reward, { now }), {
      ...({ at: now, action: 'reward_fulfilled', actor: { kind: 'staff', id: by.staff.id } } as const),
      subjectId: sql`(SELECT ${rewards.userId} FROM ${rewards} WHERE ${isReward(reward)})`,
      context: by.context,
      details: { reward: rewardName(reward), reason },
    }),
    owner: selectActiveOwner(db, isReward(reward), now),
    after: selectRewards(db, now, isReward(reward)),
  })
  return fulfilledOrThrow(after, { isDone: done[0].length > 0, owner })
}
