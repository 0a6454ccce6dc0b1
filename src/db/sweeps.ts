import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { bare, bareList } from './columns.ts'
import { countSweeps } from './referral-schema.ts'

/* How far an hourly task has gone through a table. Work and position change in one transaction, so none is done twice. */

const { name, position } = countSweeps

/** Null before the first step. */
export const positionOf = (sweep: string): SQL => sql`(SELECT ${position} FROM ${countSweeps} WHERE ${name} = ${sweep})`

/** A position that is an id; 0 before the first step. */
export const idPositionOf = (sweep: string): SQL => sql`coalesce(CAST(${positionOf(sweep)} AS INTEGER), 0)`

/** Moves on to what is selected; without a row of `from`, stays. */
export const moveSweep = (sweep: string, to: SQL, from: SQL = sql`WHERE true`): SQL => sql`
  INSERT INTO ${countSweeps} (${bareList([name, position])}) SELECT ${sweep}, CAST(${to} AS TEXT) ${from}
  ON CONFLICT (${bare(name)}) DO UPDATE SET ${bare(position)} = excluded.${bare(position)}`
