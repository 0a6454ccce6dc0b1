import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Language } from '../../lib/language.ts'
import type { Clock } from '../../lib/time.ts'
import { csvStream } from '../csv/csv-stream.ts'
import { recordExport } from '../csv/record-export.ts'
import { may } from '../permissions.ts'
import type { ByStaff } from '../staff/by-staff.ts'
import type { PeopleFilter } from './people-filter.ts'
import { PEOPLE_HEADINGS } from './people-headings.ts'
import type { PeopleHeadings } from './people-headings.ts'
import { PERSON_COLUMNS, personView } from './person-view.ts'
import type { PersonRow } from './person-view.ts'
import type { Person } from './responses.ts'
import type { ExportPeopleQuery } from './schemas.ts'
import { selectPeople } from './select-people.ts'

interface ExportPeople {
  by: ByStaff
  query: ExportPeopleQuery
  language: Language
}

/** People of a page, and rows that may be read for it: a filter that nearly nobody passes makes small pages. */
const PAGE_PEOPLE = 500
const PAGE_ROWS = 5000

/**
 * The list as a file, while it is read page by page: what changes meanwhile may or may not be in it, and nobody is in it
 * twice. That somebody took it is recorded before its first line.
 * @throws AppError `storage_unavailable`; later the same breaks the stream
 */
export async function exportPeople(
  { db, clock }: { db: Database; clock: Clock },
  { by, query, language }: ExportPeople,
): Promise<ReadableStream<Uint8Array>> {
  const { ordering, ...filter } = query
  await recordExport({ db, clock }, { by, list: 'people', filter })
  const columns = headingsOf(language).map(([name, title]) => ({
    title,
    value: (person: Person) => cellOf(name, person),
  }))
  return csvStream(columns, pagesOf(db, { role: by.staff.role, filter, descending: ordering === 'newest' }))
}

type Walk = Pick<ByStaff['staff'], 'role'> & { filter: PeopleFilter; descending: boolean }

async function* pagesOf(db: Database, { role, filter, descending }: Walk): AsyncGenerator<Person[]> {
  const selection = { filter, eyes: { unmasked: may(role, 'people.unmasked') } }
  const reach = { descending, limit: PAGE_PEOPLE, rows: PAGE_ROWS }
  for (let last: number | undefined; ;) {
    const range = descending ? { below: last } : { above: last }
    const [rows] = await runBatch(db, [selectPeople<PersonRow>(db, selection, { ...reach, ...range }, PERSON_COLUMNS)])
    yield rows.filter(({ passes }) => passes === 1).map((row) => personView(role, row))
    const end = rows.at(-1)
    if (!end || (rows.length < PAGE_PEOPLE && end.passes === 1)) return
    last = end.id
  }
}

/** Values as the JSON route writes them, so that a program reads both alike. */
function cellOf(name: keyof PeopleHeadings, person: Person) {
  if (name === 'blocked_until') return person.block?.until ?? null
  if (name === 'block_reason') return person.block?.reason ?? null
  return person[name]
}

/** The names of the columns are the headings' own. */
const headingsOf = (language: Language) =>
  Object.entries(PEOPLE_HEADINGS[language]) as [name: keyof PeopleHeadings, title: string][]
