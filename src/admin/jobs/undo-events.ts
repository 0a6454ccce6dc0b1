import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { auditEvents, users } from '../../db/schema.ts'
import { COMMAND_EVENTS } from '../../people/commands.ts'
import type { Source } from '../../people/steps.ts'
import type { JobAction } from './actions.ts'

/** The people a job changed, to be changed back. */
export interface Undo {
  job: number
  /** What it did to them. */
  action: JobAction
  /** How many: each has one event. */
  changed: number
}

/** Events of other jobs may lie between those of the job; then a step is smaller. */
const EVENTS_AT_ONCE = 1000

const { id, subjectId, action: name, outcome, details } = auditEvents
const BY_ACTION = sql`${auditEvents} INDEXED BY audit_events_action`

const isAction = (action: string): SQL => sql`${name} = ${action}`

const isOfJob = (job: number): SQL => sql`${details} ->> '$.job' = ${job}`

/** The event before its own. */
export const startOf = (job: number): SQL => sql`coalesce((SELECT ${id} FROM ${BY_ACTION}
  WHERE ${isAction('job_started')} AND ${isOfJob(job)} ORDER BY ${id} LIMIT 1), 0)`

/** The events of a job after a place, with their people. */
export const eventsOfJob = ({ job, action }: Undo, after: number): Omit<Source, 'along'> => ({
  from: sql`${BY_ACTION} CROSS JOIN ${users} ON ${users.id} = ${subjectId}`,
  where: [
    isAction(COMMAND_EVENTS[action]),
    sql`${id} > ${after === 0 ? startOf(job) : sql`CAST(${after} AS INTEGER)`}`,
  ],
  position: sql`${id}`,
  passes: isOfJob(job),
})

/**
 * Condition on `users`: nothing of the kind was done to them since. A user who was blocked again is blocked for another
 * reason.
 */
export const isStillOfJob = ({ job, action }: Undo): SQL => sql`(
  SELECT ${isOfJob(job)} FROM ${auditEvents} INDEXED BY audit_events_subject
  WHERE ${subjectId} = ${users.id} AND ${name} = ${COMMAND_EVENTS[action]} AND ${outcome} = 'ok'
  ORDER BY ${id} DESC LIMIT 1)`

/** The next people, in the order of their events; `position` is the id of an event. */
export async function nextOfJob(
  db: Database,
  { job, action }: Undo,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<{ ids: number[]; position: number; isLast: boolean }> {
  const events = await runQuery(
    db,
    db.all<{ id: number; person: number | null }>(sql`
      SELECT ${id} AS id, iif(${isOfJob(job)}, ${subjectId}, NULL) AS person FROM ${BY_ACTION}
      WHERE ${isAction(COMMAND_EVENTS[action])} AND ${id} > ${after} AND ${id} <= ${upTo}
      ORDER BY ${id} LIMIT ${EVENTS_AT_ONCE}`),
  )
  const found = events
    .flatMap((event) => (event.person === null ? [] : { ...event, person: event.person }))
    .slice(0, limit)
  const isCut = found.length === limit
  const last = isCut ? found.at(-1) : events.at(-1)
  const position = last?.id ?? upTo
  const isLast = position >= upTo || (!isCut && events.length < EVENTS_AT_ONCE)
  return { ids: found.map(({ person }) => person), position, isLast }
}
