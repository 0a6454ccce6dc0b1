import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { hashPassword, verifyPassword } from '../../lib/password.ts'
import { ROLE_SQL } from '../staff/staff.ts'
import type { Role } from '../permissions.ts'

interface Account {
  id: number
  role: Role
}

interface Row {
  id: number
  passwordHash: string | null
  isActive: number
  role: Role | null
}

/** Each takes 32 MiB for a tenth of a second, and an isolate has 128: more at once are turned away. */
const MOST_AT_ONCE = 2
let running = 0

/** Compared with when there is nobody of that e-mail, so that a stranger cannot tell by the time it takes. */
let nobodysHash: string | undefined

/**
 * Whose e-mail and password these are: somebody of the staff who is not blocked. One answer for all that can be wrong,
 * but for a right password of who is no staff or blocked: they have proved who they are.
 * @throws AppError `wrong_credentials`, `permission_denied`, `user_blocked`, `storage_unavailable`
 */
export async function checkPassword(db: Database, email: string, password: string): Promise<Account> {
  const [[row]] = await runBatch(db, [
    db.all<Row>(sql`SELECT id, password_hash AS passwordHash, is_active AS isActive, ${ROLE_SQL} AS role FROM users
      WHERE lower(email) = ${email} AND email IS NOT NULL AND deleted_at IS NULL`),
  ])
  if (running >= MOST_AT_ONCE) throw new AppError('storage_unavailable')
  running += 1
  try {
    nobodysHash ??= await hashPassword('nobody has this password')
    const isRight = await verifyPassword(password, row?.passwordHash ?? nobodysHash)
    if (!row?.passwordHash || !isRight) throw new AppError('wrong_credentials')
  } finally {
    running -= 1
  }
  if (!row.role) throw new AppError('permission_denied')
  if (!row.isActive) throw new AppError('user_blocked')
  return { id: row.id, role: row.role }
}
