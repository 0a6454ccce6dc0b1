import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { signUpOrigins } from '../../db/referral-schema.ts'
import type { Dimension } from '../../links/growth/growth-counts.ts'
import { COUNTED_UP_TO, DAY_OF_ORIGIN, ORIGIN_COLUMNS } from '../../referrals/count-sign-ups.ts'

/** Sign-ups of the last hour that a page adds itself. Of a busier service, the page says until when it counts. */
const MAX_UNCOUNTED = 200

export type Uncounted = Record<Dimension, string> & { day: string; at: number; linkKey: string | null }

const { userId, linkKey, createdAt } = signUpOrigins

/** The sign-ups that the hourly task has not counted yet, oldest first: one more than a page adds. */
export const selectUncounted = (db: Database) =>
  db.all<Uncounted>(sql`
    SELECT ${linkKey} AS linkKey, ${createdAt} AS at, ${DAY_OF_ORIGIN} AS day, ${ORIGIN_COLUMNS} FROM ${signUpOrigins} WHERE ${userId} > ${COUNTED_UP_TO} ORDER BY ${userId} LIMIT ${MAX_UNCOUNTED + 1}`)

/** What of them a page adds, and from when on sign-ups are missing; null: from no time on. */
export function readUncounted(rows: Uncounted[]): { added: Uncounted[]; missingSince: number | null } {
  const missing = rows[MAX_UNCOUNTED]
  const added = rows.slice(0, MAX_UNCOUNTED).filter((row) => row.linkKey !== null)
  return { added, missingSince: missing?.at ?? null }
}
