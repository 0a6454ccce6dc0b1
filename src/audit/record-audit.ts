import { purgeBefore } from '../db/purge.ts'
import { runQuery } from '../db/run-batch.ts'
import { auditEvents } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Ports, Task } from '../ports.ts'
import { auditStatement } from './audit-statement.ts'
import type { AuditEvent } from './event.ts'

/**
 * Records an event without a batch, after the answer. A failed write is logged. The caller makes sure that it cannot
 * happen too often: docs/decisions/0008-what-the-audit-records.md.
 */
export function recordAudit(
  { openDatabase, waitUntil, log }: Pick<Ports, 'openDatabase' | 'waitUntil' | 'log'>,
  event: AuditEvent,
): void {
  const { db } = openDatabase('write')
  const written = runQuery(db, auditStatement(db, event)).catch((error: unknown) => {
    const cause = error instanceof AppError ? error.options.cause : error
    log({ level: 'error', event: 'audit_not_written', action: event.action, reason: String(cause) })
  })
  waitUntil(written)
}

/** Deletes events past their retention. */
export const purgeAudit: Task = async ({ db, config }, now) =>
  purgeBefore(db, auditEvents, now - config.auditRetentionMs)
