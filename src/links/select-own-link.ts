import { and, eq } from 'drizzle-orm'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralLinks } from '../db/referral-schema.ts'

/** The code, as its owner wrote it, of a link that is theirs, and what tells its state. */
export const selectOwnLink = preparedQuery((db, { key, userId }: Placeholders<{ key: string; userId: number }>) =>
  db
    .select({ code: referralLinks.code, expiresAt: referralLinks.expiresAt, disabledAt: referralLinks.disabledAt })
    .from(referralLinks)
    .where(and(eq(referralLinks.key, key), eq(referralLinks.userId, userId))),
)
