import { isNull, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { users } from '../../db/schema.ts'
import { staffJobs } from '../../db/staff-schema.ts'
import { visibleTo } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import type { PersonRow } from '../../identity/person.ts'
import { stepsQuery } from '../../people/steps.ts'
import type { Source, Steps } from '../../people/steps.ts'
import { idRange, peopleSource } from '../people/people-where.ts'
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
/** People whom a filter may look at to find them. */
const MOST_LOOKED_AT = 3 * MOST_PEOPLE

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

/** The people of a selection, in the order of an id: of a person, or of an event. */
function stepsOf({ selection, staff, lastId }: Chosen, columns: SQL, limit: number): Steps {
  const { where, ...source } = sourceOf({ selection, staff, lastId })
  const order = sql`ORDER BY ${source.position}`
  return { ...source, where: sql.join(where, sql` AND `), order, columns, limit, scan: MOST_LOOKED_AT }
}

function sourceOf({ selection, staff, lastId }: Chosen): Source {
  if ('ids' in selection) {
    const joined = lastId === undefined ? [] : [lte(users.id, lastId)]
    const where = [sql`${users.id} IN ${idList(selection.ids)}`, isNull(users.deletedAt), ...joined]
    return { from: sql`${users}`, along: sql`${users}`, where, position: sql`${users.id}`, passes: undefined }
  }
  if ('job' in selection) {
    const from = sql`${eventsOfJob(selection)} CROSS JOIN ${users} ON ${users.id} = event.subject_id`
    return { from, along: from, where: [isNull(users.deletedAt)], position: sql`event.id`, passes: undefined }
  }
  const { filter, visibility } = filterFor(selection.filter, staff.role)
  const source = peopleSource(filter, visibility, { descending: false, start: undefined })
  const below = lastId === undefined ? undefined : lastId + 1
  return { ...source, where: [sql`1`, ...source.where, ...idRange(filter, { below }, source.position)] }
}

/** One row: how many the action may change, how many were chosen, whether that is all of them, and the newest id. */
export const countSelection = (db: Database, chosen: Chosen) =>
  db.all<{ count: number; chosen: number; isWhole: number; newestId: number }>(sql`
    SELECT coalesce(sum(reachable AND passes), 0) AS count, coalesce(sum(passes), 0) AS chosen,
      coalesce(min(passes), 1) AS isWhole, (SELECT max(${users.id}) FROM ${users}) AS newestId
    FROM (${stepsQuery(stepsOf(chosen, sql`(${IS_LEFT}) AS reachable`, MOST_PEOPLE + 1))})`)

const { id, phone, firstName, lastName, displayName } = PERSON_COLUMNS
const SAMPLE_COLUMNS = { id, phone, firstName, lastName, displayName }

/** The first few, to look at. */
export const sampleSelection = (db: Database, chosen: Chosen, limit: number) =>
  db.all<Pick<PersonRow, keyof typeof SAMPLE_COLUMNS>>(
    stepsQuery({ ...stepsOf(chosen, selectionOf(SAMPLE_COLUMNS), limit), saysWhereItStopped: false }),
  )

/** One row: the ids after which, and up to which, a job goes through its selection. */
export function boundsOf(selection: Selection, lastId: number): SQL {
  if (!('job' in selection)) return sql`SELECT 0 AS after, ${lastId} AS upTo`
  return sql`SELECT coalesce(min(id) - 1, 0) AS after, coalesce(max(id), 0) AS upTo FROM ${eventsOfJob(selection)}`
}
