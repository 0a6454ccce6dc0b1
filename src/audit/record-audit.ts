import { runBatch } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'
import { auditStatement } from './audit-statement.ts'
import type { AuditEvent } from './event.ts'

/**
 * Records an event that comes with no batch, once the answer is on its way. A write that fails is logged and breaks
 * nothing. Whoever calls it answers for how often it can happen: see docs/decisions/0008-what-the-audit-records.md.
 */
export function recordAudit(
  { openDatabase, waitUntil, log }: Pick<Ports, 'openDatabase' | 'waitUntil' | 'log'>,
  event: AuditEvent,
): void {
  const { db } = openDatabase('write')
  const written = runBatch(db, [auditStatement(db, event)]).catch((error: unknown) => {
    const cause = error instanceof AppError ? error.options.cause : error
    log({ level: 'error', event: 'audit_not_written', action: event.action, reason: String(cause) })
  })
  waitUntil(written)
}
