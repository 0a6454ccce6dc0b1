import { runQuery } from '../../db/run-batch.ts'
import { json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { visibleTo } from '../../identity/permissions.ts'
import type { Language } from '../../lib/language.ts'
import type { Seen } from '../../people/steps.ts'
import { FILE_ROWS, fileEndpoint } from '../list-file.ts'
import { listedPerson, listPeople, PERSON_COLUMN_LIST } from './list-people.ts'
import type { StoredPerson } from './list-people.ts'
import { selectMostInvited } from './most-invited.ts'
import { PEOPLE_HEADINGS } from './people-headings.ts'
import type { PeopleHeadings } from './people-headings.ts'
import type { Person } from './responses.ts'
import { ExportPeopleQuery, isByInvited, isDescending, ListPeopleQuery, sortedBy } from './schemas.ts'
import type { PeopleCursor, Standing } from './schemas.ts'
import { selectPeople, selectSorted } from './select-people.ts'

export const listUsers = endpoint(
  {
    method: 'get',
    path: '/api/v1/admin/users/',
    access: 'staff',
    permission: 'people.read',
    query: ListPeopleQuery,
  },
  async ({ ports, query, staff, url }) => json(await listPeople(ports.db, { role: staff.role, query, url })),
)

/** Rows that may be read for a page of the file: a filter that matches few people gives small pages. */
const PAGE_ROWS = 5000

type Row = StoredPerson & Seen & Partial<Standing> & Pick<PeopleCursor, 'sorted'>

/** Changes while the file is read may or may not be in it; ordered by sign-up date, nobody is in it twice. */
export const usersFile = fileEndpoint({
  name: 'users',
  list: 'people',
  filter: ExportPeopleQuery,
  pages: ({ ports: { db }, by: { staff }, viewer, filter: { ordering, ...filter } }) => {
    // What the page with this filter lists, so by what its viewer may search.
    const selection = { filter, visibility: { unmasked: visibleTo(staff.role).contacts } }
    const reach = { limit: FILE_ROWS, rows: PAGE_ROWS }
    const descending = isDescending(ordering)
    const by = sortedBy(ordering)
    const select = (last: Row | undefined) => {
      if (isByInvited(ordering)) {
        const walk = { backwards: ordering === 'least_invited', start: placeOf(last), ...reach }
        return selectMostInvited<Row>(db, selection, walk, PERSON_COLUMN_LIST)
      }
      if (by !== undefined) {
        const start = last && { id: last.id, value: last.sorted ?? '' }
        return selectSorted<Row>(db, selection, { by, descending, start, ...reach }, PERSON_COLUMN_LIST)
      }
      const range = descending ? { below: last?.id } : { above: last?.id }
      return selectPeople<Row>(db, selection, { descending, ...reach, ...range }, PERSON_COLUMN_LIST)
    }
    return async (last: Row | undefined) => {
      const read = await runQuery(db, select(last))
      const end = read.at(-1)
      const isLast = !end || (read.length < FILE_ROWS && end.passes === 1)
      const found = read.values().filter(({ passes }) => passes === 1)
      const rows = found.map((row) => listedPerson(viewer.role, row))
      return { rows, next: isLast ? undefined : end }
    }
  },
  columns: (language) =>
    headingsOf(language).map(([name, title]) => [title, (person: Person) => cellOf(name, person)] as const),
})

/** Place when the person was read: reading continues from there even if they have moved since. */
const placeOf = (row: Row | undefined) => row && { id: row.id, score: row.score ?? 0, reachedAt: row.reachedAt ?? 0 }

/** Values as the JSON API writes them, so that a program reads both alike. */
function cellOf(name: keyof PeopleHeadings, person: Person) {
  if (name === 'blocked_until') return person.block?.until ?? null
  if (name === 'block_reason') return person.block?.reason ?? null
  return person[name]
}

const headingsOf = (language: Language) =>
  Object.entries(PEOPLE_HEADINGS[language]) as [name: keyof PeopleHeadings, title: string][]

export const PEOPLE_ENDPOINTS = [listUsers, usersFile]
