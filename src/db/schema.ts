import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'

/**
 * People. Rows are read newest first by `id`, which grows with `dateJoined` (the sign-up statement keeps it so).
 * The inviter is referenced by invite code: codes are unique and immutable, so lists need no join to show them.
 * Indexes over optional columns are partial: a user who leaves them empty costs no index row.
 */
export const users = sqliteTable(
  'users',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    phone: text('phone'),
    inviteCode: text('invite_code').notNull(),
    invitedByCode: text('invited_by_code').references((): AnySQLiteColumn => users.inviteCode),
    /** Lower-cased by whoever writes it. */
    email: text('email'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    isStaff: integer('is_staff', { mode: 'boolean' }).notNull().default(false),
    isSuperuser: integer('is_superuser', { mode: 'boolean' }).notNull().default(false),
    isActive: integer('is_active', { mode: 'boolean' }).notNull().default(true),
    passwordHash: text('password_hash'),
    /** Kept by triggers. */
    invitedCount: integer('invited_count').notNull().default(0),
    /** Unix time, milliseconds. */
    dateJoined: integer('date_joined').notNull(),
    /** Unix time, milliseconds. */
    lastLogin: integer('last_login'),
  },
  (t) => [
    uniqueIndex('users_phone_unique').on(t.phone),
    uniqueIndex('users_invite_code_unique').on(t.inviteCode),
    uniqueIndex('users_email_unique')
      .on(sql`lower(email)`)
      .where(sql`email IS NOT NULL`),
    index('users_invited_by_code')
      .on(t.invitedByCode)
      .where(sql`invited_by_code IS NOT NULL`),
    index('users_first_name')
      .on(t.firstName)
      .where(sql`first_name IS NOT NULL`),
    index('users_last_name')
      .on(t.lastName)
      .where(sql`last_name IS NOT NULL`),
  ],
)

/** One signed-in device. `refreshJti` names the one refresh token that is good; `previousJti` the one it replaced. */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    refreshJti: text('refresh_jti').notNull(),
    previousJti: text('previous_jti'),
    /** When `refreshJti` was issued. Unix time, milliseconds; so are all times of this table. */
    rotatedAt: integer('rotated_at').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    userAgent: text('user_agent'),
    country: text('country'),
  },
  (t) => [index('sessions_user_id').on(t.userId)],
)

/** Totals kept by triggers, so that no request counts rows. */
export const counters = sqliteTable('counters', {
  name: text('name').primaryKey(),
  value: integer('value').notNull(),
})
