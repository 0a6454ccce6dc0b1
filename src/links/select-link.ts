import { sql } from 'drizzle-orm'
import type { Placeholder } from 'drizzle-orm'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import type { Channel } from './channel.ts'
import type { Counts } from './counts.ts'

/** A link as its owner sees it. Times are Unix time in milliseconds. */
export interface LinkRow extends Counts {
  id: number
  code: string
  label: string | null
  channel: Channel | null
  campaign: string | null
  destination: string | null
  title: string | null
  description: string | null
  image: string | null
  createdAt: number
  expiresAt: number | null
  disabledAt: number | null
}

/** Columns of a link `l` and of its totals `n`. */
export const LINK_COLUMNS = sql`l.id, l.code, l.label, l.channel, l.campaign, l.destination, l.title, l.description,
  l.image, l.created_at AS createdAt, l.expires_at AS expiresAt, l.disabled_at AS disabledAt,
  coalesce(n.clicks, 0) AS clicks, coalesce(n.uniques, 0) AS uniques, coalesce(n.signups, 0) AS signups`

/** The totals of a link `l`. */
export const JOIN_TOTALS = sql`LEFT JOIN referral_counts AS n
  ON n.scope = 'l:' || l.key AND n.dimension = 'total' AND n.value = ''`

/** A link of a user by its key. */
export const selectLink = preparedQuery((db, { key, userId }: Placeholders<{ key: string; userId: number }>) =>
  db.all<LinkRow>(sql`
    SELECT ${LINK_COLUMNS} FROM referral_links AS l ${JOIN_TOTALS} WHERE l.key = ${key} AND l.user_id = ${userId}`),
)

type Value<T> = T | Placeholder

/**
 * A user's live links. Two halves, each a range of the index over links that are not disabled: with an OR those
 * that have expired would be read too, however many.
 */
export const liveLinks = (userId: Value<number>, now: Value<number>, and = sql``) => sql`
  SELECT * FROM referral_links INDEXED BY referral_links_live
    WHERE user_id = ${userId} AND disabled_at IS NULL AND expires_at IS NULL ${and}
  UNION ALL SELECT * FROM referral_links INDEXED BY referral_links_live
    WHERE user_id = ${userId} AND disabled_at IS NULL AND expires_at > ${now} ${and}`

/** When a user made the last link but so many, or no row: links are never deleted, so none is forgotten. */
export const selectNthNewest = (userId: number, n: number, limit = sql`1`) => sql`
  SELECT created_at AS lastAt FROM referral_links INDEXED BY referral_links_user_id
  WHERE user_id = ${userId} ORDER BY id DESC LIMIT ${limit} OFFSET ${n - 1}`

/** Condition: the user may have one live link more. */
export const hasRoomForLink = (userId: number, now: number, max: number) =>
  sql`(SELECT count(*) FROM (${liveLinks(userId, now)})) < ${max}`
