import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { TaskPorts } from '../scheduled/task.ts'
import { pendingPhoneHash } from './pending/phone-hash.ts'

interface Erased {
  now: number
  people: { id: number; phone: string | null }[]
}

/**
 * What referrals hold of people who are erased in the same batch; `erasedNow` selects their ids. Their links lead
 * nowhere from then on, and keep their codes so that nobody else can take them over.
 */
export function eraseReferrals({ db, config }: TaskPorts, { now, people }: Erased, erasedNow: SQL) {
  const secrets = [config.secretKey, ...config.previousSecretKeys]
  const hashes = people.flatMap(({ id, phone }) =>
    phone === null ? [] : secrets.map((secret) => ({ id, hash: pendingPhoneHash(secret, phone) })),
  )
  const keys = sql`(
    SELECT invite_code FROM users WHERE id IN ${erasedNow}
    UNION ALL SELECT key FROM referral_links WHERE user_id IN ${erasedNow})`
  return [
    db.run(sql`DELETE FROM pending_invites WHERE link_key IN ${keys}`),
    db.run(sql`
      DELETE FROM pending_invites WHERE phone_hash IN (
        SELECT value ->> 'hash' FROM json_each(${JSON.stringify(hashes)}) WHERE value ->> 'id' IN ${erasedNow})`),
    db.run(sql`
      UPDATE referral_links SET label = NULL, campaign = NULL, destination = NULL, title = NULL, description = NULL,
        image = NULL, disabled_at = coalesce(disabled_at, ${now})
      WHERE user_id IN ${erasedNow}`),
    db.run(sql`UPDATE referrals SET country = NULL WHERE country IS NOT NULL AND invitee_id IN ${erasedNow}`),
  ]
}
