import { lt } from 'drizzle-orm'
import { purgeRows } from '../db/purge.ts'
import { runQuery } from '../db/run-batch.ts'
import { auditEvents } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Ports, Task } from '../ports.ts'
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
  const written = runQuery(db, auditStatement(db, event)).catch((error: unknown) => {
    const cause = error instanceof AppError ? error.options.cause : error
    log({ level: 'error', event: 'audit_not_written', action: event.action, reason: String(cause) })
  })
  waitUntil(written)
}

/** Deletes events older than the configuration keeps them. */
export const purgeAudit: Task = async ({ db, config }, now) =>
  purgeRows(db, {
    from: auditEvents,
    key: [auditEvents.id],
    where: lt(auditEvents.at, now - config.auditRetentionMs),
    oldestFirst: auditEvents.at,
  })
