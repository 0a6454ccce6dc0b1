import { desc, eq, sql } from 'drizzle-orm'
import type { Placeholder } from 'drizzle-orm'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { users } from '../db/schema.ts'

const MAX_INVITED_SHOWN = 100

const inviteCodeOf = (userId: number | Placeholder) =>
  sql`(SELECT inviter.invite_code FROM users AS inviter WHERE inviter.id = ${userId})`

/** Condition: invited by this user. */
export const isInvitedBy = (userId: number | Placeholder) => eq(users.invitedByCode, inviteCodeOf(userId))

/** The newest people whom a user invited. */
export const selectInvited = preparedQuery((db, { userId }: Placeholders<{ userId: number }>) =>
  db
    .select({ id: users.id, phone: users.phone })
    .from(users)
    .where(isInvitedBy(userId))
    .orderBy(desc(users.id))
    .limit(MAX_INVITED_SHOWN),
)
