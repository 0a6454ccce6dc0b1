import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'

/**
 * People. Rows are read newest first by `id`, which grows with `dateJoined` (the sign-up statement keeps it so).
 * The inviter is referenced by invite code: codes are unique and immutable, so lists need no join to show them.
 * Indexes over optional columns are partial: a user who leaves them empty costs no index row.
 */
export const users = sqliteTable(
  'users',
  {
    /** Not `AUTOINCREMENT`: a deleted user keeps the row, so no id comes again. */
    id: integer('id').primaryKey(),
    phone: text('phone'),
    inviteCode: text('invite_code').notNull(),
    invitedByCode: text('invited_by_code').references((): AnySQLiteColumn => users.inviteCode),
    /** Always written in lower case. */
    email: text('email'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    /** The names as the search compares them (`foldText`); null if that is what SQLite's `lower` makes of them. */
    firstNameFolded: text('first_name_folded'),
    lastNameFolded: text('last_name_folded'),
    /** What strangers may see: on the leaderboard, on landing pages, to those whom they invited. Empty: nothing. */
    displayName: text('display_name'),
    isActive: integer('is_active', { mode: 'boolean' }).notNull().default(true),
    /** Why (only staff see it), and until when; null: until staff lift it. Unix time, milliseconds. */
    blockReason: text('block_reason'),
    blockedUntil: integer('blocked_until'),
    /** Of the phone: ISO 3166, or a calling code that belongs to no one country, such as `+883`. */
    country: text('country'),
    /** An earlier user of the phone had an inviter, so this one gets none: docs/decisions/0035. */
    phoneWasInvited: integer('phone_was_invited', { mode: 'boolean' }).notNull().default(false),
    /** Kept by triggers. */
    invitedCount: integer('invited_count').notNull().default(0),
    /** Unix time, milliseconds. */
    dateJoined: integer('date_joined').notNull(),
    /** Unix time, milliseconds. */
    lastLogin: integer('last_login'),
    /** Asked for at this time; done after a grace period unless they sign in again. Unix time, milliseconds. */
    deletionRequestedAt: integer('deletion_requested_at'),
    /** Since then the row holds no personal value, only its place in the invite graph. Unix time, milliseconds. */
    deletedAt: integer('deleted_at'),
  },
  (t) => [
    uniqueIndex('users_phone_unique').on(t.phone),
    uniqueIndex('users_invite_code_unique').on(t.inviteCode),
    // Codes from an imported service that can be misread: src/db/typed-code.ts.
    index('users_read_otherwise')
      .on(sql`replace(replace(replace(invite_code, 'O', '0'), 'I', '1'), 'L', '1')`)
      .where(sql`invite_code GLOB '*[ILO]*'`),
    uniqueIndex('users_email_unique')
      .on(sql`lower(email)`)
      .where(sql`email IS NOT NULL`),
    index('users_invited_by_code')
      .on(t.invitedByCode)
      .where(sql`invited_by_code IS NOT NULL`),
    index('users_first_name')
      .on(t.firstName)
      .where(sql`first_name IS NOT NULL`),
    index('users_deletion_requested_at')
      .on(t.deletionRequestedAt)
      .where(sql`deletion_requested_at IS NOT NULL`),
    index('users_date_joined').on(t.dateJoined),
    index('users_country')
      .on(t.country, t.id)
      .where(sql`country IS NOT NULL`),
    index('users_blocked')
      .on(t.id)
      .where(sql`NOT is_active AND deleted_at IS NULL`),
    index('users_leaving')
      .on(t.id)
      .where(sql`deletion_requested_at IS NOT NULL`),
    index('users_blocked_until')
      .on(t.blockedUntil)
      .where(sql`blocked_until IS NOT NULL`),
    index('users_last_name')
      .on(t.lastName)
      .where(sql`last_name IS NOT NULL`),
  ],
)

/** When a row with an id of src/db/time-id.ts was made: Unix time, milliseconds. Takes no space. */
const timeOfId = (name: string) =>
  integer(name)
    .notNull()
    .generatedAlwaysAs(sql`id / 1000`, { mode: 'virtual' })

/**
 * Sign-ins. A row is the one record of a sign-in, so the audit reads it too; it is kept after the session ended.
 * docs/decisions/0026 has its size, and why refresh tokens are numbered.
 */
export const sessions = sqliteTable(
  'sessions',
  {
    id: integer('id').primaryKey(),
    /** No reference: the statement that inserts has just read the user, and a user's row is never deleted. */
    userId: integer('user_id').notNull(),
    /** Of the code that opened it, which opens no other: 32 random bits of the id of its challenge. */
    challenge: integer('challenge'),
    /** The sign-in that created the user. */
    isSignUp: integer('is_sign_up', { mode: 'boolean' }).notNull().default(false),
    /** Of the newest refresh token. */
    generation: integer('generation').notNull().default(0),
    /** When it was issued, which is when the one before it was first used. Unix time, milliseconds; so are all times. */
    rotatedAt: integer('rotated_at'),
    /** When the one before it was issued. */
    rotatedBefore: integer('rotated_before'),
    /** Since then, and written at most once an hour. */
    lastUsedAt: integer('last_used_at'),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    /** Browser or app, and system, such as `Chrome, Windows`. */
    device: text('device'),
    /** 48 bits of a keyed hash of the device's id: two users with one share a device. */
    deviceHash: integer('device_hash'),
    country: text('country'),
    network: text('network'),
    createdAt: timeOfId('created_at'),
  },
  (t) => [index('sessions_user_id').on(t.userId)],
)

/** Totals kept by triggers, so that no request counts rows. */
export const counters = sqliteTable('counters', {
  name: text('name').primaryKey(),
  value: integer('value').notNull(),
})

/**
 * Numbers that have left a user, as keyed hashes, for as long as the configuration keeps them. A number has a hash for
 * each fact: it had an account (src/people), it had an inviter (src/referrals). Which it is only the hash's key tells.
 */
export const formerPhones = sqliteTable(
  'former_phones',
  {
    phoneHash: text('phone_hash').primaryKey(),
    /** Unix time, milliseconds; so is `expiresAt`. */
    leftAt: integer('left_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('former_phones_expires_at').on(t.expiresAt)],
)

/** What requests with an `Idempotency-Key` have created: docs/decisions/0038. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /** `u:` and the id of a user, or `s:` and that of a staff account. */
    owner: text('owner').notNull(),
    keyHash: text('key_hash').notNull(),
    /** Of operation and input, with the key as secret, which is not stored. */
    requestHash: text('request_hash').notNull(),
    /** A link's key, a user's invite code, or JSON with the codes of campaign links. */
    created: text('created').notNull(),
    /** Unix time, milliseconds. */
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.owner, t.keyHash] }), index('idempotency_keys_created_at').on(t.createdAt)],
)

