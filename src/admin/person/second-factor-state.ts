import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/* What somebody of the staff has besides a password, asked of a row of `users`. */

const of = (table: string, more: SQL = sql`1`) =>
  sql`FROM ${sql.identifier(table)} WHERE user_id = users.id AND ${more}`

/** Condition: there is anything to take away, an enrolment that waits for its first code included. */
export const HAS_FACTOR: SQL = sql`(EXISTS (SELECT 1 ${of('staff_totp')})
  OR EXISTS (SELECT 1 ${of('staff_recovery_codes')}) OR EXISTS (SELECT 1 ${of('staff_passkeys')}))`

/** JSON: whether the app is on, recovery codes that are left, passkeys. */
export const FACTORS: SQL = sql`json_object(
  'app', json(iif(EXISTS (SELECT 1 ${of('staff_totp', sql`confirmed_at IS NOT NULL`)}), 'true', 'false')),
  'recovery_codes_left', (SELECT count(*) ${of('staff_recovery_codes', sql`used_at IS NULL`)}),
  'passkeys', (SELECT count(*) ${of('staff_passkeys')}))`
