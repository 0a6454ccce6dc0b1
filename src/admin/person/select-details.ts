import { sql } from 'drizzle-orm'
import type { InferSelectModel } from 'drizzle-orm'
import { selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { referralLinks } from '../../db/referral-schema.ts'
import type { referrals } from '../../db/referral-schema.ts'
import { isLive, LAST_USED } from '../../identity/touch-session.ts'
import { selectTotals } from '../../links/counts.ts'
import type { Counts } from '../../links/counts.ts'
import { JOIN_TOTALS, LINK_COLUMNS } from '../../links/model.ts'
import type { LinkRow } from '../../links/model.ts'
import { selectEvents } from '../audit/select-events.ts'
import { FACTORS } from './second-factor-state.ts'

const LINKS_SHOWN = 10
const EVENTS_SHOWN = 20
/** More than anybody may have: `MAX_SESSIONS_PER_USER`. */
const SESSIONS_SHOWN = 100

type Referral = Pick<InferSelectModel<typeof referrals>, 'method' | 'certainty' | 'linkKey' | 'channel'>

export interface InviterRow extends Referral {
  id: number
  phone: string | null
  firstName: string | null
  lastName: string | null
  /** Unix time, milliseconds; so are the times below. */
  invitedAt: number
}

export interface InvitedRow {
  id: number
  phone: string | null
  firstName: string | null
  lastName: string | null
  isActive: boolean
  dateJoined: number
  invitedCount: number
}

export interface SessionRow {
  id: string
  userAgent: string | null
  country: string | null
  createdAt: number
  lastUsedAt: number
}

/** What belongs to somebody, as queries of one batch; each is a range of an index. */
export const selectDetails = (db: Database, id: number, { now, withAudit }: { now: number; withAudit: boolean }) =>
  [
    db.all<InviterRow>(sql`
      SELECT u.id, u.phone, u.first_name AS firstName, u.last_name AS lastName, r.method, r.certainty,
        r.link_key AS linkKey, r.channel, r.created_at AS invitedAt
      FROM referrals AS r JOIN users AS u ON u.id = r.inviter_id WHERE r.invitee_id = ${id}`),
    db.all<{ level: number; people: number }>(
      sql`SELECT level, people FROM referral_levels WHERE user_id = ${id} AND people > 0 ORDER BY level`,
    ),
    selectTotals(db, { scope: `u:${id}` }),
    db.all<Counts>(sql`SELECT clicks, uniques, signups FROM referral_counts
      WHERE scope = 'l:' || (SELECT invite_code FROM users WHERE id = ${id}) AND dimension = 'total' AND value = ''`),
    db.all<LinkRow>(sql`
      SELECT ${selectionOf(LINK_COLUMNS)} FROM ${referralLinks} INDEXED BY referral_links_user_id ${JOIN_TOTALS}
      WHERE ${referralLinks.userId} = ${id} ORDER BY ${referralLinks.id} DESC LIMIT ${LINKS_SHOWN}`),
    db.all<SessionRow>(sql`SELECT id, user_agent AS userAgent, country, created_at AS createdAt,
        ${LAST_USED} AS lastUsedAt
      FROM sessions WHERE user_id = ${id} AND ${isLive(now)} ORDER BY created_at DESC LIMIT ${SESSIONS_SHOWN}`),
    selectEvents(db, { subject: id }, { cursor: undefined, count: withAudit ? EVENTS_SHOWN : 0 }),
    db.all<{ factors: string }>(sql`SELECT ${FACTORS} AS factors FROM users WHERE id = ${id} AND is_staff`),
  ] as const
