import { asc, inArray, isNull, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { FORGOTTEN, staffJobs } from '../../db/staff-schema.ts'
import { visibleTo } from '../../identity/permissions.ts'
import type { Role } from '../../identity/permissions.ts'
import { PERSON_COLUMNS } from '../../identity/person.ts'
import { othersTurn } from '../../lib/text-stream.ts'
import { ledById } from '../../people/steps.ts'
import type { Source } from '../../people/steps.ts'
import { idRange, peopleSource } from '../people/people-where.ts'
import { readFilter } from './schemas.ts'
import type { JobFilter } from './schemas.ts'
import { eventsOfJob, startOf } from './undo-events.ts'
import type { Undo } from './undo-events.ts'

/** Ids in order, a filter of the list of people, or the people that another job changed. */
export type Selection = { ids: number[] } | { filter: JobFilter } | Undo

/** The selection without its search words, which may be a phone: once a job has ended, nobody needs them. */
export const PAST_SELECTION: SQL = sql`iif(${staffJobs.selection} ->> '$.filter.search' IS NULL, ${staffJobs.selection},
  json_set(${staffJobs.selection}, '$.filter.search', ${FORGOTTEN}))`

/** People per job: more than anyone can mean to confirm. */
export const MOST_PEOPLE = 100_000
/** People whom a filter may look at to find them, and how many at once: meanwhile the database serves no one else. */
const MOST_LOOKED_AT = 3 * MOST_PEOPLE
export const LOOKED_AT_ONCE = 2000

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

/** The people of a selection after a place, in the order of an id: of a person, or of an event. */
function sourceOf({ selection, staff, lastId }: Chosen, after: number): Omit<Source, 'along'> {
  if ('ids' in selection) {
    const joined = lastId === undefined ? [] : [lte(users.id, lastId)]
    return { ...ledById(undefined), where: [sql`${users.id} IN ${idList(selection.ids)}`, IS_LEFT, ...joined] }
  }
  if ('job' in selection) return eventsOfJob(selection, after)
  const { filter, visibility } = filterFor(selection.filter, staff.role)
  const source = peopleSource(filter, visibility, { descending: false, start: after })
  const below = lastId === undefined ? undefined : lastId + 1
  return { ...source, where: [...source.where, ...idRange(filter, { above: after, below }, source.position)] }
}

interface Step {
  looked: number
  chosen: number
  /** Of those, whom the action may change. */
  count: number
  /** JSON: their ids. */
  ids: string
  /** Of the last one looked at; null: there was none. */
  place: number | null
  newestId: number
}

function selectStep(db: Database, chosen: Chosen, after: number) {
  const { from, where, position, passes = sql`1` } = sourceOf(chosen, after)
  return db.all<Step>(sql`
    SELECT count(*) AS looked, coalesce(sum(passes), 0) AS chosen, coalesce(sum(passes AND reachable), 0) AS count,
      json_group_array(id) FILTER (WHERE passes AND reachable) AS ids, max(place) AS place, (SELECT max(${users.id}) FROM ${users}) AS newestId
    FROM (SELECT ${users.id} AS id, ${position} AS place, ${passes} AS passes, ${IS_LEFT} AS reachable FROM ${from}
      WHERE ${sql.join(where, sql` AND `)} ORDER BY ${position} LIMIT ${LOOKED_AT_ONCE})`)
}

interface Counting {
  /** How many of the first few are wanted. */
  sampled: number
  /** Before a second step. */
  goOn: () => Promise<void>
}

/**
 * Counts a selection step by step: how many the action may change, who the first few are, how many were chosen, and where
 * it ends. Undefined if it is too large. @throws AppError `storage_unavailable`
 */
export async function countSelection(db: Database, { lastId, ...chosen }: Chosen, { sampled, goOn }: Counting) {
  const { selection } = chosen
  const counted = { count: 0, ids: [] as number[], chosen: 0, lastId: lastId ?? 0, place: 0 }
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += LOOKED_AT_ONCE) {
    const [step] = await runQuery(db, selectStep(db, { ...chosen, lastId }, counted.place))
    const { newestId, place, ids } = step!
    counted.lastId = lastId = Math.min(newestId, lastId ?? newestId)
    counted.place = place ?? counted.place
    counted.count += step!.count
    counted.chosen += step!.chosen
    if (counted.ids.length < sampled) counted.ids.push(...(JSON.parse(ids) as number[]))
    if (counted.chosen > MOST_PEOPLE) return undefined
    if (step!.looked < LOOKED_AT_ONCE || ('job' in selection && counted.chosen >= selection.changed)) return counted
    if (looked === 0) await goOn()
    await othersTurn()
  }
  return undefined
}

const { id, phone, firstName, lastName, displayName } = PERSON_COLUMNS

export const selectSample = (db: Database, ids: number[]) =>
  db
    .select({ id, phone, firstName, lastName, displayName })
    .from(users)
    .where(inArray(id, idList(ids)))
    .orderBy(asc(id))

/** The places after which, and up to which, a job goes through a selection that was counted. */
export const boundsOf = (selection: Selection, { lastId, place }: { lastId: number; place: number }) =>
  'job' in selection ? { position: startOf(selection.job), lastId: place } : { position: 0, lastId }
