import type { InferSelectModel } from 'drizzle-orm'
import type { auditEvents } from '../../db/schema.ts'
import { toIso } from '../../lib/time.ts'
import type { AccountExport } from './responses.ts'

/** What staff write for each other, by the names of `details`; the system repeats the reason of a block that it lifts. */
const NOTES = { staff: new Set(['reason', 'block_reason', 'job']), system: new Set(['block_reason']), user: new Set() }

/**
 * An event as the person whom it is about reads it. That staff did something is theirs to know; which of them, from
 * where, and what they noted is not.
 */
export function exportEventView(
  row: InferSelectModel<typeof auditEvents>,
  userId: number,
): AccountExport['audit_events'][number] {
  const isByYou = row.actorId === userId
  const isByOthers = row.actor === 'staff' && row.actorId !== null && !isByYou
  const notes = isByYou ? NOTES.user : NOTES[row.actor]
  return {
    id: row.id,
    at: toIso(row.at),
    actor: row.actor,
    by_you: isByYou,
    action: row.action,
    outcome: row.outcome,
    country: isByOthers ? null : row.country,
    network: isByOthers ? null : row.network,
    user_agent: isByOthers ? null : row.userAgent,
    request_id: isByOthers ? null : row.requestId,
    details: row.details === null ? null : readDetails(row.details, notes),
  }
}

/** Written by `auditStatement` alone, always as an object. */
const readDetails = (text: string, hidden: ReadonlySet<unknown>) =>
  JSON.parse(text, (name, value: unknown) => (hidden.has(name) ? undefined : value)) as Record<string, unknown>
