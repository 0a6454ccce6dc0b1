import { sql } from 'drizzle-orm'
import { runBatch } from '../../db/run-batch.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'

/** How the caller is known, and with what they sign in. */
export interface OwnAccount {
  /** When the session that asks was opened. */
  signedInAt: number
  hasPassword: boolean
  secondFactorSince: number | null
  recoveryCodesLeft: number
  passkeys: number
}

interface Row extends Omit<OwnAccount, 'hasPassword'> {
  hasPassword: number
}

export async function getOwnAccount({ db }: AccountPorts, { staff }: Pick<OwnRequest, 'staff'>): Promise<OwnAccount> {
  const { id, sessionHash } = staff
  const [[row]] = await runBatch(db, [
    db.all<Row>(sql`SELECT password_hash IS NOT NULL AS hasPassword,
      (SELECT created_at FROM staff_sessions WHERE token_hash = ${sessionHash}) AS signedInAt,
      (SELECT confirmed_at FROM staff_totp WHERE user_id = ${id}) AS secondFactorSince,
      (SELECT count(*) FROM staff_recovery_codes WHERE user_id = ${id} AND used_at IS NULL) AS recoveryCodesLeft,
      (SELECT count(*) FROM staff_passkeys WHERE user_id = ${id}) AS passkeys
      FROM users WHERE id = ${id}`),
  ])
  // `readStaff` has just read the very row.
  return { ...row!, hasPassword: row?.hasPassword === 1 }
}
