import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { RequestContext } from '../../audit/event.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { SignInPorts } from './open-session.ts'

/** Nobody's fault, and nothing to remember. */
const FAULTS = new Set<string>(['storage_unavailable', 'internal_error'])

/** Runs a step of a sign-in; a refusal is recorded. The budgets bound how many there can be. */
export async function recordingRefusals<Result>(
  { db, clock }: SignInPorts,
  { subjectId, context }: { subjectId: number | SQL | null; context: RequestContext },
  step: Promise<Result>,
): Promise<Result> {
  try {
    return await step
  } catch (error) {
    if (error instanceof AppError && !FAULTS.has(error.code)) {
      await runBatch(db, [
        auditStatement(db, {
          at: clock(),
          action: 'staff_sign_in_failed',
          actor: { kind: 'staff', id: null },
          subjectId,
          outcome: error.code,
          context,
        }),
      ])
    }
    throw error
  }
}

/** Whose account an e-mail is, if it is one. */
export const ownerOf = (email: string): SQL =>
  sql`(SELECT id FROM users WHERE lower(email) = ${email} AND email IS NOT NULL)`
