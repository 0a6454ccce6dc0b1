import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/database.ts'
import { decisionsWithoutPeople } from '../db/derived/reward-fragments.ts'
import { referralLinks } from '../db/referral-schema.ts'
import { rewardEvents } from '../db/reward-schema.ts'
import { runBatch, runQuery } from '../db/run-batch.ts'
import type { Statement } from '../db/run-batch.ts'
import { auditEvents, sessions, users } from '../db/schema.ts'
import { FORGOTTEN, staffJobs } from '../db/staff-schema.ts'
import { eraseLinks, saysSomething } from '../links/change-link.ts'

/*
 * What one user may have thousands of. It is cleared after the user's own row, in steps: until nothing is left,
 * `deletion_requested_at` is `UNFINISHED`, so that a later run finishes what this one did not.
 */

/** Later than any deadline, also for version 1.0.0, which an operator may roll back to: it erases no one twice. */
export const UNFINISHED = Number.MAX_SAFE_INTEGER

/** Rows per step, each on a page of its own as a rule: meanwhile the database serves no one else. */
export const ROWS_OF_STEP = 500
/** Steps of one run, so 3.6 million rows a day. A Worker may make 1,000 subrequests. */
const STEPS = 300
/** More people than a run erases: those whom the last one did not finish, too. */
const MOST_FINISHED = 10_000

interface Traces {
  table: SQLiteTable
  id: SQLiteColumn
  owner: SQLiteColumn
  /** The index of owners. */
  index: string
  /** Condition: the row has something to clear. */
  isLeft: SQL | undefined
  /** In the same transaction, before these rows lose what they say. */
  before?: (db: Database, which: SQL) => Statement
  clear: (db: Database, which: SQL) => Statement & { _: { result: Trace[] } }
}

interface Trace {
  owner: number | null
  id: number
}

const WITHOUT_PEOPLE = sql.raw(decisionsWithoutPeople('decisions'))
const HAS_EVIDENCE = sql`instr(${rewardEvents.decisions}, '"signals"')`
const { challenge, device, deviceHash, endedAt } = sessions
const { userAgent, requestId, details } = auditEvents

const tracesOf = (now: number): Traces[] => [
  {
    table: referralLinks,
    id: referralLinks.id,
    owner: referralLinks.userId,
    index: 'referral_links_user_id',
    isLeft: saysSomething,
    clear: (db, which) => eraseLinks(db, which, now).returning({ owner: referralLinks.userId, id: referralLinks.id }),
  },
  {
    table: sessions,
    id: sessions.id,
    owner: sessions.userId,
    index: 'sessions_user_id',
    isLeft: or(isNull(endedAt), ...[challenge, device, deviceHash, sessions.country, sessions.network].map(isNotNull)),
    clear: (db, which) =>
      db
        .update(sessions)
        .set({
          ...{ challenge: null, device: null, deviceHash: null, country: null, network: null },
          endedAt: sql`coalesce(${endedAt}, ${now})`,
        })
        .where(which)
        .returning({ owner: sessions.userId, id: sessions.id }),
  },
  {
    // The ledger keeps its rows, which name people by id alone: docs/account.md. Whom their evidence names goes.
    table: rewardEvents,
    id: rewardEvents.id,
    owner: rewardEvents.userId,
    index: 'reward_events_user',
    isLeft: sql`(${rewardEvents.bodyHash} <> '' OR (${HAS_EVIDENCE} AND ${rewardEvents.decisions} <> ${WITHOUT_PEOPLE}))`,
    clear: (db, which) =>
      db
        .update(rewardEvents)
        .set({ bodyHash: '', decisions: sql`iif(${HAS_EVIDENCE}, ${WITHOUT_PEOPLE}, decisions)` })
        .where(which)
        .returning({ owner: rewardEvents.userId, id: rewardEvents.id }),
  },
  {
    table: auditEvents,
    id: auditEvents.id,
    owner: auditEvents.subjectId,
    index: 'audit_events_subject',
    isLeft: or(...[auditEvents.country, auditEvents.network, userAgent, requestId, details].map(isNotNull)),
    // Why staff chose this person alone for a bulk action. A reason for several people may be about the others.
    before: (db, which) =>
      db
        .update(staffJobs)
        .set({ reason: FORGOTTEN })
        .where(
          and(
            sql`${staffJobs.id} IN (SELECT ${details} ->> '$.job' FROM ${auditEvents} WHERE ${which})`,
            eq(staffJobs.changed, 1),
            or(isNotNull(staffJobs.finishedAt), eq(staffJobs.total, 1)),
          ),
        ),
    clear: (db, which) =>
      db
        .update(auditEvents)
        .set({ country: null, network: null, userAgent: null, requestId: null, details: null })
        .where(which)
        .returning({ owner: auditEvents.subjectId, id: auditEvents.id }),
  },
]

export const idsOf = (people: { id: number }[]): SQL =>
  sql`(SELECT value FROM json_each(${JSON.stringify(people.map(({ id }) => id))}))`

/** Their own row is erased, what else is known of them not yet. Has the form of an index. */
const IS_UNFINISHED = sql`${users.deletionRequestedAt} IS NOT NULL AND ${users.deletedAt} IS NOT NULL`

/** Finishes the erasure of everyone whose row is erased. @returns of how many nothing is left */
export async function eraseTraces(db: Database, now: number, most = STEPS): Promise<number> {
  const unfinished = await runQuery(
    db,
    db.select({ id: users.id }).from(users).where(IS_UNFINISHED).limit(MOST_FINISHED),
  )
  if (unfinished.length === 0) return 0
  let steps = most
  for (const traces of tracesOf(now)) {
    steps = await clearTraces(db, traces, steps)
    if (steps === 0) return 0
  }
  const finished = db
    .update(users)
    .set({ deletionRequestedAt: null })
    .where(and(sql`${users.id} IN ${idsOf(unfinished)}`, IS_UNFINISHED))
    .returning({ id: users.id })
  return (await runQuery(db, finished)).length
}

/** Clears rows of one table in the order of their owners. @returns the steps left; none if there may be more to clear */
async function clearTraces(db: Database, { table, id, owner, index, isLeft, before, clear }: Traces, steps: number) {
  let last = { owner: 0, id: 0 }
  for (let left = steps - 1; left >= 0; left -= 1) {
    const next = sql`SELECT ${id} FROM ${users} INDEXED BY users_leaving CROSS JOIN ${table} INDEXED BY ${sql.raw(index)}
      WHERE ${IS_UNFINISHED} AND ${users.id} >= ${last.owner} AND ${owner} = ${users.id}
        AND ${id} > iif(${users.id} = ${last.owner}, ${last.id}, 0) AND ${isLeft}
      ORDER BY ${users.id}, ${id} LIMIT ${ROWS_OF_STEP}`
    const which = sql`${id} IN (${next})`
    const { cleared } = await runBatch(db, {
      before: before !== undefined && before(db, which),
      cleared: clear(db, which),
    })
    if (cleared.length < ROWS_OF_STEP) return left
    last = cleared.reduce(laterOf, last)
  }
  return 0
}

const laterOf = (last: { owner: number; id: number }, { owner, id }: Trace) =>
  owner !== null && (owner > last.owner || (owner === last.owner && id > last.id)) ? { owner, id } : last
