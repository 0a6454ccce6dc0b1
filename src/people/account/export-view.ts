import type { InferSelectModel } from 'drizzle-orm'
import type { auditEvents, deletedPhones, sessions, users } from '../../db/schema.ts'
import type { NumberReport } from '../../guard/personal-records.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { userView } from '../views.ts'
import { exportEventView } from './export-event.ts'
import type { AccountExport } from './responses.ts'

interface Stored {
  user: InferSelectModel<typeof users>
  sessionRows: InferSelectModel<typeof sessions>[]
  invited: { id: number }[]
  events: InferSelectModel<typeof auditEvents>[]
  earlier?: InferSelectModel<typeof deletedPhones> | undefined
  number?: NumberReport
  referrals: AccountExport['referrals']
}

/** The rows as their owner reads them. Left out: what a thief could use (the password's hash), and what says nothing (ids of tokens). */
export function accountExportView(
  { now, graceMs }: { now: number; graceMs: number },
  { user, sessionRows, invited, events, earlier, number, referrals }: Stored,
): AccountExport {
  const { deletionRequestedAt } = user
  return {
    exported_at: toIso(now),
    profile: {
      ...userView('self', user),
      invited_count: user.invitedCount,
      display_name: user.displayName,
      is_superuser: user.isSuperuser,
      has_password: user.passwordHash !== null,
    },
    deletion: deletionRequestedAt === null ? null : deletionOf(deletionRequestedAt, graceMs),
    earlier_account: earlier
      ? { deleted_at: toIso(earlier.deletedAt), remembered_until: toIso(earlier.expiresAt) }
      : null,
    sessions: sessionRows.map((row) => ({
      id: row.id,
      created_at: toIso(row.createdAt),
      last_used_at: toIsoOrNull(row.lastUsedAt),
      refreshed_at: toIso(row.rotatedAt),
      expires_at: toIso(row.expiresAt),
      ended_at: toIsoOrNull(row.endedAt),
      user_agent: row.userAgent,
      country: row.country,
    })),
    invited: invited.map(({ id }) => id),
    referrals,
    audit_events: events.map((row) => exportEventView(row, user.id)),
    number: number ?? null,
  }
}

const deletionOf = (requestedAt: number, graceMs: number) => ({
  requested_at: toIso(requestedAt),
  deletion_at: toIso(requestedAt + graceMs),
})
