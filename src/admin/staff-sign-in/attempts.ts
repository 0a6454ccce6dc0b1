import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { deriveKey, hmacHex } from '../../lib/keys.ts'
import { DAY_MS, MINUTE_MS, secondsUntil } from '../../lib/time.ts'

/** How many attempts a key may make, and in what time. */
interface Budget {
  limit: number
  windowMs: number
}

/**
 * Passwords are not four digits: a few wrong ones a day are a person, more are a machine (OWASP ASVS 5.0, 6.3.1). A
 * browser that signed in before has a budget of its own, and its network's is not asked: neither a flood against an
 * account nor one from the same office shuts its owner out.
 */
const STAFF_BUDGETS = {
  account: { limit: 10, windowMs: DAY_MS },
  network: { limit: 30, windowMs: 60 * MINUTE_MS },
} satisfies Record<string, Budget>

export interface Attempt {
  /** Lower case. */
  email: string
  network: string
  /** The browser's own id, if it signed in to this account before. */
  deviceId: string | undefined
}

export interface StaffAttempts {
  /**
   * Counts an attempt before it is looked at, so that a crowd of parallel guesses only spends the budget.
   * @throws AppError `staff_attempts`
   */
  spend: (db: Database, attempt: Attempt, now: number) => Promise<void>
  /** Statement: gives the account's attempts back, after a sign-in. */
  forgive: (db: Database, attempt: Pick<Attempt, 'email' | 'deviceId'>) => ReturnType<Database['run']>
}

/** Counts an attempt, unless the budget is spent; and one thing more. */
const count = (db: Database, name: string, { limit, windowMs }: Budget, { now, when }: { now: number; when: SQL }) =>
  db.all<{ at: number }>(sql`INSERT INTO staff_attempts (key, at) SELECT ${name}, ${now} WHERE ${when}
    AND (SELECT count(*) FROM staff_attempts WHERE key = ${name} AND at > ${now - windowMs}) < ${limit} RETURNING at`)
const oldest = (db: Database, name: string, { windowMs }: Budget, now: number) =>
  db.all<{ at: number | null }>(
    sql`SELECT min(at) AS at FROM staff_attempts WHERE key = ${name} AND at > ${now - windowMs}`,
  )

export function createStaffAttempts(secretKey: string): StaffAttempts {
  const key = deriveKey(secretKey, 'staff-attempts')
  const accountKey = ({ email, deviceId = '' }: Pick<Attempt, 'email' | 'deviceId'>) =>
    hmacHex(key, `account ${email} ${deviceId}`)
  const networkKey = ({ network }: Attempt) => hmacHex(key, `network ${network}`)

  return {
    async spend(db, attempt, now) {
      const [account, network] = [accountKey(attempt), networkKey(attempt)]
      const isKnown = attempt.deviceId !== undefined
      const [byNetwork, byAccount, accountOldest, networkOldest] = await runBatch(db, [
        count(db, network, STAFF_BUDGETS.network, { now, when: isKnown ? sql`0` : sql`1` }),
        // A network that has spent its budget writes nothing more, and spends nobody else's.
        count(db, account, STAFF_BUDGETS.account, { now, when: isKnown ? sql`1` : JUST_CHANGED }),
        oldest(db, account, STAFF_BUDGETS.account, now),
        oldest(db, network, STAFF_BUDGETS.network, now),
      ])
      if (byAccount.length > 0) return
      if (isKnown || byNetwork.length > 0) throw refusal(STAFF_BUDGETS.account, accountOldest[0]?.at ?? now, now)
      throw refusal(STAFF_BUDGETS.network, networkOldest[0]?.at ?? now, now)
    },

    forgive: (db, attempt) => db.run(sql`DELETE FROM staff_attempts WHERE key = ${accountKey(attempt)}`),
  }
}

function refusal({ limit, windowMs }: Budget, oldest: number, now: number): AppError {
  const seconds = secondsUntil(oldest + windowMs, now)
  return new AppError('staff_attempts', {
    headers: {
      'Retry-After': String(seconds),
      'RateLimit-Policy': `"staff_attempts";q=${limit};w=${windowMs / 1000}`,
      RateLimit: `"staff_attempts";r=0;t=${seconds}`,
    },
  })
}
