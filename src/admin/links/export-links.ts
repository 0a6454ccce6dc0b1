import type { Database } from '../../db/database.ts'
import type { Cursor } from '../../http/pagination.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { CsvColumn } from '../../lib/csv-stream.ts'
import { FILE_FIELDS } from '../../links/fields.ts'
import { linkOrigin } from '../../links/link-url.ts'
import type { Ports } from '../../ports.ts'
import { everyPage } from '../csv/every-page.ts'
import { exportList } from '../csv/export-list.ts'
import { FILE_PLACE } from '../scan-page.ts'
import { readLinks } from './list-all-links.ts'
import type { AdminLink } from './responses.ts'
import type { LinkFilter } from './schemas.ts'
import { adminLinkView } from './views.ts'

interface ExportLinks {
  by: ByStaff
  filter: LinkFilter
  /** For the links' own addresses. */
  url: string
}

/** The links of the list as a file, while they are read. @throws AppError as `exportList` */
export async function exportLinks(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { by, filter, url }: ExportLinks,
): Promise<ReadableStream<Uint8Array>> {
  const now = clock()
  const context = { origin: linkOrigin(config, url), now, viewer: by.staff }
  const pages = everyPage(async (cursor: Cursor | undefined) => {
    const page = await readLinks({ db, now }, filter, { ...FILE_PLACE, cursor })
    return { ...page, rows: page.rows.map((row) => adminLinkView(context, row)) }
  })
  return exportList({ clock, db }, { by, list: 'links', filter, columns: COLUMNS, pages })
}

/** The columns of the file, in the words of the JSON route. */
const COLUMNS: CsvColumn<AdminLink>[] = [
  { title: 'code', value: ({ code }) => code },
  { title: 'url', value: ({ url }) => url },
  { title: 'owner_id', value: ({ owner }) => owner.id },
  { title: 'owner_name', value: ({ owner }) => owner.name },
  { title: 'owner_phone', value: ({ owner }) => owner.phone },
  ...FILE_FIELDS.map((field) => ({ title: field, value: (link: AdminLink) => link[field] })),
  { title: 'state', value: ({ state }) => state },
  { title: 'clicks', value: ({ clicks }) => clicks },
  { title: 'uniques', value: ({ uniques }) => uniques },
  { title: 'signups', value: ({ signups }) => signups },
  { title: 'conversion', value: ({ conversion }) => conversion },
  { title: 'created_at', value: (link) => link.created_at },
  { title: 'expires_at', value: (link) => link.expires_at },
]
