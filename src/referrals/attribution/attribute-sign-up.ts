import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'

interface Invitee {
  /** E.164. */
  phone: string
  /** JSON, made by `inviterSources`. */
  sources: string
  /** Unix time, milliseconds. */
  now: number
}

/**
 * Reads the first source that names somebody: by invite code, by link, or by number. Nobody is found through their own number, so
 * that the answer is the same before and after the user is there. A link that was disabled after the click still counts;
 * what somebody blocked has clicked or typed elsewhere does not, or a farm of numbers would pay on after its block.
 */
export const firstInviter = (columns: SQL, { phone, sources, now }: Placeholders<Invitee>): SQL => sql`
  SELECT ${columns} FROM json_each(${sources}) AS source
    LEFT JOIN pending_invites AS pending
      ON pending.phone_hash = source.value ->> 'hash' AND pending.expires_at > ${now}
    LEFT JOIN referral_links AS link ON link.key = source.value ->> 'link'
    JOIN users AS inviter ON inviter.id = coalesce(pending.inviter_id, link.user_id,
      (SELECT id FROM users WHERE invite_code = source.value ->> 'code'))
  WHERE inviter.deleted_at IS NULL AND inviter.phone IS NOT ${phone}
    AND (source.value ->> 'method' = 'code' OR inviter.is_active OR inviter.blocked_until <= ${now})
  ORDER BY source.key LIMIT 1`

/** Writes who invited the user whom this batch has created: goes right after the audit's own row of that. */
export const attributeSignUp = preparedQuery((db, values: Placeholders<Invitee & { country: string | null }>) => {
  const columns = sql`inviter.id AS inviter_id, inviter.invite_code AS invite_code, source.value ->> 'method' AS method,
    coalesce(pending.link_key, source.value ->> 'link', source.value ->> 'code') AS link_key,
    coalesce(pending.channel, source.value ->> 'channel', link.channel) AS channel`
  return db.run(sql`
    INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, channel, country, created_at)
    SELECT invitee.id, found.inviter_id, found.link_key, found.method,
      CASE found.method WHEN 'token' THEN 'likely' ELSE 'certain' END, found.channel, ${values.country}, ${values.now}
    FROM users AS invitee JOIN (${firstInviter(columns, values)}) AS found ON found.invite_code = invitee.invited_by_code
    WHERE ${JUST_CHANGED} AND invitee.phone = ${values.phone}`)
})

/** Forgets what was kept for a number, once somebody has signed in with it. */
export const forgetPendingInvite = preparedQuery(
  (db, { phone, sources }: Placeholders<Pick<Invitee, 'phone' | 'sources'>>) =>
    db.run(sql`
    DELETE FROM pending_invites WHERE phone_hash IN (SELECT value ->> 'hash' FROM json_each(${sources}))
      AND EXISTS (SELECT 1 FROM users WHERE phone = ${phone})`),
)
