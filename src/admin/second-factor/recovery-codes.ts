import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { toBase32 } from '../../lib/base32.ts'
import { deriveKey, hmacHex } from '../../lib/keys.ts'

const RECOVERY_CODES = 10
/** 50 bits, and the hash is keyed: a copy of the database alone does not help to guess. */
const LENGTH = 10
const SHOWN = /^([a-z2-7]{5})[\s-]*([a-z2-7]{5})$/

/** New codes as they are shown, once: `k4x2p-7mn3q`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => {
    const code = toBase32(randomBytes(LENGTH)).slice(0, LENGTH).toLowerCase()
    return `${code.slice(0, 5)}-${code.slice(5)}`
  })

/** A code as somebody typed it, in its own form; undefined for what can be none. */
export function readRecoveryCode(typed: string): string | undefined {
  const [, head, tail] = SHOWN.exec(typed.trim().toLowerCase()) ?? []
  return head === undefined ? undefined : `${head}-${tail}`
}

/** What is stored of a code. */
export const recoveryCodeHash = (secretKey: string, userId: number, code: string): string =>
  hmacHex(deriveKey(secretKey, 'recovery-codes'), `${userId} ${code}`)

/** Statements that put new codes in the place of all others of a user, where the condition holds. */
export function replaceRecoveryCodes(
  db: Database,
  { secretKey, userId, codes, when }: { secretKey: string; userId: number; codes: string[]; when: SQL },
) {
  const hashes = JSON.stringify(codes.map((code) => recoveryCodeHash(secretKey, userId, code)))
  return [
    db.run(sql`DELETE FROM staff_recovery_codes WHERE user_id = ${userId} AND ${when}`),
    db.run(sql`INSERT INTO staff_recovery_codes (user_id, code_hash)
      SELECT ${userId}, value FROM json_each(${hashes}) WHERE ${when}`),
  ] as const
}
