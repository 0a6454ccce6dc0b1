import type { SQL } from 'drizzle-orm'
import type { AuditAction } from './actions.ts'

/** Where a request came from, as plain data: verbs take it along to whatever they record. */
export interface RequestContext {
  requestId: string
  /** ISO 3166 code. */
  country: string | null
  /** Cut to /24 (IPv4) or /64 (IPv6), so that it names no household's line. */
  network: string | null
  userAgent: string | null
}

/** Who did it. `id` is null while nobody has proved who they are, and for the system. SQL: an id that a batch finds. */
export interface AuditActor {
  kind: 'user' | 'staff' | 'system'
  id: number | SQL | null
}

/** Something worth remembering. Never holds a code, a token, a whole address, or a phone that is not masked. */
export interface AuditEvent {
  /** Unix time, milliseconds. */
  at: number
  action: AuditAction
  actor: AuditActor
  /** The user whom it was done to. */
  subjectId: number | SQL | null
  /** The code of the refusal; `ok` when not given. */
  outcome?: string
  /** None for what the system does by itself. */
  context?: RequestContext
  /** Names and reasons, to be read with the table of actions. */
  details?: Record<string, unknown>
  /** Instead: JSON that the batch makes of what it finds. */
  foundDetails?: SQL
}
