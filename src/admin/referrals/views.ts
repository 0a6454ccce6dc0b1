import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { toIso } from '../../lib/time.ts'
import type { Referral } from './responses.ts'

export interface ReferralRow {
  /** Of `personColumn`. */
  invitee: string
  inviter: string
  link: string
  method: Referral['method']
  certainty: Referral['certainty']
  program: string
  channel: string | null
  country: string | null
  createdAt: number
  joinedAt: number
}

/** Columns of a referral `r`, of its `invitee` and `inviter`, and of its `link` where it has a row. */
export const REFERRAL_COLUMNS: SQL = sql`${personColumn('invitee')} AS invitee, ${personColumn('inviter')} AS inviter,
  coalesce(link.code, r.link_key) AS link, r.method, r.certainty, r.program, r.channel, r.country,
  r.created_at AS createdAt, invitee.date_joined AS joinedAt`

export const referralView = (viewer: Viewer, row: ReferralRow): Referral => ({
  invitee: personSummary(viewer, row.invitee),
  inviter: personSummary(viewer, row.inviter),
  link: row.link,
  method: row.method,
  certainty: row.certainty,
  program: row.program,
  channel: row.channel,
  country: row.country,
  at: toIso(row.createdAt),
  signed_up_at: toIso(row.joinedAt),
})
