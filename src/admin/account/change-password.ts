import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { runBatch } from '../../db/run-batch.ts'
import { hashInTurn } from '../staff-sign-in/hash-in-turn.ts'
import { refuseGuessable } from '../staff-sign-in/refuse-guessable.ts'
import { checkOwnPassword, wrongPassword } from './check-own-password.ts'
import { ownEvent } from './own-account.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'

/**
 * Gives the caller a new password, and ends all their other sessions.
 * @throws AppError `staff_attempts`, `invalid_request` (`password`, `new_password`), `storage_unavailable`
 */
export async function changeOwnPassword(
  ports: AccountPorts,
  request: OwnRequest & { password: string; newPassword: string },
): Promise<void> {
  const { config, db, clock } = ports
  const { id, email, sessionHash } = request.staff
  refuseGuessable(config, { field: 'new_password', password: request.newPassword, email })
  const before = await checkOwnPassword(ports, request)
  const hash = await hashInTurn(request.newPassword)
  const now = clock()
  const [changed] = await runBatch(db, [
    // Of two changes at once the second was made with a password that is the account's no more.
    db.all(sql`UPDATE users SET password_hash = ${hash}
      WHERE id = ${id} AND password_hash = ${before.passwordHash} RETURNING id`),
    auditStatement(db, ownEvent(request, { at: now, action: 'staff_password_changed' }), JUST_CHANGED),
    db.run(sql`UPDATE staff_sessions SET ended_at = ${now}
      WHERE user_id = ${id} AND token_hash <> ${sessionHash} AND ended_at IS NULL
        AND EXISTS (SELECT 1 FROM users WHERE id = ${id} AND password_hash = ${hash})`),
  ])
  if (changed.length === 0) throw wrongPassword()
}
