import type { AuditEvent, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import type { Ports } from '../../ports.ts'

export type AccountPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

/** Somebody of the staff at work on their own account. */
export interface OwnRequest {
  staff: Staff
  /** The whole address, for the budget. */
  network: string
  context: RequestContext
}

/** An event of somebody's own account. */
export const ownEvent = (
  { staff, context }: Pick<OwnRequest, 'staff' | 'context'>,
  event: Pick<AuditEvent, 'at' | 'action' | 'details'>,
): AuditEvent => ({ ...event, actor: { kind: 'staff', id: staff.id }, subjectId: staff.id, context })
