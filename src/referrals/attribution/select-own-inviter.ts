import { sql } from 'drizzle-orm'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import type { referrals } from '../../db/referral-schema.ts'

type Referral = typeof referrals.$inferSelect

/** What only the user themselves are shown of their row. */
export interface OwnInviter {
  displayName: string | null
  /** Null when nobody invited them; the next four then are too. */
  inviterId: number | null
  inviterName: string | null
  method: Referral['method'] | null
  certainty: Referral['certainty'] | null
  invitedAt: number | null
}

/** Reads it in the batch of the rest, three rows at most. A deleted inviter keeps their place and has no name. */
export const selectOwnInviter = preparedQuery((db, { userId }: Placeholders<{ userId: number }>) =>
  db.all<OwnInviter>(sql`
    SELECT own.display_name AS displayName, referrals.inviter_id AS inviterId, referrals.method AS method,
      CASE WHEN inviter.deleted_at IS NULL THEN inviter.display_name END AS inviterName,
      referrals.certainty AS certainty, referrals.created_at AS invitedAt
    FROM users AS own LEFT JOIN referrals ON referrals.invitee_id = own.id
      LEFT JOIN users AS inviter ON inviter.id = referrals.inviter_id
    WHERE own.id = ${userId}`),
)
