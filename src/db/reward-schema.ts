import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { users } from './schema.ts'
import { staff } from './staff-schema.ts'

/*
 * Events, and what they earned. Times are Unix time in milliseconds, amounts whole points or minor units of a currency.
 * An event is decided in the statement that inserts it; the triggers of src/db/derived turn its decisions into rewards,
 * transfers and balances, so one row either does all of it or nothing.
 */

export const programs = sqliteTable(
  'programs',
  {
    id: integer('id').primaryKey(),
    name: text('name').notNull(),
    /** `points`, or the ISO 4217 code of a currency. */
    unit: text('unit').notNull(),
    /** The type of event that the current rule is about. */
    event: text('event').notNull(),
    /** Of the current rule. */
    version: integer('version').notNull().default(1),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at'),
    pausedAt: integer('paused_at'),
    budget: integer('budget'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('programs_name').on(t.name), index('programs_event').on(t.event)],
)

/** When a program was paused, in terms of events: none after the one was paid, up to the other. */
export const programPauses = sqliteTable(
  'program_pauses',
  {
    programId: integer('program_id').notNull(),
    afterEvent: integer('after_event').notNull(),
    /** Null: until now. */
    untilEvent: integer('until_event'),
  },
  (t) => [primaryKey({ columns: [t.programId, t.afterEvent] })],
)

/** Rules never change: a program points at one of its versions. */
export const programRules = sqliteTable(
  'program_rules',
  {
    programId: integer('program_id')
      .notNull()
      .references(() => programs.id),
    version: integer('version').notNull(),
    /** JSON of src/rewards/rule.ts. */
    rule: text('rule').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.programId, t.version] })],
)

/** What the app's server reported about users, and sign-ups. Rows are in the order in which they were stored. */
export const rewardEvents = sqliteTable(
  'reward_events',
  {
    id: integer('id').primaryKey(),
    /** `api`, or `service` for what the service itself knows. */
    source: text('source').notNull(),
    /** The reporter's own id of the event: together with the source it pays once. */
    eventId: text('event_id').notNull(),
    userId: integer('user_id').notNull(),
    type: text('type').notNull(),
    value: integer('value'),
    occurredAt: integer('occurred_at').notNull(),
    createdAt: integer('created_at').notNull(),
    /** What was true when it was decided: `FACTS` of src/db/derived/event-reports-view.ts. Null: no inviter. */
    inviterId: integer('inviter_id'),
    isCertain: integer('is_certain', { mode: 'boolean' }).notNull().default(false),
    inviterIsActive: integer('inviter_is_active', { mode: 'boolean' }).notNull().default(false),
    inviteeIsActive: integer('invitee_is_active', { mode: 'boolean' }).notNull().default(true),
    /** Digest of what was reported: the same id with another body is refused. */
    bodyHash: text('body_hash').notNull(),
    /** JSON, one decision for each program of this type of event: `Decision` of src/db/derived/decide.ts. */
    decisions: text('decisions').notNull(),
    /** How much of the value has been taken back; 1 for an event without a value. */
    reversed: integer('reversed').notNull().default(0),
    reversedAt: integer('reversed_at'),
    /** The newest event at that time; of a sign-up, the newest transfer when its referral went. */
    reversedAfter: integer('reversed_after'),
  },
  (t) => [
    uniqueIndex('reward_events_key').on(t.source, t.eventId),
    index('reward_events_user').on(t.userId, t.id),
    // Those that earned something: the list of all rewards, at one row for both sides.
    index('reward_events_earned')
      .on(t.id)
      .where(sql`instr(decisions, '"user"') > 0`),
  ],
)

/** Sign-ups of referred users that are about to become events, while some program asks for them. */
export const signUpQueue = sqliteTable('sign_up_queue', {
  userId: integer('user_id').primaryKey(),
  at: integer('at').notNull(),
})

export const REWARD_STATES = ['held', 'available', 'fulfilled', 'voided', 'reversed', 'expired'] as const
export const TRANSFER_KINDS = ['earn', 'release', 'fulfil', 'void', 'reverse', 'expire'] as const
export const SIDES = ['inviter', 'invitee'] as const

