import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { users } from './schema.ts'

/*
 * A link is named by its key everywhere (see src/links/link-key.ts): that of a link of this table, or an invite code,
 * which is a link without a row. Times are Unix time in milliseconds. Counts are maintained by the triggers of
 * src/db/derived and by the flushes of the click counter, so that no request counts rows.
 */

/**
 * Where a link was shared. A short list keeps counts by channel few; anything else is `other`. Click tokens hold
 * positions in it, so new ones go at the end.
 */
export const CHANNELS = [
  'direct',
  'telegram',
  'whatsapp',
  'vk',
  'viber',
  'sms',
  'email',
  'instagram',
  'facebook',
  'twitter',
  'tiktok',
  'youtube',
  'qr',
  'ads',
  'other',
] as const

/** Links that users make beside their invite code, and campaign links, which staff make and which have no user. */
export const referralLinks = sqliteTable(
  'referral_links',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    key: text('key').notNull(),
    /** As its owner wrote it. */
    code: text('code').notNull(),
    /** Null: the link belongs to the service, so whoever signs up through it has no inviter. */
    userId: integer('user_id').references(() => users.id),
    label: text('label'),
    channel: text('channel', { enum: CHANNELS }),
    campaign: text('campaign'),
    destination: text('destination'),
    title: text('title'),
    description: text('description'),
    image: text('image'),
    // Of campaign links; `campaign` is the fifth.
    utmSource: text('utm_source'),
    utmMedium: text('utm_medium'),
    utmTerm: text('utm_term'),
    utmContent: text('utm_content'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    disabledAt: integer('disabled_at'),
  },
  (t) => [
    uniqueIndex('referral_links_key_unique').on(t.key),
    index('referral_links_user_id').on(t.userId, t.id),
    index('referral_links_live')
      .on(t.userId, t.expiresAt)
      .where(sql`disabled_at IS NULL`),
    // Lists by state, of whoever has made and left behind many: the id at the end of every index is their order.
    index('referral_links_expiring')
      .on(t.userId)
      .where(sql`disabled_at IS NULL AND expires_at IS NOT NULL`),
    index('referral_links_disabled')
      .on(t.userId)
      .where(sql`disabled_at IS NOT NULL`),
    // Lists of everybody's, for staff.
    index('referral_links_channel')
      .on(t.channel, t.id)
      .where(sql`channel IS NOT NULL`),
    index('referral_links_created').on(t.createdAt),
    index('referral_links_all_disabled')
      .on(t.id)
      .where(sql`disabled_at IS NOT NULL`),
    index('referral_links_all_expiring')
      .on(t.id)
      .where(sql`disabled_at IS NULL AND expires_at IS NOT NULL`),
  ],
)

/** Phones that a friend typed on a landing page, as keyed hashes, until they sign up. */
export const pendingInvites = sqliteTable(
  'pending_invites',
  {
    phoneHash: text('phone_hash').primaryKey(),
    linkKey: text('link_key').notNull(),
    /** Null: of a campaign link. */
    inviterId: integer('inviter_id').references(() => users.id),
    channel: text('channel', { enum: CHANNELS }),
    /** Keyed hash of the network that it was typed from. */
    networkHash: text('network_hash').notNull(),
    /** Random id of the click whose page it was. */
    clickId: text('click_id').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [
    index('pending_invites_link').on(t.linkKey, t.createdAt),
    index('pending_invites_expires_at').on(t.expiresAt),
  ],
)

/**
 * What was spent of the budgets of src/referrals: apart from what it was spent on, so that a pending invite that is
 * overwritten, used up or erased gives nothing back.
 */
export const referralBudgets = sqliteTable(
  'referral_budgets',
  {
    /**
     * A letter for whose it is, and their name: `o:` a user's id, `c:` a click's id, others a keyed hash. Without one, the
     * name of a policy of the whole service, or that and the id of a staff member.
     */
    scope: text('scope').notNull(),
    /** Number of the day, or of the hour, since 1970. */
    period: integer('period').notNull(),
    spent: integer('spent').notNull(),
    /** Of someone who is signing up: the last unknown code they typed, and when. JSON. */
    lastCode: text('last_code'),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.period] }), index('referral_budgets_expires_at').on(t.expiresAt)],
)

export const PLATFORMS = ['ios', 'android', 'web', 'other'] as const

/**
 * How a user came who carried something when they signed up: what counted (no link: nothing did), and every step.
 * A trigger writes the referral of those who have an inviter; corrections never change this row.
 */
