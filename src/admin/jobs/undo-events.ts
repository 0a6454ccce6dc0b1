import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { COMMAND_EVENTS } from '../../people/commands.ts'
import type { JobAction } from './actions.ts'

/** The people whom a job changed, to be changed back. */
export interface Undo {
  job: number
  /** What it did to them. */
  action: JobAction
  /** How many they were: each has one event. */
  changed: number
}

/** Events of other jobs of the same time may lie between its own: the piece is smaller then. */
const EVENTS_AT_ONCE = 1000

/** Condition on `audit_events`, written so that SQLite sees that the partial index of actions holds all of them. */
const ofAction = (action: string): SQL => sql`action NOT IN ('sign_in', 'sign_up') AND action = ${action}`

const isOfJob = (job: number): SQL => sql`details ->> '$.job' = ${job}`

const begun = (job: number): SQL => sql`coalesce((SELECT id FROM audit_events INDEXED BY audit_events_action
  WHERE ${ofAction('job_started')} AND ${isOfJob(job)} ORDER BY id LIMIT 1), 0)`

/** Table: the events of a job, and of whom. What came before it is not read, nor what came after its last. */
export const eventsOfJob = ({ job, action, changed }: Undo): SQL => sql`(
  SELECT id, subject_id FROM audit_events INDEXED BY audit_events_action
  WHERE ${ofAction(COMMAND_EVENTS[action])} AND id > ${begun(job)} AND ${isOfJob(job)} ORDER BY id LIMIT ${changed}) AS event`

/**
 * Condition on `users`: what the job did to them is the last of its kind that was done to them. Whoever was blocked anew
 * since is blocked for another reason.
 */
export const isStillOfJob = ({ job, action }: Undo): SQL => sql`(
  SELECT ${isOfJob(job)} FROM audit_events INDEXED BY audit_events_subject
  WHERE subject_id = users.id AND action = ${COMMAND_EVENTS[action]} AND outcome = 'ok' ORDER BY id DESC LIMIT 1)`

/** The next of the people, in the order of the events: `position` is of one. */
export async function nextOfJob(
  db: Database,
  { job, action }: Undo,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<{ ids: number[]; position: number; isLast: boolean }> {
  const events = await runQuery(
    db,
    db.all<{ id: number; person: number | null }>(sql`
      SELECT id, iif(${isOfJob(job)}, subject_id, NULL) AS person FROM audit_events INDEXED BY audit_events_action
      WHERE ${ofAction(COMMAND_EVENTS[action])} AND id > ${after} AND id <= ${upTo} ORDER BY id LIMIT ${EVENTS_AT_ONCE}`),
  )
  const found = events.flatMap(({ id, person }) => (person === null ? [] : { id, person })).slice(0, limit)
  const isCut = found.length === limit
  const last = isCut ? found.at(-1) : events.at(-1)
  const position = last?.id ?? upTo
  const isLast = position >= upTo || (!isCut && events.length < EVENTS_AT_ONCE)
  return { ids: found.map(({ person }) => person), position, isLast }
}
