import type { AuditEvent, RequestContext } from '../audit/event.ts'
import type { Caller } from '../identity/caller.ts'

/** A link that the caller works on. */
export interface OwnLink {
  caller: Caller
  key: string
  context: RequestContext
}

/** The audit event of what the caller did to a link. */
export const linkEvent = (
  { caller: { userId }, key, context }: OwnLink,
  { details, ...rest }: Pick<AuditEvent, 'at' | 'action' | 'details'>,
): AuditEvent => ({
  ...rest,
  actor: { kind: 'user', id: userId },
  subjectId: userId,
  context,
  details: { link: key, ...details },
})