export const signUpOrigins = sqliteTable(
  'sign_up_origins',
  {
    /** No references: the statement that inserts has just read the users, and the referral has them. */
    userId: integer('user_id').primaryKey(),
    /** Null with a link: a campaign link. */
    inviterId: integer('inviter_id'),
    linkKey: text('link_key'),
    method: text('method', { enum: ['code', 'token', 'pending_phone'] }),
    channel: text('channel', { enum: CHANNELS }),
    /** Of a campaign link; empty if it has none. */
    campaign: text('campaign'),
    platform: text('platform', { enum: PLATFORMS }),
    /** ISO 3166 code of where the sign-up came from. */
    country: text('country'),
    createdAt: integer('created_at').notNull(),
    /** JSON, see src/referrals/origin-steps.ts. Null once its retention has ended. */
    steps: text('steps'),
  },
  // Of campaign links alone: an index over all would cost every invited sign-up a row.
  (t) => [
    index('sign_up_origins_link')
      .on(t.linkKey, t.userId)
      .where(sql`campaign IS NOT NULL`),
    index('sign_up_origins_campaign')
      .on(t.campaign, t.userId)
      .where(sql`campaign IS NOT NULL`),
  ],
)

/**
 * Running totals of the whole service at the end of each day (UTC) on which something was counted: any period is the
 * difference of two rows. Clicks come with the flushes of the click counter, sign-ups with the hourly task. Every click
 * and sign-up is counted once in each dimension.
 */
export const growthCounts = sqliteTable(
  'growth_counts',
  {
    dimension: text('dimension', { enum: ['channel', 'campaign', 'country', 'platform', 'link'] }).notNull(),
    /** Empty for all links of users together, in `link` and `campaign`. */
    value: text('value').notNull(),
    day: text('day').notNull(),
    clicks: integer('clicks').notNull().default(0),
    uniques: integer('uniques').notNull().default(0),
    signups: integer('signups').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.dimension, t.value, t.day] })],
)

/** Who invited whom, and how we know: one row for everybody whose `invited_by_code` is set. */
export const referrals = sqliteTable(
  'referrals',
  {
    inviteeId: integer('invitee_id')
      .primaryKey()
      .references(() => users.id),
    inviterId: integer('inviter_id')
      .notNull()
      .references(() => users.id),
    linkKey: text('link_key').notNull(),
    method: text('method', { enum: ['code', 'token', 'pending_phone', 'profile', 'staff'] }).notNull(),
    /** `certain`: said by the invitee or by staff. `likely`: a click, or a number that anyone may have typed. */
    certainty: text('certainty', { enum: ['certain', 'likely'] }).notNull(),
    program: text('program').notNull().default('default'),
    channel: text('channel', { enum: CHANNELS }),
    /** ISO 3166 code of where the sign-up came from. */
    country: text('country'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('referrals_inviter').on(t.inviterId, t.inviteeId),
    index('referrals_method')
      .on(t.method, t.inviteeId)
      .where(sql`method <> 'code'`),
    index('referrals_channel')
      .on(t.channel, t.inviteeId)
      .where(sql`channel IS NOT NULL`),
    index('referrals_program')
      .on(t.program, t.inviteeId)
      .where(sql`program <> 'default'`),
  ],
)

/**
 * Clicks, unique visitors and sign-ups of a scope: `l:` and a link's key, or `u:` and a user's id, which sums up the links
 * that the user made. By dimension: `day` (UTC, 2026-11-23), `month` (2025-08) of days that have been rolled up, `country`
 * (ISO 3166 or XX), `channel`, and for links that
 * are listed `total` (of the empty value). The scope `all` has the days of the whole service, whose sign-ups the hourly task counts. Sign-ups of invite codes
 * have no days here: they are those of `inviter_days` without those of `u:`.
 */
export const referralCounts = sqliteTable(
  'referral_counts',
  {
    scope: text('scope').notNull(),
    dimension: text('dimension', { enum: ['total', 'day', 'month', 'country', 'channel'] }).notNull(),
    value: text('value').notNull(),
    clicks: integer('clicks').notNull().default(0),
    uniques: integer('uniques').notNull().default(0),
    signups: integer('signups').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.scope, t.dimension, t.value] })],
)

/** Where an hourly task that goes through a table goes on. */
export const countSweeps = sqliteTable('count_sweeps', {
  name: text('name').primaryKey(),
  position: text('position').notNull(),
})

/** The last flush of each shard of the click counter that is in the counts: none is counted twice. */
export const clickFlushes = sqliteTable('click_flushes', {
  shard: text('shard').primaryKey(),
  sequence: integer('sequence').notNull(),
})

/** Everybody below a user, to a depth of five: level 1 are those whom they invited themselves. */
export const referralTree = sqliteTable(
  'referral_tree',
  {
    ancestorId: integer('ancestor_id').notNull(),
    level: integer('level').notNull(),
    descendantId: integer('descendant_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.ancestorId, t.level, t.descendantId] })],
)

/** How many rows `referral_tree` has of a user and level. */
export const referralLevels = sqliteTable(
  'referral_levels',
  {
    userId: integer('user_id').notNull(),
    level: integer('level').notNull(),
    people: integer('people').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.level] })],
)
