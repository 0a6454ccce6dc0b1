import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { SignInPorts } from './open-session.ts'

/** Ends a session of the staff. Ending it twice is no error. */
export async function signOutStaff(
  { clock, db }: Pick<SignInPorts, 'clock' | 'db'>,
  { sessionHash, staffId, context }: { sessionHash: string; staffId: number; context: RequestContext },
): Promise<void> {
  const now = clock()
  await runBatch(db, [
    db.run(sql`UPDATE staff_sessions SET ended_at = ${now} WHERE token_hash = ${sessionHash} AND ended_at IS NULL`),
    auditStatement(
      db,
      {
        at: now,
        action: 'staff_signed_out',
        actor: { kind: 'staff', id: staffId },
        subjectId: staffId,
        context,
      },
      JUST_CHANGED,
    ),
  ])
}
