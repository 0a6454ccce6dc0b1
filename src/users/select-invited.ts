import { desc, eq, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { users } from '../db/schema.ts'

export const MAX_INVITED_SHOWN = 100

const inviteCodeOf = (userId: number) =>
  sql`(SELECT inviter.invite_code FROM users AS inviter WHERE inviter.id = ${userId})`

/** Condition: invited by this user. */
export const isInvitedBy = (userId: number) => eq(users.invitedByCode, inviteCodeOf(userId))

/** The newest people whom a user invited. */
export const selectInvited = (db: Database, userId: number) =>
  db
    .select({ id: users.id, phone: users.phone })
    .from(users)
    .where(isInvitedBy(userId))
    .orderBy(desc(users.id))
    .limit(MAX_INVITED_SHOWN)
