import type { SQL } from 'drizzle-orm'
import type { AuditAction } from './actions.ts'

/** Where a request came from, as plain data for the audit. */
export interface RequestContext {
  requestId: string
  /** ISO 3166 code. */
  country: string | null
  /** Cut to /24 (IPv4) or /48 (IPv6), so that it does not identify a household. */
  network: string | null
  userAgent: string | null
}

/**
 * Who did it: a user, or a staff account. `id` is null if nobody has proved who they are, and for the system. SQL: an
 * id that the batch looks up.
 */
export interface AuditActor {
  kind: 'user' | 'staff' | 'system'
  id: number | SQL | null
}

/** Never contains a code, a token, a full address or an unmasked phone. */
export interface AuditEvent {
  /** Unix time, milliseconds. */
  at: number
  action: AuditAction
  actor: AuditActor
  /** The user it was done to. */
  subjectId: number | SQL | null
  /** The staff account it was done to. */
  subjectStaffId?: number | SQL | null
  /** The error code; `ok` by default. */
  outcome?: string | SQL
  /** Missing if the system did it. */
  context?: RequestContext
  /** The table of actions says what it contains. */
  details?: Record<string, unknown>
  /** Instead: JSON that the batch makes from what it reads. */
  foundDetails?: SQL
}