/** Who did what to whom, and how it ended. Append-only, by triggers; never holds a code or a token. */
export const auditEvents = sqliteTable(
  'audit_events',
  {
    id: integer('id').primaryKey(),
    /** `user`, `staff` or `system`. */
    actor: text('actor', { enum: ['user', 'staff', 'system'] }).notNull(),
    /** Of a user or, if the actor is `staff`, of a staff account. */
    actorId: integer('actor_id'),
    /** The user whom it was done to. */
    subjectId: integer('subject_id'),
    /** The staff account that it was done to. */
    subjectStaffId: integer('subject_staff_id'),
    /** Such as `session_ended`, `phone_changed`; a sign-in is a row of `sessions`. */
    action: text('action').notNull(),
    /** `ok`, or the error's code. */
    outcome: text('outcome').notNull(),
    country: text('country'),
    /** The address cut to its network: /24 for IPv4, /48 for IPv6. */
    network: text('network'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
    /** JSON: what was before and after, and why. */
    details: text('details'),
    at: timeOfId('at'),
  },
  // Each index ends with the id, as every index of SQLite does.
  (t) => [
    index('audit_events_subject').on(t.subjectId),
    index('audit_events_request_id')
      .on(t.requestId)
      .where(sql`request_id IS NOT NULL`),
    index('audit_events_subject_staff')
      .on(t.subjectStaffId)
      .where(sql`subject_staff_id IS NOT NULL`),
    index('audit_events_staff')
      .on(t.actorId)
      .where(sql`actor = 'staff'`),
    index('audit_events_action').on(t.action),
    // Of someone with thousands of events, those that matter when they name an inviter.
    index('audit_events_corrections')
      .on(t.subjectId)
      .where(sql`action = 'inviter_corrected'`),
  ],
)

/** Events and sign-ins by day (UTC) and metric: an action, and after a colon its outcome when it is not `ok`. Kept by triggers. */
export const dailyCounts = sqliteTable(
  'daily_counts',
  {
    day: text('day').notNull(),
    metric: text('metric').notNull(),
    value: integer('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.metric] })],
)
