import { and, desc, eq } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { sessions } from '../../db/schema.ts'
import type { Caller } from '../../identity/caller.ts'
import { callerOrThrow, selectLive } from '../../identity/caller.ts'
import { isLive, LAST_USED, touchSession } from '../../identity/touch-session.ts'
import { toIso } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import type { SessionList } from './responses.ts'

/** The caller's live sessions, newest first. @throws AppError `token_not_valid`, `storage_unavailable` */
export async function listSessions(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { caller }: { caller: Caller },
): Promise<SessionList> {
  const now = clock()
  const live = db
    .select({
      id: sessions.id,
      device: sessions.device,
      country: sessions.country,
      createdAt: sessions.createdAt,
      lastUsedAt: LAST_USED.as('last_used'),
    })
    .from(sessions)
    .where(and(eq(sessions.userId, caller.userId), isLive(now)))
    .orderBy(desc(sessions.id))
  const { callers, rows } = await runBatch(db, {
    callers: selectLive(db, caller),
    touch: touchSession(db, caller, now),
    rows: live,
  })
  callerOrThrow(callers)
  return {
    results: rows.map(({ id, device, country, createdAt, lastUsedAt }) => ({
      id: String(id),
      device,
      country,
      created_at: toIso(createdAt),
      last_used_at: toIso(lastUsedAt),
      current: id === caller.sessionId,
    })),
  }
}
