import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { pageUrl } from '../../http/pagination.ts'
import type { Page } from '../../http/pagination.ts'
import { idOf } from '../../identity/person-filter.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { DAY_MS } from '../../lib/time.ts'
import { keyOfKept, scanRows, toScannedPage } from '../scan-page.ts'
import type { Place, Scanned } from '../scan-page.ts'
import type { ReferralPage } from './responses.ts'
import type { ReferralFilter, ReferralsQuery } from './schemas.ts'
import { REFERRAL_COLUMNS, referralView } from './views.ts'
import type { ReferralRow } from './views.ts'

interface ListReferrals {
  query: ReferralsQuery
  viewer: Viewer
  /** For `next` and `previous`. */
  url: string
}

/** A page of who invited whom, the newest invitees first. */
export async function listReferrals(
  { db }: { db: Database },
  { query, viewer, url }: ListReferrals,
): Promise<ReferralPage> {
  const page = await readReferrals(db, query, query)
  return {
    next: pageUrl(url, page.next),
    previous: pageUrl(url, page.previous),
    results: page.rows.map((row) => referralView(viewer, row)),
  }
}

/** Referrals that pass a filter, from a place in the list. */
export async function readReferrals(db: Database, filter: ReferralFilter, place: Place): Promise<Page<ReferralRow>> {
  const { from, found, kept } = planOf(filter)
  const id = sql`refs.invitee_id`
  const scanned = scanRows({ columns: sql`${id} AS id, refs.*`, from, id, found, kept }, place)
  const [rows] = await runBatch(db, [
    db.all<ReferralRow & Scanned>(sql`
      SELECT r.id, r.kept, ${REFERRAL_COLUMNS} FROM (
        SELECT scanned.*, ${keyOfKept(sql`scanned.invitee_id`)} AS inviteeKey,
          ${keyOfKept(sql`scanned.inviter_id`)} AS inviterKey, ${keyOfKept(sql`scanned.link_key`)} AS linkKey
        FROM ${scanned} AS scanned) AS r
      LEFT JOIN users AS invitee ON invitee.id = r.inviteeKey LEFT JOIN users AS inviter ON inviter.id = r.inviterKey
      LEFT JOIN referral_links AS link ON link.key = r.linkKey`),
  ])
  return toScannedPage(rows, place, kept.length > 0)
}

interface Plan {
  from: SQL
  found: SQL[]
  kept: SQL[]
}

const by = (index: string) => sql`referrals AS refs INDEXED BY ${sql.raw(index)}`
const ALL = sql`referrals AS refs`

/** The one filter that an index serves, the rarest first; the others are looked at row by row. */
function planOf({ inviter, program, channel, method, certainty, from, to }: ReferralFilter): Plan {
  const conditions: [index: SQL | undefined, condition: SQL][] = []
  if (inviter) conditions.push([by('referrals_inviter'), sql`refs.inviter_id = ${idOf(inviter)}`])
  if (program !== undefined) conditions.push(ofProgram(program))
  if (channel) conditions.push(ofChannel(channel))
  if (method) conditions.push([by('referrals_method'), sql`refs.method = ${method}`])
  if (certainty) conditions.push(ofCertainty(certainty))
  const first = conditions.find(([index]) => index)
  return {
    from: first?.[0] ?? ALL,
    found: [...(first ? [first[1]] : []), ...between(from, to)],
    kept: conditions.filter((one) => one !== first).map(([, condition]) => condition),
  }
}

// A partial index serves only a query that repeats its condition; what it leaves out is what most rows are.
const ofProgram = (program: string): [SQL | undefined, SQL] =>
  program === 'default'
    ? [undefined, sql`refs.program = 'default'`]
    : [by('referrals_program'), sql`(refs.program = ${program} AND refs.program <> 'default')`]

const ofChannel = (channel: string): [SQL | undefined, SQL] =>
  channel === 'direct'
    ? [undefined, sql`coalesce(refs.channel, 'direct') = 'direct'`]
    : [by('referrals_channel'), sql`refs.channel = ${channel}`]

const ofCertainty = (certainty: 'certain' | 'likely'): [SQL | undefined, SQL] =>
  certainty === 'certain'
    ? [undefined, sql`refs.certainty = 'certain'`]
    : [by('referrals_likely'), sql`refs.certainty = 'likely'`]

/** Ids grow with the time of the sign-up, so days of sign-ups are a range of them. */
function between(from: string | undefined, to: string | undefined): SQL[] {
  return [
    ...(from === undefined ? [] : [sql`refs.invitee_id >= ${firstSince(Date.parse(from))}`]),
    ...(to === undefined ? [] : [sql`refs.invitee_id < ${firstSince(Date.parse(to) + DAY_MS)}`]),
  ]
}

/** Id of the first who signed up at or after a moment. */
const firstSince = (ms: number) =>
  sql`coalesce((SELECT id FROM users WHERE date_joined >= ${ms} ORDER BY date_joined, id LIMIT 1), ${Number.MAX_SAFE_INTEGER})`
