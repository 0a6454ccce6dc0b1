import { and, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { may } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'
import { idRange, peopleSource, peopleWhere } from '../people/people-where.ts'
import { isWithinReachOf } from '../person/staff-change.ts'
import { readFilter } from './filter.ts'
import type { JobFilter } from './filter.ts'
import { eventsOfJob } from './undo-events.ts'
import type { Undo } from './undo-events.ts'

const FORGOTTEN = '•••'

/** Chosen one by one, in the order of their ids, by a filter of the list of people, or whom another job changed. */
export type Selection = { ids: number[] } | { filter: JobFilter } | Undo

/**
 * The selection of a job that has ended, to be stored in its place: what was searched for can be somebody's phone, and
 * from then on nobody needs more than that there was a search.
 */
export const PAST_SELECTION: SQL = sql`iif(selection ->> '$.filter.search' IS NULL, selection,
  json_set(selection, '$.filter.search', ${FORGOTTEN}))`

/** People of one job: whoever confirms a number has to be able to mean it. */
export const MOST_PEOPLE = 100_000

/**
 * Condition on `users`: somebody whom this staff member may touch in bulk. Never themselves, so that whoever does it is
 * still there afterwards; staff only by superusers.
 */
export const isWithinReach = (staffId: number): SQL => sql`users.id <> ${staffId}
  AND ${isWithinReachOf(sql`(SELECT is_superuser FROM users AS owner WHERE owner.id = ${staffId})`)}`

export const idList = (ids: number[]): SQL => sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`

/** The filter, and what the role may see of people. */
export const filterFor = (filter: JobFilter, role: Role) => ({
  filter: readFilter(filter),
  visibility: { unmasked: may(role, 'people.unmasked') },
})

interface Chosen {
  selection: Selection
  staff: { id: number; role: Role }
  /** Whoever joined later is not meant. */
  lastId: number | undefined
}

/** Table and condition of a selection; `position` is the id in whose order it is read: of a person, or of an event. */
function sourceOf({ selection, staff, lastId }: Chosen): { from: SQL; where: SQL | undefined; position: SQL } {
  if ('ids' in selection) {
    const position = sql`users.id`
    const joined = lastId === undefined ? undefined : sql`users.id <= ${lastId}`
    const where = and(sql`users.id IN ${idList(selection.ids)}`, sql`users.deleted_at IS NULL`, joined)
    return { from: sql`users`, where, position }
  }
  if ('job' in selection) {
    const from = sql`${eventsOfJob(selection)} CROSS JOIN users ON users.id = event.subject_id`
    return { from, where: sql`users.deleted_at IS NULL`, position: sql`event.id` }
  }
  const { filter, visibility } = filterFor(selection.filter, staff.role)
  const { from, position, where, rest } = peopleSource(filter, visibility)
  const below = lastId === undefined ? undefined : lastId + 1
  return {
    from,
    where: and(...where, ...idRange(filter, { below }, position), rest && peopleWhere(rest, visibility)),
    position,
  }
}

/** How many there are whom the action may touch, how many in all, and the newest id that there is. One row. */
export function countSelection(db: Database, chosen: Chosen) {
  const { from, where } = sourceOf(chosen)
  return db.all<{ count: number; chosen: number; newestId: number }>(sql`
    SELECT coalesce(sum(reachable), 0) AS count, count(*) AS chosen, (SELECT max(id) FROM users) AS newestId FROM (
      SELECT (${isWithinReach(chosen.staff.id)}) AS reachable FROM ${from} WHERE ${where} LIMIT ${MOST_PEOPLE + 1})`)
}

const { id, phone, firstName, lastName, displayName } = PERSON_COLUMNS
const SAMPLE_COLUMNS = { id, phone, firstName, lastName, displayName }

/** The first few of them, for somebody to look at. */
export function sampleSelection(db: Database, chosen: Chosen, limit: number) {
  const { from, where, position } = sourceOf(chosen)
  return db.all<Pick<PersonRow, keyof typeof SAMPLE_COLUMNS>>(
    sql`SELECT ${selectionOf(SAMPLE_COLUMNS)} FROM ${from} WHERE ${where} AND ${isWithinReach(chosen.staff.id)} ORDER BY ${position} LIMIT ${limit}`,
  )
}

/** One row: after which id, and up to which, in its order a job goes through its selection. */
export function boundsOf(selection: Selection, lastId: number): SQL {
  if (!('job' in selection)) return sql`SELECT 0 AS after, ${lastId} AS upTo`
  return sql`SELECT coalesce(min(id) - 1, 0) AS after, coalesce(max(id), 0) AS upTo FROM ${eventsOfJob(selection)}`
}
