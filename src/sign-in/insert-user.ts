import { sql } from 'drizzle-orm'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { firstInviter } from '../referrals/attribution/attribute-sign-up.ts'

interface NewUser {
  /** E.164. */
  phone: string
  /** Of the phone, not of the network that they signed up from. */
  phoneCountry: string
  /** Their own. */
  inviteCode: string
  /** The inviter's, where they typed one: it must be known, or there is no new user. */
  typedCode: string | null
  /** JSON, made by `inviterSources`. */
  sources: string
  /** Unix time, milliseconds. */
  now: number
}

/**
 * Creates a user, unless the number has one. `date_joined` never goes backwards along the ids, so that newest first is an order
 * by id.
 */
export const insertUser = preparedQuery((db, values: Placeholders<NewUser>) => {
  const { phone, phoneCountry, inviteCode, typedCode, now } = values
  return db.run(sql`
    INSERT INTO users (phone, country, invite_code, invited_by_code, date_joined)
    SELECT ${phone}, ${phoneCountry}, ${inviteCode}, (${firstInviter(sql`inviter.invite_code`, values)}),
      max(${now}, coalesce((SELECT date_joined FROM users ORDER BY id DESC LIMIT 1), 0))
    WHERE ${typedCode} IS NULL OR EXISTS (SELECT 1 FROM users WHERE invite_code = ${typedCode} AND deleted_at IS NULL)
    ON CONFLICT (phone) DO NOTHING`)
})
