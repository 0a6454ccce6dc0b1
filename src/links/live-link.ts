import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** `owner_id` and `channel` of the link of a key, or no row: it is disabled, expired, nobody's, or of somebody blocked. */
export const selectLiveLink = (key: string, now: number): SQL => sql`
  SELECT users.id AS owner_id, NULL AS channel FROM users
  WHERE users.invite_code = ${key} AND users.is_active AND users.deleted_at IS NULL
  UNION ALL
  SELECT users.id, referral_links.channel FROM referral_links JOIN users ON users.id = referral_links.user_id
  WHERE referral_links.key = ${key} AND referral_links.disabled_at IS NULL
    AND (referral_links.expires_at IS NULL OR referral_links.expires_at > ${now})
    AND users.is_active AND users.deleted_at IS NULL`
