import { auditStatement } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { csvStream } from '../../lib/csv-stream.ts'
import type { CsvColumn } from '../../lib/csv-stream.ts'
import type { Clock } from '../../lib/time.ts'

interface ListFile<Row> {
  by: ByStaff
  /** As the audit names it. */
  list: string
  /** Of which rows. */
  filter: { search?: unknown; [name: string]: unknown }
  columns: CsvColumn<Row>[]
  pages: AsyncIterable<Row[]>
}

/**
 * A list as a file, while it is read. That somebody took it is recorded before its first line.
 * @throws AppError `storage_unavailable`; later the same breaks the stream
 */
export async function exportList<Row>(
  { clock, db }: { clock: Clock; db: Database },
  { by: { staff, context }, list, filter: { search, ...filter }, columns, pages }: ListFile<Row>,
): Promise<ReadableStream<Uint8Array>> {
  await runBatch(db, [
    auditStatement(db, {
      at: clock(),
      action: 'list_exported',
      actor: { kind: 'staff', id: staff.id },
      subjectId: null,
      context,
      // What was searched for can be somebody's phone.
      details: { list, filter: { ...filter, ...(search !== undefined && { search: true }) } },
    }),
  ])
  return csvStream(columns, pages)
}
