import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { RequestContext } from '../../audit/event.ts'
import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { PERMISSIONS } from '../../identity/permissions.ts'
import { MAY_ACT, ROLE_SQL } from '../../identity/staff/staff.ts'
import type { Clock } from '../../lib/time.ts'
import { carryOut } from '../../people/commands.ts'
import { selectPeopleIds } from '../people/select-people.ts'
import { JOB_RULES } from './actions.ts'
import { readJob, selectJobs } from './job.ts'
import type { Job } from './job.ts'
import { filterFor, idList, isWithinReach, PAST_SELECTION } from './selection.ts'
import { isStillOfJob, nextOfJob } from './undo-events.ts'

/** People of one piece: one transaction, during which nobody else writes. */
const PEOPLE_AT_ONCE = 100
/** People whom a filter may have to look at for one piece: when few of them pass, the piece is smaller. */
const SCANNED_AT_ONCE = 1000

export interface StepPorts {
  db: Database
  clock: Clock
  config: Pick<Config, 'deletionGraceMs'>
}

/**
 * Does the next piece of a job, with an event for each person whom it changes, and moves the job on: all in one batch,
 * whose every statement asks whether the job is still where it was read. So of two who do the same piece at once one
 * does it and the other does nothing, and after a crash the job is either before the piece or behind it.
 *
 * Whoever started it must still be somebody who may: a job of somebody who was blocked, or has lost the role, stops.
 */
export async function stepJob(
  { db, clock, config }: StepPorts,
  { job, context }: { job: Job; context?: RequestContext },
): Promise<Job> {
  if (job.state !== 'running') return job
  const { ids, position, isLast } = await nextPiece(db, job)
  const now = clock()
  const { action, params, reason } = job
  const command = JOB_RULES[action].command({ now, params, reason, graceMs: config.deletionGraceMs })
  const here = sql`EXISTS (SELECT 1 FROM staff_jobs AS here WHERE here.id = ${job.id} AND here.position = ${job.position}
    AND here.state = 'running' AND ${isAllowed(job)})`
  const looked = sql`users.id IN ${idList(ids)} AND ${isWithinReach(job.staffId)} AND ${here}`
  const { record, ...change } = carryOut(db, command, {
    targets: 'job' in job.selection ? sql`${looked} AND ${isStillOfJob(job.selection)}` : looked,
    now,
    actor: { kind: 'staff', id: job.staffId },
    context,
    job: job.id,
  })
  const {
    stored: [stored],
  } = await runBatch(db, {
    record,
    // Those were as many events as people.
    count:
      db.run(sql`UPDATE staff_jobs SET changed = changed + changes(), done = done + (SELECT count(*) FROM users WHERE ${looked})
      WHERE id = ${job.id} AND ${here}`),
    ...change,
    moveOn: db.run(sql`UPDATE staff_jobs SET position = ${position}, state = ${isLast ? 'done' : 'running'},
      finished_at = ${isLast ? now : null}, selection = ${isLast ? PAST_SELECTION : sql`selection`} WHERE id = ${job.id} AND ${here}`),
    stop: db.run(sql`UPDATE staff_jobs SET state = 'cancelled', finished_at = ${now}, selection = ${PAST_SELECTION}
      WHERE id = ${job.id} AND state = 'running' AND NOT ${isAllowed(job)}`),
    stored: selectJobs(db, sql`WHERE job.id = ${job.id}`),
  })
  // Jobs are never deleted while they run.
  return readJob(stored!)
}

/** Condition: whoever started the job may do it now. */
function isAllowed({ staffId, action }: Job): SQL {
  const roles = JSON.stringify(PERMISSIONS[JOB_RULES[action].permission])
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${staffId} AND ${MAY_ACT}
    AND ${ROLE_SQL} IN (SELECT value FROM json_each(${roles})))`
}

/** Whom to look at next, never more people in all than were confirmed. */
async function nextPiece(db: Database, { selection, staffRole, position: after, lastId, total, done }: Job) {
  if ('ids' in selection) {
    const left = selection.ids.filter((id) => id > after && id <= lastId)
    const ids = left.slice(0, PEOPLE_AT_ONCE)
    return { ids, position: ids.at(-1) ?? lastId, isLast: ids.length === left.length }
  }
  const limit = Math.min(PEOPLE_AT_ONCE, total - done)
  if (limit <= 0 || staffRole === null) return { ids: [], position: after, isLast: true }
  if ('job' in selection) return nextOfJob(db, selection, { after, upTo: lastId, limit })
  const walk = { after, upTo: lastId, limit, scan: SCANNED_AT_ONCE }
  const { ids, position } = await selectPeopleIds(db, filterFor(selection.filter, staffRole), walk)
  return { ids, position: position ?? lastId, isLast: position === null }
}
