import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { referralLinks } from '../../db/referral-schema.ts'

interface OwnLink {
  key: string
  userId: number
  now: number
}

/** The code, as its owner wrote it, of a link that is theirs and live. */
export const selectOwnLink = preparedQuery((db, { key, userId, now }: Placeholders<OwnLink>) =>
  db
    .select({ code: referralLinks.code })
    .from(referralLinks)
    .where(
      and(
        eq(referralLinks.key, key),
        eq(referralLinks.userId, userId),
        isNull(referralLinks.disabledAt),
        or(isNull(referralLinks.expiresAt), gt(referralLinks.expiresAt, now)),
      ),
    ),
)
