import { randomBytes } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rowOf, selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { staffRecoveryCodes } from '../../db/staff-schema.ts'
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

/** A typed code in its stored form; undefined if it cannot be one. */
export function readRecoveryCode(typed: string): string | undefined {
  const [, head, tail] = SHOWN.exec(typed.trim().toLowerCase()) ?? []
  return head === undefined ? undefined : `${head}-${tail}`
}

/** What is stored of a code. */
export const recoveryCodeHash = (secretKey: string, staffId: number, code: string): string =>
  hmacHex(deriveKey(secretKey, 'recovery-codes'), `${staffId} ${code}`)

/** Statements that replace all codes of a user if the condition holds. */
export function replaceRecoveryCodes(
  db: Database,
  { secretKey, staffId, codes, when }: { secretKey: string; staffId: number; codes: string[]; when: SQL },
) {
  const hashes = JSON.stringify(codes.map((code) => recoveryCodeHash(secretKey, staffId, code)))
  const row = selectionOf(rowOf(staffRecoveryCodes, { staffId, codeHash: sql`hash.value` }))
  return [
    db.delete(staffRecoveryCodes).where(and(eq(staffRecoveryCodes.staffId, staffId), when)),
    db.insert(staffRecoveryCodes).select(sql`SELECT ${row} FROM json_each(${hashes}) AS hash WHERE ${when}`),
  ] as const
}
