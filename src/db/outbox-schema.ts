import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { staff } from './staff-schema.ts'

/* Changes to be announced, and whom they are announced to. Times are Unix time in milliseconds. */

export const CHANGE_TYPES = [
  'user.created',
  'user.deleted',
  'referral.created',
  'referral.corrected',
  'reward.held',
  'reward.available',
  'reward.fulfilled',
  'reward.reversed',
  'reward.voided',
  'reward.declined',
  'reward.expired',
] as const
export type ChangeType = (typeof CHANGE_TYPES)[number]

/** Written by triggers, in the transaction of the change itself, as long as there is a webhook or a key for the feed. */
export const outbox = sqliteTable('outbox', {
  /**
   * In the order in which the changes were committed, and never used twice: the newest row stays. `AUTOINCREMENT` would
   * cost every statement whose triggers could write here two rows read.
   */
  id: integer('id').primaryKey(),
  type: text('type', { enum: CHANGE_TYPES }).notNull(),
  at: integer('at').notNull(),
  /** JSON: `data` of the message. */
  data: text('data').notNull(),
})

export const webhooks = sqliteTable('webhooks', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  url: text('url').notNull(),
  description: text('description').notNull(),
  /** Types, separated by spaces. Null: all, also later ones. */
  types: text('types'),
  /** Encrypted: src/webhooks/secret.ts. */
  secret: text('secret').notNull(),
  /** Those before it, which also sign, each with when that ends: `v1.…@1790000000000`, the latest first. */
  formerSecrets: text('former_secret'),
  /** When the last of them ends. */
  formerUntil: integer('former_until'),
  /** The last change that has been delivered or given up. */
  position: integer('position').notNull(),
  /** The changes that staff have asked to send again, which go first. */
  replayNext: integer('replay_next'),
  replayLast: integer('replay_last'),
  /** Of the next change, how often sending it has failed, and when it is sent again. */
  attempts: integer('attempts').notNull().default(0),
  nextAt: integer('next_at').notNull().default(0),
  failingSince: integer('failing_since'),
  lastOutcome: text('last_outcome'),
  deliveredAt: integer('delivered_at'),
  /** Nothing is sent: staff have disabled it, it has answered that it is gone, or it has failed for days. */
  stoppedAt: integer('stopped_at'),
  stoppedWhy: text('stopped_why', { enum: ['staff', 'gone', 'failing'] }),
  /** Grows with each change of what is sent next: whoever has read an older one stores nothing. */
  turn: integer('turn').notNull().default(0),
  createdAt: integer('created_at').notNull(),
  createdBy: integer('created_by')
    .notNull()
    .references(() => staff.id),
})

export const DELIVERY_STATES = ['delivered', 'failing', 'failed'] as const

/** What became of each change at each webhook. It goes with the change. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    change: integer('change').notNull(),
    webhookId: integer('webhook_id').notNull(),
    /** `failing`: it will be sent again; `failed`: given up. */
    state: text('state', { enum: DELIVERY_STATES }).notNull(),
    attempts: integer('attempts').notNull(),
    /** Of the last attempt: the HTTP status, or why there is none. */
    outcome: text('outcome').notNull(),
    milliseconds: integer('milliseconds').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.change, t.webhookId] }),
    index('webhook_deliveries_webhook').on(t.webhookId, t.state, t.change),
  ],
)
