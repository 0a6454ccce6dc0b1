import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'

/* Staff accounts, which have nothing to do with the users of the app. Times are Unix time in milliseconds. */

export const staff = sqliteTable(
  'staff',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    /** Lower case. */
    email: text('email').notNull(),
    name: text('name'),
    /** Null until an invitation is accepted. */
    passwordHash: text('password_hash'),
    /** See src/identity/permissions.ts. */
    role: text('role', { enum: ['superuser', 'support', 'analyst'] }).notNull(),
    blockedAt: integer('blocked_at'),
    blockReason: text('block_reason'),
    /** Of the link that sets a password, once. */
    inviteHash: text('invite_hash'),
    inviteExpiresAt: integer('invite_expires_at'),
    inviteBy: integer('invite_by').references((): AnySQLiteColumn => staff.id),
    createdAt: integer('created_at').notNull(),
    /** Null: made by a command. */
    createdBy: integer('created_by').references((): AnySQLiteColumn => staff.id),
    lastSignInAt: integer('last_sign_in_at'),
  },
  (t) => [
    uniqueIndex('staff_email_unique').on(t.email),
    uniqueIndex('staff_invite_hash_unique')
      .on(t.inviteHash)
      .where(sql`invite_hash IS NOT NULL`),
  ],
)

/** Signed-in staff: a browser of the panel, or a program with a staff access token. Only a hash of what they hold. */
export const staffSessions = sqliteTable(
  'staff_sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    staffId: integer('staff_id')
      .notNull()
      .references(() => staff.id),
    kind: text('kind', { enum: ['panel', 'api'] }).notNull(),
    createdAt: integer('created_at').notNull(),
    /** Written at most once a minute. */
    lastUsedAt: integer('last_used_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    userAgent: text('user_agent'),
    network: text('network'),
    country: text('country'),
  },
  (t) => [index('staff_sessions_staff_id').on(t.staffId)],
)

/** Attempts to sign in, by account and by network, and challenges that were answered, each under a keyed hash. */
export const staffAttempts = sqliteTable(
  'staff_attempts',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    key: text('key').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [index('staff_attempts_key').on(t.key, t.at), index('staff_attempts_at').on(t.at)],
)

/** The second factor by time (RFC 6238). */
export const staffTotp = sqliteTable('staff_totp', {
  staffId: integer('staff_id')
    .primaryKey()
    .references(() => staff.id),
  /** Encrypted with a key derived from SECRET_KEY. */
  secret: text('secret').notNull(),
  /** Null until a first code has shown that the app has it. */
  confirmedAt: integer('confirmed_at'),
  /** The time step of the last code that was taken: none is taken twice. */
  lastStep: integer('last_step').notNull().default(0),
})

/** One-time codes for a lost second factor. */
export const staffRecoveryCodes = sqliteTable(
  'staff_recovery_codes',
  {
    staffId: integer('staff_id')
      .notNull()
      .references(() => staff.id),
    codeHash: text('code_hash').notNull(),
    usedAt: integer('used_at'),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.codeHash] })],
)

/** Passkeys (WebAuthn). */
export const staffPasskeys = sqliteTable(
  'staff_passkeys',
  {
    credentialId: text('credential_id').primaryKey(),
    staffId: integer('staff_id')
      .notNull()
      .references(() => staff.id),
    /** As the library stores it: base64url. */
    publicKey: text('public_key').notNull(),
    algorithm: text('algorithm').notNull(),
    counter: integer('counter').notNull(),
    name: text('name').notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [index('staff_passkeys_staff_id').on(t.staffId)],
)

/** Filters and order of a list that someone has named, without a search. A shared one is offered to all who may read the list. */
export const staffViews = sqliteTable(
  'staff_views',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    staffId: integer('staff_id')
      .notNull()
      .references(() => staff.id),
    list: text('list', { enum: ['people', 'links', 'referrals', 'audit'] }).notNull(),
    name: text('name').notNull(),
    /** Parameters of the list, as a query string. */
    query: text('query').notNull(),
    isShared: integer('is_shared', { mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('staff_views_name').on(t.staffId, t.list, t.name),
    index('staff_views_shared')
      .on(t.list)
      .where(sql`is_shared`),
  ],
)

/** In place of what staff typed about people. */
export const FORGOTTEN = '•••'

/** Changes of many people at once, done piece by piece so that a page can show how far they are. */
export const staffJobs = sqliteTable(
  'staff_jobs',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    staffId: integer('staff_id')
      .notNull()
      .references(() => staff.id),
    action: text('action').notNull(),
    /** JSON: ids, or a filter of the list of people. */
    selection: text('selection').notNull(),
    /** JSON: what the action needs, such as until when to block. */
    params: text('params').notNull(),
    reason: text('reason').notNull(),
    /** People whom the selection held when it was confirmed; nobody who joined later is touched. */
    total: integer('total').notNull(),
    lastId: integer('last_id').notNull(),
    /** People looked at so far, and how many of them the action changed. */
    done: integer('done').notNull().default(0),
    changed: integer('changed').notNull().default(0),
    /** The id after which to go on. */
    position: integer('position').notNull().default(0),
    state: text('state', { enum: ['running', 'done', 'cancelled'] }).notNull(),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    index('staff_jobs_staff').on(t.staffId, t.id),
    index('staff_jobs_running')
      .on(t.id)
      .where(sql`state = 'running'`),
    // Finds what took a job back.
    index('staff_jobs_undoes')
      .on(sql`selection ->> '$.job'`, t.id)
      .where(sql`selection ->> '$.job' IS NOT NULL`),
  ],
)