/** What an event earned for one side. The key is the reward's name as well: `1-4821-inviter-1`. */
export const rewards = sqliteTable(
  'rewards',
  {
    programId: integer('program_id').notNull(),
    inviteeId: integer('invitee_id').notNull(),
    side: text('side', { enum: SIDES }).notNull(),
    /** Counts the rewards of this program, invitee and side from 1. */
    ordinal: integer('ordinal').notNull(),
    /** Whose it is. */
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    event: integer('event').notNull(),
    version: integer('version').notNull(),
    amount: integer('amount').notNull(),
    /** Of the amount, what was taken back. */
    reversed: integer('reversed').notNull().default(0),
    /** What was paid out: what was left of the amount then. Null until it is fulfilled. */
    paid: integer('paid'),
    /** As stored: a held reward whose time has come is available already. */
    state: text('state', { enum: REWARD_STATES }).notNull(),
    /** When it becomes available, unless signals hold it: a user's rewards are listed by it. */
    holdUntil: integer('hold_until').notNull(),
    /** The request that fulfilled it, as its sender named it. */
    claim: text('claim'),
    /** JSON: what makes it look false. Null once staff have approved it. */
    signals: text('signals'),
    expiresAt: integer('expires_at'),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.programId, t.inviteeId, t.side, t.ordinal] }),
    index('rewards_user').on(t.userId, t.holdUntil),
    index('rewards_review')
      .on(t.createdAt)
      .where(sql`state = 'held' AND signals IS NOT NULL`),
    index('rewards_held')
      .on(t.holdUntil)
      .where(sql`state = 'held' AND signals IS NULL`),
    index('rewards_expiring_of_user')
      .on(t.userId, t.expiresAt)
      .where(sql`state = 'available' AND expires_at IS NOT NULL`),
    index('rewards_expiring')
      .on(t.expiresAt)
      .where(sql`state = 'available' AND expires_at IS NOT NULL`),
  ],
)

/**
 * The ledger: every movement is one row that debits one account and credits another. Accounts: `program:1` (what it has
 * cost, as a negative balance), `held:42` and `available:42` (of a user), `paid:1` and `owed:1` (of a
 * program: what it paid out, and what of that was taken back).
 */
export const transfers = sqliteTable(
  'transfers',
  {
    id: integer('id').primaryKey(),
    debit: text('debit').notNull(),
    credit: text('credit').notNull(),
    amount: integer('amount').notNull(),
    unit: text('unit').notNull(),
    kind: text('kind', { enum: TRANSFER_KINDS }).notNull(),
    /** `<program>-<invitee>-<side>-<ordinal>`. */
    reward: text('reward').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('transfers_reward').on(t.reward)],
)

/** Signed statements of what the transfers were: src/rewards/seal-ledger.ts. They follow each other without gaps. */
export const ledgerSeals = sqliteTable('ledger_seals', {
  /** Of the transfers that it covers. */
  firstId: integer('first_id').primaryKey(),
  lastId: integer('last_id').notNull(),
  /** JWS. */
  seal: text('seal').notNull(),
})

/** The sum of the transfers of each account, kept by a trigger. */
export const accounts = sqliteTable(
  'accounts',
  {
    account: text('account').notNull(),
    unit: text('unit').notNull(),
    balance: integer('balance').notNull(),
  },
  (t) => [primaryKey({ columns: [t.account, t.unit] })],
)

/** What an inviter has earned of a program while its rule had caps, in all and by day. */
export const rewardCaps = sqliteTable(
  'reward_caps',
  {
    programId: integer('program_id').notNull(),
    inviterId: integer('inviter_id').notNull(),
    /** `all`, or a UTC day such as `2026-11-23`. */
    period: text('period').notNull(),
    rewards: integer('rewards').notNull(),
    amount: integer('amount').notNull(),
  },
  (t) => [primaryKey({ columns: [t.programId, t.inviterId, t.period] })],
)

/** Keys of the app's servers. Only a hash is stored, so a key is shown once. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: integer('id').primaryKey(),
    name: text('name').notNull(),
    hash: text('hash').notNull(),
    /** The beginning of the key, by which people recognize it. */
    prefix: text('prefix').notNull(),
    /** Of src/identity/server-key.ts, separated by spaces. */
    scopes: text('scopes').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: integer('created_by')
      .notNull()
      .references(() => staff.id),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    /** UTC day. */
    lastUsedOn: text('last_used_on'),
  },
  (t) => [
    uniqueIndex('api_keys_hash').on(t.hash),
    index('api_keys_feed')
      .on(t.id)
      .where(sql`revoked_at IS NULL AND instr(scopes, 'feed.read') > 0`),
  ],
)
