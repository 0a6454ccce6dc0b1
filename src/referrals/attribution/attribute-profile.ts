import { sql } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'

interface NamedInviter {
  userId: number
  /** Canonical; null names nobody. */
  code: string | null
  country: string | null
  /** Unix time, milliseconds. */
  now: number
}

/** Writes who invited the user whose `invited_by_code` this batch has set: goes right after the audit's own row of that. */
export const attributeProfile = preparedQuery((db, { userId, code, country, now }: Placeholders<NamedInviter>) =>
  db.run(sql`
    INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, country, created_at)
    SELECT invitee.id, inviter.id, inviter.invite_code, 'profile', 'certain', ${country}, ${now}
    FROM users AS inviter JOIN users AS invitee ON invitee.id = ${userId}
    WHERE ${JUST_CHANGED} AND inviter.invite_code = ${code}`),
)
