import { eq, getTableColumns, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SelectResultFields } from 'drizzle-orm/query-builders/select.types'
import { bare, selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { referralCounts, referralLinks } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { pageView } from '../../http/pagination.ts'
import type { Counted, Page } from '../../http/pagination.ts'
import { idOf } from '../../identity/person-filter.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { isTotalOf } from '../../links/counts.ts'
import { CAMPAIGN_FIELD_NAMES, perField, pickFields, UTM_FIELDS } from '../../links/fields.ts'
import type { CampaignField } from '../../links/fields.ts'
import { linkOrigin } from '../../links/link-key.ts'
import { LINK_COLUMNS, linkView } from '../../links/model.ts'
import type { LinkContext } from '../../links/model.ts'
import type { ReferralLink } from '../../links/responses.ts'
import { conversionOf } from '../../links/stats/stats.ts'
import type { Ports } from '../../ports.ts'
import { countScanned, idsOfDays, keyOfKept, scanRows, toScannedPage } from '../scan-page.ts'
import type { Place, Plan, Scanned } from '../scan-page.ts'
import { versionOf } from '../version.ts'
import type { AdminLink, AdminLinkPage, StaffLink } from './responses.ts'
import type { AdminLinksQuery, LinkFilter } from './schemas.ts'

export interface AdminLinkContext extends LinkContext {
  viewer: Viewer
}

/** Columns of a link as staff see it. */
export const ADMIN_LINK_COLUMNS = {
  ...LINK_COLUMNS,
  ...pickFields(getTableColumns(referralLinks), UTM_FIELDS),
  userId: referralLinks.userId,
}

export interface AdminLinkRow extends SelectResultFields<typeof ADMIN_LINK_COLUMNS> {
  /** Of `personColumn`. */
  owner: string | null
}

export const campaignVersion = (row: Pick<AdminLinkRow, CampaignField>) =>
  versionOf(CAMPAIGN_FIELD_NAMES.map((field) => row[field]))

export function adminLinkView(context: AdminLinkContext, row: AdminLinkRow): AdminLink {
  const owner = row.userId === null || row.owner === null ? null : personSummary(context.viewer, row.owner)
  return {
    ...staffLinkView(linkView(context, row), owner === null || owner.state === 'active'),
    ...perField((field) => row[field], UTM_FIELDS),
    kind: row.userId === null ? 'campaign' : 'custom',
    owner,
    conversion: conversionOf(row),
    version: row.userId === null ? campaignVersion(row) : null,
  }
}

/** A link as staff see it: it does not work while its owner is blocked or deleted (src/links/live-link.ts). */
export const staffLinkView = (link: ReferralLink, isOwnerActive: boolean): StaffLink => ({
  ...link,
  state: link.state === 'live' && !isOwnerActive ? 'owner_inactive' : link.state,
})

interface ListAllLinks {
  query: AdminLinksQuery
  viewer: Viewer
  /** For `next` and `previous`, and the links' own addresses. */
  url: string
}

/** A page of the links that users or staff made, newest first. */
export async function listAllLinks(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { query, viewer, url }: ListAllLinks,
): Promise<AdminLinkPage> {
  const now = clock()
  const page = await readLinks({ db, now }, query, { ...query, isCounted: query.cursor === undefined })
  const context = { origin: linkOrigin(config, url), now, viewer }
  return {
    ...pageView(url, page),
    results: page.rows.map((row) => adminLinkView(context, row)),
  }
}

/** Links that pass a filter, from a place in the list. */
export async function readLinks(
  { db, now }: { db: Database; now: number },
  filter: LinkFilter,
  place: Place & { isCounted?: boolean },
): Promise<Page<AdminLinkRow> & { counted: Counted | undefined }> {
  const plan = planOf(filter, now)
  const scanned = scanRows({ columns: sql`${referralLinks}.*`, plans: [plan] }, place)
  const { rows, counted } = await runBatch(db, {
    rows: db.all<AdminLinkRow & Scanned>(sql`
      SELECT ${selectionOf(ADMIN_LINK_COLUMNS)}, ${referralLinks}.kept, ${personColumn('owner')} AS owner FROM (
        SELECT scanned.*, ${keyOfKept(sql`scanned.${bare(userId)}`)} AS owner_id,
          ${keyOfKept(sql`'l:' || scanned.${bare(key)}`)} AS scope
        FROM ${scanned} AS scanned) AS ${referralLinks}
      LEFT JOIN ${users} AS owner ON owner.id = ${referralLinks}.owner_id
      LEFT JOIN ${referralCounts} ON ${isTotalOf(sql`${referralLinks}.scope`)}`),
    counted: (place.isCounted ?? false) && countScanned(db, plan),
  })
  return { ...toScannedPage(rows, place, plan.kept.length > 0), counted: counted?.[0] }
}

const { id, key, userId, channel, createdAt, disabledAt, expiresAt } = referralLinks

/** Id of the first link that was made at or after a time. */
const firstSince = (ms: number) =>
  sql`SELECT first.id FROM ${referralLinks} AS first WHERE first.${bare(createdAt)} >= ${ms} ORDER BY first.${bare(createdAt)}, first.id LIMIT 1`

const by = (index: string) => sql`${referralLinks} INDEXED BY ${sql.raw(index)}`

/** One filter uses an index, the rarest first; the others are checked row by row. */
function planOf(filter: LinkFilter, now: number): Plan {
  const { from, found, kept } = leadOf(filter, now)
  const place = sql`${id}`
  return { from, id: place, found: [...found, ...idsOfDays(place, filter, firstSince)], kept }
}

function leadOf(filter: LinkFilter, now: number): Omit<Plan, 'id'> {
  const ofState = STATES[filter.state]
  const conditions: [index: SQL, found: SQL][] = []
  if (filter.search !== undefined) conditions.push([by('referral_links_key_unique'), eq(key, filter.search)])
  if (filter.owner) conditions.push([by('referral_links_user_id'), sql`${userId} = ${idOf(filter.owner)}`])
  if (filter.kind === 'campaign') conditions.push([by('referral_links_user_id'), isNull(userId)])
  if (filter.channel) conditions.push([by('referral_links_channel'), eq(channel, filter.channel)])
  const ofKind = filter.kind === 'custom' ? [isNotNull(userId)] : []
  if (ofState && conditions.length === 0) return { ...ofState, kept: [...ofState.kept(now), ...ofKind] }
  const [first, ...rest] = conditions
  const kept = [
    ...rest.map(([, condition]) => condition),
    ...ofKind,
    ...(ofState ? [...ofState.found, ...ofState.kept(now)] : []),
  ]
  return first ? { from: first[0], found: [first[1]], kept } : { from: sql`${referralLinks}`, found: [], kept }
}

/** Nobody owns a link of the service. */
const HAS_ACTIVE_OWNER = sql`(${userId} IS NULL OR EXISTS (
  SELECT 1 FROM ${users} AS o WHERE o.id = ${userId} AND o.is_active AND o.deleted_at IS NULL))`

const STATES: Record<AdminLinksQuery['state'], { from: SQL; found: SQL[]; kept: (now: number) => SQL[] } | undefined> =
  {
    all: undefined,
    // Most are.
    live: {
      from: sql`${referralLinks}`,
      found: [],
      kept: (now) => [isNull(disabledAt), sql`(${expiresAt} IS NULL OR ${expiresAt} > ${now})`, HAS_ACTIVE_OWNER],
    },
    disabled: { from: by('referral_links_all_disabled'), found: [isNotNull(disabledAt)], kept: () => [] },
    expired: {
      from: by('referral_links_all_expiring'),
      found: [isNull(disabledAt), isNotNull(expiresAt)],
      kept: (now) => [lte(expiresAt, now)],
    },
  }
