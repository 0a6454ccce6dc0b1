import { and, eq } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { selectLists } from '../db/json-lists.ts'
import { mayServe } from '../db/may-serve.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { rewardEvents } from '../db/reward-schema.ts'
import { runBatch, runQuery } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import { callerOrThrow, liveOf } from '../identity/caller.ts'
import type { Caller } from '../identity/caller.ts'
import { admitServer, readKey } from '../identity/server-key.ts'
import type { Server } from '../identity/server-key.ts'
import type { Ports } from '../ports.ts'
import { balancesOf } from './balances.ts'
import { areEarnedBy, fulfil, isReward, reverseEvent } from './change-rewards.ts'
import {
  fulfilledOrThrow,
  selectActiveOwner,
  rewardPage,
  rewardView,
  selectPage,
  selectRewards,
  selectRewardsOf,
  reversedValue,
} from './list-rewards.ts'
import type { PageOf, RewardCursor } from './list-rewards.ts'
import { SOURCE } from './report-events.ts'
import type { OwnRewards, Reward, ReversedEvent, RewardPage } from './responses.ts'
import type { RewardKey } from './reward-name.ts'

type RewardPorts = Pick<Ports, 'clock'> & { db: Database }

interface Listed {
  limit: number
  cursor?: RewardCursor | undefined
}

/** A user's rewards, for a server. @throws AppError `token_not_valid`, `permission_denied` */
export async function listRewards(
  { clock, db }: RewardPorts,
  {
    server,
    query: { user_id: userId, ...query },
    url,
  }: { server: Server; query: Listed & { user_id: number }; url: string },
): Promise<RewardPage> {
  const now = clock()
  const { key, page } = await runBatch(db, {
    key: readKey(db, { ...server, now }),
    page: selectRewardsOf(db, { ...query, userId, now }),
  })
  admitServer(key, server)
  return rewardPage(page, query.limit, url)
}

/** What a page of someone's own rewards shows, if they are live. */
const listsOfOwn = (db: Database, asked: PageOf & (Caller | Placeholders<Caller>)) =>
  selectLists(db, { callers: liveOf(db, asked), balances: balancesOf(db, asked), page: selectPage(db, asked) })

/** The first page, which is what nearly everyone asks for. */
const firstOfOwn = preparedQuery((db, asked: Placeholders<Caller & { now: number; most: number }>) =>
  listsOfOwn(db, { userId: asked.userId, sessionId: asked.sessionId, now: asked.now, most: asked.most }),
)

/** The caller's balances and rewards. @throws AppError `token_not_valid` */
export async function listOwnRewards(
  { clock, db }: RewardPorts,
  { caller, query, url }: { caller: Caller; query: Listed; url: string },
): Promise<OwnRewards> {
  const now = clock()
  const { cursor, limit } = query
  const asked = { ...caller, now, most: limit + 1 }
  const own = cursor ? listsOfOwn(db, { ...asked, cursor }) : firstOfOwn(db, asked)
  const { callers, balances, page } = await runQuery(db, own)
  callerOrThrow(callers)
  return { balances, ...rewardPage(page, query.limit, url) }
}

/**
 * Marks a reward as paid out or handed over, for one caller: repeated with the same claim, it has the same answer.
 * @throws AppError `token_not_valid`, `permission_denied`, `not_found`, `reward_not_available`, `already_fulfilled`,
 * `owner_blocked`, `balance_too_low`
 */
export async function fulfilReward(
  { clock, db }: RewardPorts,
  { server, reward, claim }: { server: Server; reward: RewardKey; claim: string | null },
): Promise<Reward> {
  const now = clock()
  const { key, done, owner, after } = await runBatch(db, {
    key: readKey(db, { ...server, now }),
    done: fulfil(db, reward, { now, claim, may: mayServe({ ...server, now }) }),
    owner: selectActiveOwner(db, isReward(reward), now),
    after: selectRewards(db, now, isReward(reward)),
  })
  admitServer(key, server)
  return fulfilledOrThrow(after, { isDone: done.length > 0, owner, claim })
}

/**
 * Takes an event back, in full or up to the part of its value that has been refunded so far. Repeated, it takes nothing more.
 * @throws AppError `token_not_valid`, `permission_denied`, `not_found`, `invalid_request`
 */
export async function takeBackEvent(
  { clock, db }: RewardPorts,
  { server, eventId, refunded }: { server: Server; eventId: string; refunded: number | null },
): Promise<ReversedEvent> {
  const now = clock()
  const isEvent = and(eq(rewardEvents.source, SOURCE), eq(rewardEvents.eventId, eventId))
  const { key, event, earned } = await runBatch(db, {
    key: readKey(db, { ...server, now }),
    reverse: reverseEvent(db, { source: SOURCE, eventId }, { refunded, now, may: mayServe({ ...server, now }) }),
    event: db
      .select({ id: rewardEvents.id, value: rewardEvents.value, reversed: rewardEvents.reversed })
      .from(rewardEvents)
      .where(isEvent),
    earned: selectRewards(db, now, areEarnedBy(isEvent)),
  })
  admitServer(key, server)
  const [found] = event
  if (!found) throw new AppError('not_found')
  if (refunded !== null && found.value === null)
    throw new AppError('invalid_request', { fields: [{ field: 'refunded_value', code: 'no_value' }] })
  return {
    id: eventId,
    reversed_value: reversedValue(found),
    rewards: earned.map(rewardView),
  }
}
