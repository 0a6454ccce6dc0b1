import type { Database } from '../../db/database.ts'
import type { Cursor } from '../../http/pagination.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import type { CsvColumn } from '../csv/csv-stream.ts'
import { everyPage } from '../csv/every-page.ts'
import { exportList } from '../csv/export-list.ts'
import { readCodes } from './list-codes.ts'
import type { PendingCode } from './responses.ts'

const PAGE_CODES = 500

type ExportPorts = Pick<Ports, 'ledger' | 'clock'> & { db: Database }

/** The codes that wait to be typed as a file, never the codes themselves. @throws AppError as `exportList` */
export async function exportCodes(ports: ExportPorts, { by }: { by: ByStaff }): Promise<ReadableStream<Uint8Array>> {
  const pages = everyPage(async (cursor: Cursor | undefined) =>
    readCodes(ports, { limit: PAGE_CODES, cursor }, by.staff),
  )
  return exportList(ports, { by, list: 'codes', filter: {}, columns: COLUMNS, pages })
}

/** The columns of the file, in the words of the JSON route. */
const COLUMNS: CsvColumn<PendingCode>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'phone', value: ({ phone }) => phone },
  { title: 'user_id', value: ({ user }) => user?.id ?? null },
  { title: 'purpose', value: ({ purpose }) => purpose },
  { title: 'country', value: ({ country }) => country },
  { title: 'network', value: ({ network }) => network },
  { title: 'created_at', value: (code) => code.created_at },
  { title: 'expires_at', value: (code) => code.expires_at },
]
