import * as z from 'zod/mini'
import { docs } from '#docs'
import type { Database } from '../db/database.ts'
import { emptyAsDefault } from '../http/pagination.ts'
import { endpoint } from '../identity/endpoint.ts'
import { roleInFiles } from '../identity/permissions.ts'
import type { Permission } from '../identity/permissions.ts'
import type { ByStaff } from '../identity/staff/by-staff.ts'
import { whileSignedIn } from '../identity/staff/staff-reader.ts'
import { recordInBudget } from '../identity/user-budgets.ts'
import { CSV_READERS, csvStream } from '../lib/csv-stream.ts'
import type { CsvColumn } from '../lib/csv-stream.ts'
import type { Language } from '../lib/language.ts'
import { described } from '../lib/schema.ts'
import type { Ports } from '../ports.ts'

/** A field of the row under its own name, or a heading and what to write below it. */
type Column<Row> = CellName<Row> | readonly [title: string, value: CsvColumn<Row>['value']]

type CellName<Row> = {
  [Name in keyof Row]: Row[Name] extends ReturnType<CsvColumn<Row>['value']> ? Name : never
}[keyof Row] &
  string

export interface FileRequest<Filter = unknown> {
  ports: Ports & { db: Database }
  by: ByStaff
  /** As whom the file shows people. */
  viewer: ByStaff['staff']
  filter: Filter
  /** Address of the request. */
  url: string
  language: Language
}

interface ListFile<Name extends string, Filter extends z.ZodMiniObject, Row, Place> {
  /** In the path. */
  name: Name
  /** What the file and the audit call the list, unless it is `name`. */
  list?: string
  /** Lists of more than people: `people.export`. */
  permission?: Permission
  filter: Filter
  /** A reader of one page after another, starting at `undefined`. */
  pages: (request: FileRequest<z.output<Filter>>) => (place: Place | undefined) => Promise<PageRead<Row, Place>>
  /** Write them after `pages`, from which the compiler learns what a row is. */
  columns: readonly Column<NoInfer<Row>>[] | ((language: Language) => readonly Column<NoInfer<Row>>[])
}

interface PageRead<Row, Place> {
  /** Made one by one, while the file is written. */
  rows: Iterable<Row>
  next?: Place | undefined
}

const FileReader = described(
  emptyAsDefault(z.enum(CSV_READERS), 'spreadsheet'),
  docs({
    description: 'Who reads the file: see above.',
  }),
)
const ForReader = z.object({ for: FileReader })

/** Rows per page: a Worker's request may make a thousand queries, and a list may have a million rows. */
export const FILE_ROWS = 1200
/** The same for lists read along an index: with filters, a page looks at as many rows. */
export const FILE_PLACE = { limit: FILE_ROWS, window: FILE_ROWS + 1 }

/** What the file of a list needs, unless it says otherwise. */
const LISTS = { permission: 'lists.export' } as const

/** For lists without filters. */
export const NO_FILTER = z.object({})

/**
 * A list as a CSV file. The download is recorded before its first line.
 */
export function fileEndpoint<const Name extends string, Filter extends z.ZodMiniObject, Row, Place>({
  name,
  list = name,
  permission = LISTS.permission,
  filter,
  columns,
  pages,
}: ListFile<Name, Filter, Row, Place>) {
  const facts = {
    method: 'get',
    path: `/api/v1/admin/${name}.csv`,
    access: 'staff',
    permission,
    query: z.extend(filter, { for: FileReader }),
  } as const
  return endpoint(facts, async ({ ports, by, staff, query, url, language }) => {
    const { for: reader, ...rest } = query as z.output<typeof ForReader>
    const viewer = { ...by.staff, role: roleInFiles(by.staff.role) }
    const db = whileSignedIn(ports, staff)
    const request = { ports: { ...ports, db }, by, viewer, filter: rest as z.output<Filter>, url, language }
    await recordDownload(request, list)
    const named = typeof columns === 'function' ? columns(language) : columns
    const stream = await csvStream(named.map(csvColumn), everyPage(pages(request)), reader)
    return new Response(stream, {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `attachment; filename="${list}.csv"`,
      },
    })
  })
}

const csvColumn = <Row>(column: Column<Row>): CsvColumn<Row> =>
  typeof column === 'string'
    ? { title: column, value: (row) => row[column] as ReturnType<CsvColumn<Row>['value']> }
    : { title: column[0], value: column[1] }

async function* everyPage<Row, Place>(
  read: (place: Place | undefined) => Promise<PageRead<Row, Place>>,
): AsyncGenerator<Iterable<Row>> {
  for (let place: Place | undefined; ;) {
    const { rows, next } = await read(place)
    yield rows
    if (!next) return
    place = next
  }
}

/** @throws AppError `files_per_staff`, `storage_unavailable` */
async function recordDownload({ ports, by, filter }: FileRequest, list: string): Promise<void> {
  // What was searched for may be a phone number, and the order says nothing about which rows.
  const { search, ordering: _, ...rest } = filter as Record<string, unknown>
  await recordInBudget(ports, 'files_per_staff', {
    at: ports.clock(),
    action: 'list_exported',
    actor: { kind: 'staff', id: by.staff.id },
    context: by.context,
    details: { list, filter: { ...rest, ...(search !== undefined && { search: true }) } },
  })
}
