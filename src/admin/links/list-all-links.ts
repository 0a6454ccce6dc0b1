import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { pageUrl } from '../../http/pagination.ts'
import type { Page } from '../../http/pagination.ts'
import { idOf } from '../../identity/person-filter.ts'
import { personColumn } from '../../identity/person-ref.ts'
import type { Viewer } from '../../identity/person-ref.ts'
import { linkOrigin } from '../../links/link-url.ts'
import { LINK_COLUMNS } from '../../links/select-link.ts'
import type { Ports } from '../../ports.ts'
import { keyOfKept, scanRows, toScannedPage } from '../scan-page.ts'
import type { Place, Scanned } from '../scan-page.ts'
import type { AdminLinkPage } from './responses.ts'
import type { AdminLinksQuery, LinkFilter } from './schemas.ts'
import { adminLinkView } from './views.ts'
import type { OwnedLinkRow } from './views.ts'

interface ListAllLinks {
  query: AdminLinksQuery
  viewer: Viewer
  /** For `next` and `previous`, and the links' own addresses. */
  url: string
}

/** A page of the links that people made, newest first. */
export async function listAllLinks(
  { config, clock, db }: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { query, viewer, url }: ListAllLinks,
): Promise<AdminLinkPage> {
  const now = clock()
  const page = await readLinks({ db, now }, query, query)
  const scene = { origin: linkOrigin(config, url), now, viewer }
  return {
    next: pageUrl(url, page.next),
    previous: pageUrl(url, page.previous),
    results: page.rows.map((row) => adminLinkView(scene, row)),
  }
}

/** Links that pass a filter, from a place in the list. */
export async function readLinks(
  { db, now }: { db: Database; now: number },
  filter: LinkFilter,
  place: Place,
): Promise<Page<OwnedLinkRow>> {
  const { from, found, kept } = planOf(filter, now)
  const scanned = scanRows({ columns: sql`links.*`, from, id: sql`links.id`, found, kept }, place)
  const [rows] = await runBatch(db, [
    db.all<OwnedLinkRow & Scanned>(sql`
      SELECT ${LINK_COLUMNS}, l.kept, ${personColumn('owner')} AS owner FROM (
        SELECT scanned.*, ${keyOfKept(sql`scanned.user_id`)} AS ownerId, ${keyOfKept(sql`'l:' || scanned.key`)} AS scope
        FROM ${scanned} AS scanned) AS l
      LEFT JOIN users AS owner ON owner.id = l.ownerId
      LEFT JOIN referral_counts AS n ON n.scope = l.scope AND n.dimension = 'total' AND n.value = ''`),
  ])
  return toScannedPage(rows, place, kept.length > 0)
}

interface Plan {
  from: SQL
  found: SQL[]
  kept: SQL[]
}

const by = (index: string) => sql`referral_links AS links INDEXED BY ${sql.raw(index)}`

/** The one filter that an index serves, the rarest first; the others are looked at row by row. */
function planOf({ search, owner, channel, state }: LinkFilter, now: number): Plan {
  const ofState = STATES[state]
  const conditions: [index: SQL, found: SQL][] = []
  if (search !== undefined) conditions.push([by('referral_links_key_unique'), sql`links.key = ${search}`])
  if (owner) conditions.push([by('referral_links_user_id'), sql`links.user_id = ${idOf(owner)}`])
  if (channel) conditions.push([by('referral_links_channel'), sql`links.channel = ${channel}`])
  if (ofState && conditions.length === 0) return { ...ofState, kept: ofState.kept(now) }
  const [first, ...rest] = conditions
  const kept = [...rest.map(([, condition]) => condition), ...(ofState ? [...ofState.found, ...ofState.kept(now)] : [])]
  return first ? { from: first[0], found: [first[1]], kept } : { from: sql`referral_links AS links`, found: [], kept }
}

const isExpired = (now: number) => sql`links.expires_at <= ${now}`

const STATES: Record<AdminLinksQuery['state'], { from: SQL; found: SQL[]; kept: (now: number) => SQL[] } | undefined> =
  {
    all: undefined,
    // Most are.
    live: {
      from: sql`referral_links AS links`,
      found: [],
      kept: (now) => [sql`links.disabled_at IS NULL`, sql`(links.expires_at IS NULL OR links.expires_at > ${now})`],
    },
    disabled: {
      from: by('referral_links_all_disabled'),
      found: [sql`links.disabled_at IS NOT NULL`],
      kept: () => [],
    },
    expired: {
      from: by('referral_links_all_expiring'),
      found: [sql`links.disabled_at IS NULL`, sql`links.expires_at IS NOT NULL`],
      kept: (now) => [isExpired(now)],
    },
  }
