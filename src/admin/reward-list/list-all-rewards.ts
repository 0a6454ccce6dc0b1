import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { rewardEvents, rewards } from '../../db/reward-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { firstCountView, MOST_COUNTED } from '../../http/pagination.ts'
import type { Counted } from '../../http/pagination.ts'
import type { Role } from '../../identity/permissions.ts'
import { idOf } from '../../identity/person-filter.ts'
import type { PersonKey } from '../../identity/person-filter.ts'
import { DAY_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { firstEventAt } from '../../rewards/first-event.ts'
import { ofUser, readRewardCursor, rewardView, selectRewards, stateAt } from '../../rewards/list-rewards.ts'
import type { RewardCursor, RewardRow } from '../../rewards/list-rewards.ts'
import { SQL_KEY, SQL_NAME } from '../../rewards/reward-name.ts'
import { evidenceOf } from '../person-rewards/person-rewards.ts'
import { idsOfDays, isKeptOf } from '../scan-page.ts'
import type { AllRewards, ListedReward } from './responses.ts'
import { cutRewards, rewardLinks } from './reward-places.ts'
import type { AllRewardsQuery, RewardFilter } from './schemas.ts'

/*
 * All rewards are read along the events that earned them, newest first; those of one user along that user's index, by when
 * they become available, as on the user's page.
 */

/** A page reads at most its length plus these. */
const ROWS_BESIDES = 190
/** Of each event that it looks at: by the index, with its decisions, and what it earned for two sides. */
const ROWS_OF_EACH = 8

interface Place {
  limit: number
  cursor?: RewardCursor | undefined
  /** Rows to look at with filters, if more than a page may read. */
  window?: number
  isCounted?: boolean
}

/** A list as far as one page looks. */
interface Scan {
  looked: SQL
  order: SQL[]
  /** Where it ended, if it looked at as much as it may. */
  edge: SQL
  /** All that could be counted. */
  all: SQL
}

const { id, userId, decisions } = rewardEvents

/** Keys of what events earned. */
const earnedBy = (events: SQL) => sql`SELECT d.value ->> 'program' AS program, e.user AS invitee,
  s.value ->> 'side' AS side, s.value ->> 'ordinal' AS ordinal
  FROM ${events} AS e, json_each(e.decisions) AS d, json_each(d.value -> 'sides') AS s WHERE s.value ->> 'user' IS NOT NULL`

/** Conditions that are checked reward by reward. */
function keptOf({ program_id: programId, side, state, user, from, to }: RewardFilter, now: number): SQL[] {
  const { createdAt } = rewards
  return [
    ...(programId === undefined ? [] : [eq(rewards.programId, programId)]),
    ...(side === undefined ? [] : [eq(rewards.side, side)]),
    ...(state === undefined ? [] : [sql`${stateAt(now)} = ${state}`]),
    // Otherwise a range of events.
    ...(user === undefined || from === undefined ? [] : [sql`${createdAt} >= ${Date.parse(from)}`]),
    ...(user === undefined || to === undefined ? [] : [sql`${createdAt} < ${Date.parse(to) + DAY_MS}`]),
  ]
}

function scanOfUser(user: PersonKey, cursor: RewardCursor | undefined, window: number): Scan {
  const { where, order } = ofUser({ userId: idOf(user), cursor })
  const looked = sql`SELECT ${rewards.programId} AS program, ${rewards.inviteeId} AS invitee, ${rewards.side} AS side,
    ${rewards.ordinal} AS ordinal, ${rewards.holdUntil} || '-' || ${SQL_NAME} AS place FROM ${rewards} WHERE ${where} ORDER BY ${sql.join(order, sql`, `)} LIMIT ${window}`
  return {
    ...{ looked, order, all: sql`FROM ${rewards} WHERE ${ofUser({ userId: idOf(user) }).where}` },
    edge: sql`SELECT place FROM (${looked}) LIMIT 1 OFFSET ${window - 1}`,
  }
}

/** Names before and after those of all rewards of an event. */
const [FIRST, LAST] = ['1-1-inviter-0', '999999999-1-invitee-0']

function scanOfEvents(days: RewardFilter, cursor: RewardCursor | undefined, window: number, most?: number): Scan {
  const bounds = [sql`instr(${decisions}, '"user"') > 0`, ...idsOfDays(sql`${id}`, days, firstEventAt)]
  const eventsOf = (more: SQL) => sql`(SELECT ${id} AS id, ${userId} AS user, ${decisions} AS decisions
    FROM ${rewardEvents} INDEXED BY reward_events_earned WHERE ${sql.join(bounds, sql` AND `)} ${more})`
  const [towards, along, within, edge, name] = cursor?.isBefore
    ? ([sql`>`, sql`ASC`, sql`DESC`, sql`max`, FIRST] as const)
    : ([sql`<`, sql`DESC`, sql`ASC`, sql`min`, LAST] as const)
  const events = eventsOf(
    sql`${cursor ? sql`AND ${id} ${towards}= ${cursor.at}` : sql``} ORDER BY ${id} ${along} LIMIT ${window}`,
  )
  const beyond =
    cursor &&
    sql` AND (e.id <> ${cursor.at} OR (${cursor.programId}, ${Number(cursor.side === 'invitee')}, ${cursor.ordinal}) ${towards} (program, side = 'invitee', ordinal))`
  return {
    // Of each event by program, the inviter's first, as its decisions have them.
    looked: sql`${earnedBy(events)}${beyond} ${most && sql`ORDER BY e.id ${along}, program ${within}, side ${along} LIMIT ${most}`}`,
    order: [sql`${rewards.event} ${along}`, sql`${rewards.programId} ${within}`, sql`${rewards.side} ${along}`],
    edge: sql`SELECT ${edge}(id) || ${`-${name}`} AS place FROM ${events} HAVING count(*) = ${window}`,
    all: sql`FROM (${earnedBy(eventsOf(sql``))}) AS found CROSS JOIN ${rewards} ON ${SQL_KEY} = (found.program, found.invitee, found.side, found.ordinal)`,
  }
}

/** Rewards that match, from a place in the list, and where it goes on. */
export async function readAllRewards(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  filter: RewardFilter,
  { limit, cursor, window: wide = Math.floor((limit + ROWS_BESIDES) / ROWS_OF_EACH), isCounted = false }: Place,
) {
  const now = clock()
  const kept = keptOf(filter, now)
  const isFiltered = kept.length > 0
  // Of all that it looks at, the first may have been shown in part, and one more shows whether the list goes on.
  const window = isFiltered ? wide : limit + 2
  const { looked, order, edge, all } = filter.user
    ? scanOfUser(filter.user, cursor, window)
    : scanOfEvents(filter, cursor, window, isFiltered ? undefined : limit + 1)
  const { found, ends, counted } = await runBatch(db, {
    found: selectRewards(
      db,
      now,
      and(sql`${SQL_KEY} IN (SELECT program, invitee, side, ordinal FROM (${looked}))`, ...kept),
    ).orderBy(...order),
    ends: isFiltered && db.all<{ place: string }>(edge),
    counted:
      isCounted &&
      db.all<Counted>(sql`SELECT coalesce(sum(kept), 0) AS value, count(*) <= ${MOST_COUNTED} AS whole
        FROM (SELECT ${isKeptOf(kept)} AS kept ${all} LIMIT ${MOST_COUNTED + 1})`),
  })
  const page = cutRewards(found, {
    ...{ limit, cursor, edge: readRewardCursor(ends?.[0]?.place ?? '') },
    placeOf: (row) => ({ ...row, at: filter.user ? row.holdUntil : row.event }),
    grows: filter.user ? -1 : 1,
  })
  return { ...page, counted: counted?.[0] }
}

export const listedReward = (row: RewardRow, role: Role): ListedReward => ({
  ...rewardView(row),
  invitee_id: row.inviteeId,
  signals: evidenceOf(row, role),
})

/** A page of all rewards. */
export async function listAllRewards(
  ports: Pick<Ports, 'clock'> & { db: Database },
  { query, url, role }: { query: AllRewardsQuery; url: string; role: Role },
): Promise<AllRewards> {
  const page = await readAllRewards(ports, query, { ...query, isCounted: query.cursor === undefined })
  return {
    ...firstCountView(page.counted),
    ...rewardLinks(url, page),
    results: page.rows.map((row) => listedReward(row, role)),
  }
}
