import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { rewardEvents, rewards } from '../../db/reward-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { cursorUrl, firstCountView, MOST_COUNTED } from '../../http/pagination.ts'
import type { Counted } from '../../http/pagination.ts'
import { idOf } from '../../identity/person-filter.ts'
import type { PersonKey } from '../../identity/person-filter.ts'
import { DAY_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { firstEventAt } from '../../rewards/first-event.ts'
import { ofUser, rewardCursor, rewardView, selectRewards, stateAt } from '../../rewards/list-rewards.ts'
import type { RewardCursor, RewardRow } from '../../rewards/list-rewards.ts'
import { SQL_KEY, SQL_NAME } from '../../rewards/reward-name.ts'
import { evidenceOf } from '../person-rewards/person-rewards.ts'
import { idsOfDays, isKeptOf } from '../scan-page.ts'
import type { AllRewards, ListedReward } from './responses.ts'
import type { AllRewardsQuery, RewardFilter } from './schemas.ts'

/*
 * All rewards are read along the events that earned them, newest first; those of one user along that user's index, by when
 * they become available, as on the user's page.
 */

/** A page reads at most its length plus these. */
const ROWS_BESIDES = 190
/** Of each event that it looks at: by the index, with its decisions, and what it earned for two sides. */
const ROWS_OF_EACH = 8

/** How many rewards of an event have been shown. */
interface EventCursor {
  event: number
  shown: number
}
export type ListCursor = EventCursor | RewardCursor

const CURSOR = /^(\d{1,15})\.(\d{1,3})$/

export function readEventCursor(text: string): EventCursor | undefined {
  const [, event, shown] = CURSOR.exec(text) ?? []
  return event === undefined ? undefined : { event: Number(event), shown: Number(shown) }
}

interface Place {
  limit: number
  cursor?: ListCursor | undefined
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

function scanOfUser(user: PersonKey, cursor: ListCursor | undefined, window: number): Scan {
  const after = cursor && 'at' in cursor ? cursor : undefined
  const { where, order } = ofUser({ userId: idOf(user), cursor: after })
  const looked = sql`SELECT ${rewards.programId} AS program, ${rewards.inviteeId} AS invitee, ${rewards.side} AS side,
    ${rewards.ordinal} AS ordinal, ${rewards.holdUntil} || '-' || ${SQL_NAME} AS next FROM ${rewards} WHERE ${where} ORDER BY ${sql.join(order, sql`, `)} LIMIT ${window}`
  return {
    ...{ looked, order, all: sql`FROM ${rewards} WHERE ${ofUser({ userId: idOf(user) }).where}` },
    edge: sql`SELECT next FROM (${looked}) LIMIT 1 OFFSET ${window - 1}`,
  }
}

function scanOfEvents(days: RewardFilter, cursor: ListCursor | undefined, window: number, most: SQL): Scan {
  const bounds = [sql`instr(${decisions}, '"user"') > 0`, ...idsOfDays(sql`${id}`, days, firstEventAt)]
  const eventsOf = (more: SQL) => sql`(SELECT ${id} AS id, ${userId} AS user, ${decisions} AS decisions
    FROM ${rewardEvents} INDEXED BY reward_events_earned WHERE ${sql.join(bounds, sql` AND `)} ${more})`
  const until = cursor && 'event' in cursor ? sql`AND ${id} <= ${cursor.event}` : sql``
  const events = eventsOf(sql`${until} ORDER BY ${id} DESC LIMIT ${window}`)
  return {
    looked: sql`${earnedBy(events)} ${most}`,
    // As decisions have them, so that a page can stop within an event.
    order: [sql`${rewards.event} DESC`, sql`${rewards.programId}`, sql`${rewards.side} DESC`],
    edge: sql`SELECT (min(id) - 1) || '.0' AS next FROM ${events} HAVING count(*) = ${window}`,
    all: sql`FROM (${earnedBy(eventsOf(sql``))}) AS found CROSS JOIN ${rewards} ON ${SQL_KEY} = (found.program, found.invitee, found.side, found.ordinal)`,
  }
}

/** Rewards that match, from a place in the list, and where it goes on. */
export async function readAllRewards(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  filter: RewardFilter,
  { limit, cursor, window: wide = Math.floor((limit + ROWS_BESIDES) / ROWS_OF_EACH), isCounted = false }: Place,
): Promise<{ rows: RewardRow[]; next: string | undefined; counted: Counted | undefined }> {
  const now = clock()
  const kept = keptOf(filter, now)
  const isFiltered = kept.length > 0
  const before = cursor && 'event' in cursor ? cursor.shown : 0
  // Of all that it looks at, the first may have been shown in part, and one more shows whether the list goes on.
  const window = isFiltered ? wide : limit + 2
  const { looked, order, edge, all } = filter.user
    ? scanOfUser(filter.user, cursor, window)
    : scanOfEvents(filter, cursor, window, isFiltered ? sql`` : sql`LIMIT ${before + limit + 1}`)
  const { found, ends, counted } = await runBatch(db, {
    found: selectRewards(
      db,
      now,
      and(sql`${SQL_KEY} IN (SELECT program, invitee, side, ordinal FROM (${looked}))`, ...kept),
    ).orderBy(...order),
    ends: isFiltered && db.all<{ next: string }>(edge),
    counted:
      isCounted &&
      db.all<Counted>(sql`SELECT coalesce(sum(kept), 0) AS value, count(*) <= ${MOST_COUNTED} AS whole
        FROM (SELECT ${isKeptOf(kept)} AS kept ${all} LIMIT ${MOST_COUNTED + 1})`),
  })
  const rows = found.slice(before, before + limit)
  const last = found.length > before + limit ? rows.at(-1) : undefined
  return {
    rows,
    next: last ? placeAfter(last, found.slice(0, before + limit), filter) : ends?.[0]?.next,
    counted: counted?.[0],
  }
}

/** Cursor behind the last of some rows. */
const placeAfter = (last: RewardRow, rows: RewardRow[], { user }: RewardFilter): string =>
  user === undefined
    ? `${last.event}.${rows.filter(({ event }) => event === last.event).length}`
    : rewardCursor({ ...last, at: last.holdUntil })

export const listedReward = (row: RewardRow): ListedReward => ({
  ...rewardView(row),
  invitee_id: row.inviteeId,
  signals: evidenceOf(row),
})

/** A page of all rewards. */
export async function listAllRewards(
  ports: Pick<Ports, 'clock'> & { db: Database },
  { query, url }: { query: AllRewardsQuery; url: string },
): Promise<AllRewards> {
  const page = await readAllRewards(ports, query, { ...query, isCounted: query.cursor === undefined })
  return {
    ...firstCountView(page.counted),
    next: page.next === undefined ? null : cursorUrl(url, page.next),
    results: page.rows.map(listedReward),
  }
}
