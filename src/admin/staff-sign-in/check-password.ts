import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { hashPassword, verifyPassword } from '../../lib/password.ts'
import type { Clock } from '../../lib/time.ts'
import { selectAccount, toAccount } from './account.ts'
import type { Account, AccountRow } from './account.ts'
import { takeTurn } from './take-turn.ts'

/** Compared with when there is nobody of that e-mail, so that a stranger cannot tell by the time it takes. */
let nobodysHash: string | undefined

/**
 * Whose e-mail and password these are: somebody of the staff who is not blocked. One answer for all that can be wrong,
 * but for a right password of who is no staff or blocked: they have proved who they are.
 * @throws AppError `wrong_credentials`, `permission_denied`, `user_blocked`, `storage_unavailable`
 */
export async function checkPassword(
  { db, clock }: { db: Database; clock: Clock },
  { email, password }: { email: string; password: string },
): Promise<Account> {
  const [[row]] = await runBatch(db, [selectAccount(db, sql`lower(email) = ${email} AND email IS NOT NULL`, clock())])
  if (!(await isPassword(row, password))) throw new AppError('wrong_credentials')
  return toAccount(row!)
}

/** Whether it is the password of this account. Takes as long when there is no such account. */
export async function isPassword(row: Pick<AccountRow, 'passwordHash'> | undefined, password: string) {
  return takeTurn(async () => {
    nobodysHash ??= await hashPassword('nobody has this password')
    const isRight = await verifyPassword(password, row?.passwordHash ?? nobodysHash)
    return isRight && row?.passwordHash != null
  })
}
