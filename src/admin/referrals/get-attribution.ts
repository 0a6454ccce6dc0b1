import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import type { Attribution } from './responses.ts'
import { REFERRAL_COLUMNS, referralView } from './views.ts'
import type { ReferralRow } from './views.ts'

type AttributionRow = { person: string } & (ReferralRow | { [Column in keyof ReferralRow]: null })

/** How a user came, one row. */
export const selectAttribution = preparedQuery((db, { userId }: Placeholders<{ userId: number }>) =>
  db.all<AttributionRow>(sql`
    SELECT ${personColumn('person')} AS person, ${REFERRAL_COLUMNS} FROM users AS person
      LEFT JOIN referrals AS r ON r.invitee_id = person.id LEFT JOIN users AS invitee ON invitee.id = r.invitee_id
      LEFT JOIN users AS inviter ON inviter.id = r.inviter_id LEFT JOIN referral_links AS link ON link.key = r.link_key
    WHERE person.id = ${userId}`),
)

/** @throws AppError `not_found` */
export function attributionView(viewer: Viewer, [row]: AttributionRow[]): Attribution {
  if (!row) throw new AppError('not_found')
  return {
    user: personSummary(viewer, row.person),
    referral: row.method === null ? null : referralView(viewer, row),
  }
}

/** Who invited a user, and how we know. @throws AppError `not_found` */
export async function getAttributionOrThrow(
  { db }: { db: Database },
  { userId, viewer }: { userId: number; viewer: Viewer },
): Promise<Attribution> {
  const [rows] = await runBatch(db, [selectAttribution(db, { userId })])
  return attributionView(viewer, rows)
}
