import { and, isNull, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { users } from '../../db/schema.ts'
import { staffJobs } from '../../db/staff-schema.ts'
import { visibleTo } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'
import { idRange, peopleSource, peopleWhere } from '../people/people-where.ts'
import { readFilter } from './schemas.ts'
import type { JobFilter } from './schemas.ts'
import { eventsOfJob } from './undo-events.ts'
import type { Undo } from './undo-events.ts'

const FORGOTTEN = '•••'

/** Ids in order, a filter of the list of people, or the people that another job changed. */
export type Selection = { ids: number[] } | { filter: JobFilter } | Undo

/** The selection without its search words, which may be a phone: once a job has ended, nobody needs them. */
export const PAST_SELECTION: SQL = sql`iif(${staffJobs.selection} ->> '$.filter.search' IS NULL, ${staffJobs.selection},
  json_set(${staffJobs.selection}, '$.filter.search', ${FORGOTTEN}))`

/** People per job: more than anyone can mean to confirm. */
export const MOST_PEOPLE = 100_000

/** Condition on `users`. */
export const IS_LEFT: SQL = isNull(users.deletedAt)

export const idList = (ids: number[]): SQL => sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`

/** The filter, and what the role may see of people. */
export const filterFor = (filter: JobFilter, role: Role) => ({
  filter: readFilter(filter),
  visibility: { unmasked: visibleTo(role).contacts },
})

interface Chosen {
  selection: Selection
  staff: { role: Role }
  /** People who joined later are not included. */
  lastId: number | undefined
}

/** Table and condition of a selection; `position` is the id that orders it: of a person, or of an event. */
function sourceOf({ selection, staff, lastId }: Chosen): { from: SQL; where: SQL | undefined; position: SQL } {
  if ('ids' in selection) {
    const joined = lastId === undefined ? undefined : lte(users.id, lastId)
    const where = and(sql`${users.id} IN ${idList(selection.ids)}`, isNull(users.deletedAt), joined)
    return { from: sql`${users}`, where, position: sql`${users.id}` }
  }
  if ('job' in selection) {
    const from = sql`${eventsOfJob(selection)} CROSS JOIN ${users} ON ${users.id} = event.subject_id`
    return { from, where: isNull(users.deletedAt), position: sql`event.id` }
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

/** One row: how many the action may change, how many were chosen, and the newest id of all. */
export function countSelection(db: Database, chosen: Chosen) {
  const { from, where } = sourceOf(chosen)
  return db.all<{ count: number; chosen: number; newestId: number }>(sql`
    SELECT coalesce(sum(reachable), 0) AS count, count(*) AS chosen, (SELECT max(${users.id}) FROM ${users}) AS newestId FROM (
      SELECT (${IS_LEFT}) AS reachable FROM ${from} WHERE ${where} LIMIT ${MOST_PEOPLE + 1})`)
}

const { id, phone, firstName, lastName, displayName } = PERSON_COLUMNS
const SAMPLE_COLUMNS = { id, phone, firstName, lastName, displayName }

/** The first few, to look at. */
export function sampleSelection(db: Database, chosen: Chosen, limit: number) {
  const { from, where, position } = sourceOf(chosen)
  return db.all<Pick<PersonRow, keyof typeof SAMPLE_COLUMNS>>(
    sql`SELECT ${selectionOf(SAMPLE_COLUMNS)} FROM ${from} WHERE ${where} AND ${IS_LEFT} ORDER BY ${position} LIMIT ${limit}`,
  )
}

/** One row: the ids after which, and up to which, a job goes through its selection. */
export function boundsOf(selection: Selection, lastId: number): SQL {
  if (!('job' in selection)) return sql`SELECT 0 AS after, ${lastId} AS upTo`
  return sql`SELECT coalesce(min(id) - 1, 0) AS after, coalesce(max(id), 0) AS upTo FROM ${eventsOfJob(selection)}`
}
