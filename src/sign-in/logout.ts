import { and, eq, isNull } from 'drizzle-orm'
import { audited } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import { runBatch } from '../db/run-batch.ts'
import { sessions } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import { countRequest } from '../http/network.ts'
import type { SentToken, TokenPorts } from './verify-token.ts'

/**
 * Ends the session of a refresh token. Ending it twice is no error: the caller wanted it ended.
 * @throws AppError `token_not_valid`, `requests_per_network`, `storage_unavailable`
 */
export async function logout(
  ports: TokenPorts,
  { token, network, context }: SentToken & { context: RequestContext },
): Promise<void> {
  const { tokens, clock, db, sessionMemory } = ports
  const claims = await tokens.read(token, ['refresh'])
  if (!claims) throw new AppError('token_not_valid')
  const { sessionId, userId } = claims
  if (sessionMemory.hasEnded(sessionId)) return
  // Not for the session: whoever copied its token could keep the owner from ending it. It ends once.
  await countRequest(ports, network, 'token')
  const now = clock()
  const end = db
    .update(sessions)
    .set({ endedAt: now })
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.endedAt)))
  const event: AuditEvent = {
    at: now,
    action: 'session_ended',
    actor: { kind: 'user', id: userId },
    subjectId: userId,
    context,
    details: { reason: 'logout', session: String(sessionId) },
  }
  await runBatch(db, { end: audited(db, end, event) })
  sessionMemory.rememberEnded(sessionId)
}
