import { eq } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { staff } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { passwordProblem } from '../../lib/password-rule.ts'
import { hashPassword, verifyPassword } from '../../lib/password.ts'
import { SECOND_MS } from '../../lib/time.ts'
import { selectAccount, toAccount } from './account.ts'
import type { Account, AccountRow } from './account.ts'

/** Compared with when no account has the e-mail, so that the response time does not tell. */
let nobodysHash: string | undefined

/**
 * The staff account with this e-mail and password. One error for everything that can be wrong, except after a correct
 * password: then it may say that the account is blocked.
 * @throws AppError `wrong_credentials`, `user_blocked`, `storage_unavailable`
 */
export async function checkPassword(
  { db }: { db: Database },
  { email, password }: { email: string; password: string },
): Promise<Account> {
  const [row] = await runQuery(db, selectAccount(db, eq(staff.email, email)))
  if (!(await isPassword(row, password))) throw new AppError('wrong_credentials')
  return toAccount(row!)
}

/** Whether it is the password of this account. Takes just as long if there is no such account. */
export async function isPassword(row: Pick<AccountRow, 'passwordHash'> | undefined, password: string) {
  return takeTurn(async () => {
    nobodysHash ??= await hashPassword('nobody has this password')
    const isRight = await verifyPassword(password, row?.passwordHash ?? nobodysHash)
    return isRight && row?.passwordHash != null
  })
}

/** @throws AppError `storage_unavailable` when too many are waiting */
export const hashInTurn = async (password: string): Promise<string> => takeTurn(async () => hashPassword(password))

interface NewPassword {
  field: string
  password: string
  /** Of the account that the password is for. */
  email: string
}

/**
 * Refuses a new password that is easy to guess for this account; `NewPasswordText` refuses those that always are.
 * @throws AppError `invalid_request`
 */
export function refuseGuessable(
  { message }: { message: { appName: string } },
  { field, password, email }: NewPassword,
): void {
  const code = passwordProblem(password, `${email} ${message.appName}`)
  if (code) throw new AppError('invalid_request', { fields: [{ field, code }] })
}

/** Each takes 32 MiB for a tenth of a second, and an isolate has 128. */
const MOST_AT_ONCE = 2
/** How long a request waits for its turn before it fails. */
const PATIENCE_MS = 5 * SECOND_MS
const LOOK_AGAIN_MS = 25
/** Nothing takes this long: what is still running belongs to a request whose client hung up. */
const GIVEN_UP_AFTER_MS = 10 * SECOND_MS

const running = new Map<symbol, number>()

/**
 * Runs expensive work, a few at a time per isolate. Each request polls with its own timer: a promise that another request
 * resolves would tie it to that request's life, which the runtime forbids.
 * @throws AppError `storage_unavailable` when too many are waiting
 */
export async function takeTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let waited = 0; !isFree(); waited += LOOK_AGAIN_MS) {
    if (waited >= PATIENCE_MS) throw new AppError('storage_unavailable')
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  const turn = Symbol('turn')
  running.set(turn, Date.now())
  try {
    return await work()
  } finally {
    running.delete(turn)
  }
}

/** A request that is cut off never reaches its `finally`: the clock takes its turn back. */
function isFree(): boolean {
  const now = Date.now()
  for (const [turn, since] of running) if (since < now - GIVEN_UP_AFTER_MS) running.delete(turn)
  return running.size < MOST_AT_ONCE
}
