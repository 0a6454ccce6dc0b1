import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { runQuery } from '../db/run-batch.ts'
import { sessions, users } from '../db/schema.ts'
import type { Caller } from '../identity/caller.ts'
import type { Tokens } from '../identity/tokens.ts'
import { isLive } from '../identity/touch-session.ts'
import type { Ports } from '../ports.ts'

/** Whether a token of either kind is in its time, its session live, and its user neither blocked nor deleted. */
export async function isLiveToken(
  { tokens, clock, db }: Pick<Ports, 'clock'> & { tokens: Tokens; db: Database },
  token: string,
): Promise<boolean> {
  const claims = await tokens.read(token, ['access', 'refresh'])
  if (!claims) return false
  const { userId, sessionId } = claims
  const live = await runQuery(db, selectLive(db, { userId, sessionId, now: clock() }))
  return live.length > 0
}

const selectLive = preparedQuery((db, { userId, sessionId, now }: Placeholders<Caller & { now: number }>) =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.userId, userId),
        isLive(now),
        eq(users.isActive, true),
        isNull(users.deletedAt),
      ),
    ),
)
