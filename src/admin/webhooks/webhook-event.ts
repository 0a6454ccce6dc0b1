import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { AuditAction } from '../../audit/actions.ts'
import type { AuditEvent } from '../../audit/event.ts'
import { webhooks } from '../../db/outbox-schema.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'

interface About {
  now: number
  by: ByStaff
  where: SQL
  details?: Record<string, unknown> | undefined
  /** JSON of what the row says before the change. */
  before?: SQL | undefined
}

const after = sql`substr(${webhooks.url}, instr(${webhooks.url}, '//') + 2)`
/** The rest of an address may hold a token. */
export const HOST = sql`substr(${after}, 1, instr(${after}, '/') - 1)`

/** What staff did to a webhook, which is named by its host. */
export const eventOf = (action: AuditAction, { now, by, where, details = {}, before }: About): AuditEvent => ({
  at: now,
  action,
  actor: { kind: 'staff', id: by.staff.id },
  subjectId: null,
  context: by.context,
  foundDetails: sql`(SELECT json_set(${JSON.stringify(details)}, '$.webhook', ${webhooks.id}, '$.host', ${HOST}${before ? sql`, '$.before', ${before}` : sql``})
    FROM ${webhooks} WHERE ${where})`,
})
