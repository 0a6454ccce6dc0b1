import { desc, eq } from 'drizzle-orm'
import type { InferSelectModel } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { referralLinks, referrals } from '../../db/referral-schema.ts'
import type { pendingInvites } from '../../db/referral-schema.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { NO_COUNTS, selectTotals } from '../../links/counts.ts'
import type { Counts } from '../../links/counts.ts'
import { fieldsView } from '../../links/model.ts'
import type { AccountExport } from './responses.ts'

/** What referrals hold of a user, as queries of one batch. */
export function selectReferrals(db: Database, userId: number) {
  return [
    db.select().from(referralLinks).where(eq(referralLinks.userId, userId)).orderBy(desc(referralLinks.id)),
    db.select().from(referrals).where(eq(referrals.inviteeId, userId)),
    db
      .select({ inviteeId: referrals.inviteeId, createdAt: referrals.createdAt })
      .from(referrals)
      .where(eq(referrals.inviterId, userId))
      .orderBy(desc(referrals.inviteeId)),
    selectTotals(db, { scope: `u:${userId}` }),
  ] as const
}

interface StoredReferrals {
  links: InferSelectModel<typeof referralLinks>[]
  invitedBy: InferSelectModel<typeof referrals> | undefined
  made: { inviteeId: number; createdAt: number }[]
  totals: Counts | undefined
  /** Of the user's number. */
  pending: InferSelectModel<typeof pendingInvites> | undefined
}

/** The rows as their owner reads them. */
export function referralsExportView({ links, invitedBy, made, totals, pending }: StoredReferrals): ReferralsExport {
  return {
    invited_by: invitedBy
      ? {
          id: invitedBy.inviterId,
          link: invitedBy.linkKey,
          method: invitedBy.method,
          certainty: invitedBy.certainty,
          program: invitedBy.program,
          channel: invitedBy.channel,
          country: invitedBy.country,
          created_at: toIso(invitedBy.createdAt),
        }
      : null,
    made: made.map(({ inviteeId, createdAt }) => ({ id: inviteeId, created_at: toIso(createdAt) })),
    counts: totals ?? NO_COUNTS,
    links: links.map((link) => {
      const { expires_at, ...fields } = fieldsView(link)
      const times = { created_at: toIso(link.createdAt), expires_at, disabled_at: toIsoOrNull(link.disabledAt) }
      return { code: link.code, ...fields, ...times }
    }),
    pending: pending
      ? {
          link: pending.linkKey,
          inviter_id: pending.inviterId,
          created_at: toIso(pending.createdAt),
          expires_at: toIso(pending.expiresAt),
        }
      : null,
  }
}

type ReferralsExport = AccountExport['referrals']
