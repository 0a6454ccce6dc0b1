import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * A view: what is inserted becomes an event with what every program decides about it, once. Nothing happens if no user has
 * that id or phone, or the key may not report. src/db/derived/event-reports-view.ts says how it decides.
 */
export const eventReports = sqliteTable('event_reports', {
  /** Of the server's key; null for what the service itself reports. */
  keyHash: text('key_hash'),
  source: text('source').notNull(),
  eventId: text('event_id').notNull(),
  /** One of the two names the user. */
  userId: integer('user_id'),
  phone: text('phone'),
  type: text('type').notNull(),
  value: integer('value'),
  occurredAt: integer('occurred_at').notNull(),
  createdAt: integer('created_at').notNull(),
  bodyHash: text('body_hash').notNull(),
})
