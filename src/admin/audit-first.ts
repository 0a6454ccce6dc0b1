import { auditStatement } from '../audit/audit-statement.ts'
import type { AuditEvent } from '../audit/event.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Database } from '../db/database.ts'
import { runQuery } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'
import { reachStore } from './reach-store.ts'

/**
 * A change in a store that shares no transaction with the audit: recorded first, so that nothing happens unrecorded. If
 * the store refuses or does not answer, a second event says that it was not done, or may not have been.
 * @throws AppError `storage_unavailable`, and what the change throws
 */
export async function auditFirst<Result>(
  ports: Pick<Ports, 'openDatabase' | 'waitUntil' | 'log'> & { db: Database },
  event: AuditEvent,
  change: () => Promise<Result>,
): Promise<Result> {
  await runQuery(ports.db, auditStatement(ports.db, event))
  try {
    return await reachStore(change())
  } catch (error) {
    recordAudit(ports, { ...event, outcome: error instanceof AppError ? error.code : 'storage_unavailable' })
    throw error
  }
}
