import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SelectResultFields } from 'drizzle-orm/query-builders/select.types'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralCounts, referralLinks } from '../db/referral-schema.ts'
import type { PersonRow } from '../identity/person.ts'
import { toIso } from '../lib/time.ts'
import { isTotalOf, NO_COUNTS } from './counts.ts'
import { FIELD_NAMES, perField, pickFields } from './fields.ts'
import type { ApiName, LinkField } from './fields.ts'
import { ownLinkUrl } from './link-key.ts'
import type { ReferralLink } from './responses.ts'

const { id, code, createdAt, disabledAt } = referralLinks

/** Columns of a link and its totals. */
export const LINK_COLUMNS = {
  ...{ id, code },
  ...pickFields(getTableColumns(referralLinks), FIELD_NAMES),
  ...{ createdAt, disabledAt },
  clicks: sql<number>`coalesce(${referralCounts.clicks}, 0)`.as('clicks'),
  uniques: sql<number>`coalesce(${referralCounts.uniques}, 0)`.as('uniques'),
  signups: sql<number>`coalesce(${referralCounts.signups}, 0)`.as('signups'),
}

/** A link as its owner sees it. Times are Unix time in milliseconds. */
export type LinkRow = SelectResultFields<typeof LINK_COLUMNS>

/** Condition that joins the totals of links. */
export const hasTotals = isTotalOf(sql`'l:' || ${referralLinks.key}`)

export const JOIN_TOTALS = sql`LEFT JOIN ${referralCounts} ON ${hasTotals}`

interface OwnLink {
  key: string
  userId: number
}

const isOwn = ({ key, userId }: Placeholders<OwnLink> | { key: SQL; userId: number }) =>
  and(eq(referralLinks.key, key), eq(referralLinks.userId, userId))

/** A user's link by a key that the database finds. */
export const selectFoundLink = (db: Database, own: Parameters<typeof isOwn>[0]) =>
  db.select(LINK_COLUMNS).from(referralLinks).leftJoin(referralCounts, hasTotals).where(isOwn(own))

/** A user's link by its key. */
export const selectLink = preparedQuery((db, own: Placeholders<OwnLink>) => selectFoundLink(db, own))

/** The code of a user's link, as they wrote it, and what determines its state. */
export const selectOwnCode = preparedQuery((db, own: Placeholders<OwnLink>) =>
  db.select({ code, expiresAt: referralLinks.expiresAt, disabledAt }).from(referralLinks).where(isOwn(own)),
)

/** The origin of links, and the current time. */
export interface LinkContext {
  origin: string
  now: number
}

const shown = (value: string | number | null) => (typeof value === 'number' ? toIso(value) : value)

/** What the owner set of a link. */
export const fieldsView = (row: Pick<LinkRow, LinkField>) =>
  perField((field) => shown(row[field])) as Pick<ReferralLink, ApiName<LinkField>>

export function linkView({ origin, now }: LinkContext, row: LinkRow): ReferralLink {
  return {
    code: row.code,
    kind: 'custom',
    url: ownLinkUrl(origin, row.code),
    ...fieldsView(row),
    state: stateOf(row, now),
    created_at: toIso(row.createdAt),
    clicks: row.clicks,
    uniques: row.uniques,
    signups: row.signups,
  }
}

export function stateOf(
  { disabledAt, expiresAt }: Pick<LinkRow, 'disabledAt' | 'expiresAt'>,
  now: number,
): ReferralLink['state'] {
  if (disabledAt !== null) return 'disabled'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'live'
}

/** The link of a user's invite code, which has no row of its own. */
export function inviteLinkView(
  context: LinkContext,
  { inviteCode, dateJoined }: Pick<PersonRow, 'inviteCode' | 'dateJoined'>,
  counts = NO_COUNTS,
): ReferralLink {
  const view = linkView(context, {
    ...{ id: 0, code: inviteCode, createdAt: dateJoined, disabledAt: null },
    ...NO_FIELDS,
    ...counts,
  })
  return { ...view, kind: 'invite' }
}

type NoFields = Record<LinkField, null>
const NO_FIELDS = Object.fromEntries(FIELD_NAMES.map((field) => [field, null])) as NoFields
