import type { Database } from '../../db/database.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { Ports } from '../../ports.ts'
import type { CsvColumn } from '../csv/csv-stream.ts'
import { exportList } from '../csv/export-list.ts'
import { reportSends } from './report-sends.ts'
import type { DayOfCountry } from './responses.ts'

/** Codes by day and country as a file. @throws AppError as `exportList` */
export async function exportSends(
  ports: Pick<Ports, 'ledger' | 'clock'> & { db: Database },
  { by, days }: { by: ByStaff; days: number },
): Promise<ReadableStream<Uint8Array>> {
  const pages = pagesOf(ports, days)
  return exportList(ports, { by, list: 'sends', filter: { days }, columns: COLUMNS, pages })
}

async function* pagesOf(ports: Pick<Ports, 'ledger'>, days: number): AsyncGenerator<DayOfCountry[]> {
  yield (await reportSends(ports, days)).results
}

/** The columns of the file, in the words of the JSON route. */
const COLUMNS: CsvColumn<DayOfCountry>[] = [
  { title: 'day', value: ({ day }) => day },
  { title: 'country', value: ({ country }) => country },
  { title: 'sent', value: ({ sent }) => sent },
  { title: 'verified', value: ({ verified }) => verified },
  { title: 'unverified', value: ({ unverified }) => unverified },
  { title: 'spend', value: ({ spend }) => spend },
  { title: 'closed', value: ({ closed }) => closed },
  { title: 'unverified_limit', value: (row) => row.unverified_limit },
]
