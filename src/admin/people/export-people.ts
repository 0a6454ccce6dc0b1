import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { may } from '../../identity/permissions.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Language } from '../../lib/language.ts'
import type { Clock } from '../../lib/time.ts'
import { exportList } from '../csv/export-list.ts'
import { PERSON_COLUMN_LIST, listedPerson } from './listed-person.ts'
import type { StoredPerson } from './listed-person.ts'
import { selectMostInvited } from './most-invited.ts'
import type { Standing } from './people-cursor.ts'
import type { PeopleFilter } from './people-filter.ts'
import { PEOPLE_HEADINGS } from './people-headings.ts'
import type { PeopleHeadings } from './people-headings.ts'
import type { Person } from './responses.ts'
import type { ExportPeopleQuery } from './schemas.ts'
import { selectPeople } from './select-people.ts'
import type { Seen } from './select-people.ts'

interface ExportPeople {
  by: ByStaff
  query: ExportPeopleQuery
  language: Language
}

/** People of a page, and rows that may be read for it: a filter that nearly nobody passes makes small pages. */
const PAGE_PEOPLE = 500
const PAGE_ROWS = 5000

/**
 * The list as a file, while it is read page by page: what changes meanwhile may or may not be in it, and by the day of
 * joining nobody is in it twice. @throws AppError as `exportList`
 */
export async function exportPeople(
  ports: { db: Database; clock: Clock },
  { by, query, language }: ExportPeople,
): Promise<ReadableStream<Uint8Array>> {
  const { ordering, ...filter } = query
  const columns = headingsOf(language).map(([name, title]) => ({
    title,
    value: (person: Person) => cellOf(name, person),
  }))
  const pages = pagesOf(ports.db, { role: by.staff.role, filter, ordering })
  return exportList(ports, { by, list: 'people', filter, columns, pages })
}

type Walk = Pick<ByStaff['staff'], 'role'> & { filter: PeopleFilter; ordering: ExportPeopleQuery['ordering'] }
type Row = StoredPerson & Seen & Partial<Standing>

async function* pagesOf(db: Database, { role, filter, ordering }: Walk): AsyncGenerator<Person[]> {
  const selection = { filter, eyes: { unmasked: may(role, 'people.unmasked') } }
  const reach = { limit: PAGE_PEOPLE, rows: PAGE_ROWS }
  const descending = ordering === 'newest'
  const select = (last: Row | undefined) =>
    ordering === 'most_invited'
      ? selectMostInvited<Row>(db, selection, { backwards: false, start: placeOf(last), ...reach }, PERSON_COLUMN_LIST)
      : selectPeople<Row>(db, selection, { descending, ...reach, ...range(last, descending) }, PERSON_COLUMN_LIST)
  for (let last: Row | undefined; ;) {
    const [rows] = await runBatch(db, [select(last)])
    yield rows.filter(({ passes }) => passes === 1).map((row) => listedPerson(role, row))
    const end = rows.at(-1)
    if (!end || (rows.length < PAGE_PEOPLE && end.passes === 1)) return
    last = end
  }
}

const range = (last: Row | undefined, descending: boolean) => (descending ? { below: last?.id } : { above: last?.id })

/** Where somebody stood when they were read: they may have gone since, and the walk goes on from there all the same. */
const placeOf = (row: Row | undefined) => row && { id: row.id, score: row.score ?? 0, reachedAt: row.reachedAt ?? 0 }

/** Values as the JSON route writes them, so that a program reads both alike. */
function cellOf(name: keyof PeopleHeadings, person: Person) {
  if (name === 'blocked_until') return person.block?.until ?? null
  if (name === 'block_reason') return person.block?.reason ?? null
  return person[name]
}

/** The names of the columns are the headings' own. */
const headingsOf = (language: Language) =>
  Object.entries(PEOPLE_HEADINGS[language]) as [name: keyof PeopleHeadings, title: string][]
