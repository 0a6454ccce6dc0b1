import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { bare } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { referralLinks, referrals } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { pageView } from '../../http/pagination.ts'
import type { Counted, Page } from '../../http/pagination.ts'
import { idOf } from '../../identity/person-filter.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { areFiltered, countScanned, idsOfDays, keyOfKept, scanRows, toScannedPage } from '../scan-page.ts'
import type { Place, Plan, Scanned } from '../scan-page.ts'
import { invitee, inviter, link, REFERRAL_COLUMNS, referralView } from './get-attribution.ts'
import type { ReferralRow } from './get-attribution.ts'
import type { ReferralPage } from './responses.ts'
import type { ReferralFilter, ReferralsQuery } from './schemas.ts'

interface ListReferrals {
  query: ReferralsQuery
  viewer: Viewer
  /** For `next` and `previous`. */
  url: string
}

/** A page of referrals, newest invitees first. */
export async function listReferrals(
  { db }: { db: Database },
  { query, viewer, url }: ListReferrals,
): Promise<ReferralPage> {
  const page = await readReferrals(db, query, { ...query, isCounted: query.cursor === undefined })
  return {
    ...pageView(url, page),
    results: page.rows.map((row) => referralView(viewer, row)),
  }
}

const keyOf = (column: SQLiteColumn) => keyOfKept(sql`scanned.${bare(column)}`)

/** Referrals that match a filter, from a place in the list. */
export async function readReferrals(
  db: Database,
  filter: ReferralFilter,
  place: Place & { isCounted?: boolean },
): Promise<Page<ReferralRow> & { counted: Counted | undefined }> {
  const plans = plansOf(filter)
  const scanned = scanRows({ columns: sql`${refs.inviteeId} AS id, refs.*`, plans }, place)
  const { rows, counted } = await runBatch(db, {
    rows: db.all<ReferralRow & Scanned>(sql`
      SELECT r.id, r.kept, ${REFERRAL_COLUMNS} FROM (
        SELECT scanned.*, ${keyOf(referrals.inviteeId)} AS inviteeKey, ${keyOf(referrals.inviterId)} AS inviterKey,
          ${keyOf(referrals.linkKey)} AS linkKey FROM ${scanned} AS scanned) AS r
      LEFT JOIN ${users} AS invitee ON ${invitee.id} = r.inviteeKey
      LEFT JOIN ${users} AS inviter ON ${inviter.id} = r.inviterKey
      LEFT JOIN ${referralLinks} AS link ON ${link.key} = r.linkKey`),
    counted: (place.isCounted ?? false) && countScanned(db, ...plans),
  })
  return { ...toScannedPage(rows, place, areFiltered(plans)), counted: counted?.[0] }
}

const refs = alias(referrals, 'refs')
const ALL = sql`${referrals} AS refs`
const by = (index: string) => sql`${ALL} INDEXED BY ${sql.raw(index)}`

/** A filter: the index that serves it, if any, and its condition, or those that a row has to meet one of. */
type Condition = [index: SQL | undefined, ...either: SQL[]]

/** The first filter that an index serves, rarest first; the others are checked row by row. */
function plansOf({ inviter: byInviter, program, channel, method, certainty, ...days }: ReferralFilter): Plan[] {
  const conditions: Condition[] = []
  if (byInviter) conditions.push([by('referrals_inviter'), sql`${refs.inviterId} = ${idOf(byInviter)}`])
  if (program !== undefined) conditions.push(ofProgram(program))
  if (channel) conditions.push(ofChannel(channel))
  if (method) conditions.push(ofMethod(method))
  if (certainty) conditions.push(ofCertainty(certainty))
  const first = conditions.find(([index]) => index)
  const [index = ALL, ...either] = first ?? [ALL, sql`1`]
  const id = sql`${refs.inviteeId}`
  const kept = conditions.filter((one) => one !== first).map(([, ...others]) => sql`(${sql.join(others, sql` OR `)})`)
  return either.map((one) => ({ id, from: index, found: [one, ...idsOfDays(id, days, firstSince)], kept }))
}

// A partial index is only used if the query repeats its condition; it leaves out what most rows are.
const ofProgram = (program: string): Condition =>
  program === 'default'
    ? [undefined, sql`${refs.program} = 'default'`]
    : [by('referrals_program'), sql`(${refs.program} = ${program} AND ${refs.program} <> 'default')`]

const ofChannel = (channel: string): Condition =>
  channel === 'direct'
    ? [undefined, sql`coalesce(${refs.channel}, 'direct') = 'direct'`]
    : [by('referrals_channel'), sql`${refs.channel} = ${channel}`]

const isMethod = (method: string) => sql`(${refs.method} = ${method} AND ${refs.method} <> 'code')`

const ofMethod = (method: string): Condition =>
  method === 'code' ? [undefined, sql`${refs.method} = 'code'`] : [by('referrals_method'), isMethod(method)]

/** Only clicks, and numbers that anyone may have typed, are likely. */
const ofCertainty = (certainty: 'certain' | 'likely'): Condition =>
  certainty === 'likely'
    ? [by('referrals_method'), isMethod('token'), isMethod('pending_phone')]
    : [undefined, sql`${refs.certainty} = 'certain'`]

/** Id of the first user who signed up at or after a time. */
export const firstSince = (ms: number) =>
  sql`SELECT ${users.id} FROM ${users} WHERE ${users.dateJoined} >= ${ms} ORDER BY ${users.dateJoined}, ${users.id} LIMIT 1`
