import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../../db/database.ts'
import { referralLinks, signUpOrigins } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { pageView } from '../../http/pagination.ts'
import type { Counted, Page } from '../../http/pagination.ts'
import { personColumn, personSummary } from '../../identity/person-summary.ts'
import type { Viewer } from '../../identity/person-summary.ts'
import { toIso } from '../../lib/time.ts'
import { firstSince } from '../referrals/list-referrals.ts'
import { countScanned, idsOfDays, keyOfKept, scanRows, toScannedPage } from '../scan-page.ts'
import type { Place, Scanned } from '../scan-page.ts'
import type { SignUp, SignUpPage } from './responses.ts'
import type { SignUpFilter, SignUpsQuery } from './schemas.ts'

const came = alias(signUpOrigins, 'came')
const person = alias(users, 'person')
const inviter = alias(users, 'inviter')

export interface SignUpRow extends Omit<SignUp, 'person' | 'inviter' | 'at'> {
  person: string
  inviter: string | null
  createdAt: number
}

export const signUpView = (viewer: Viewer, { createdAt, ...row }: SignUpRow): SignUp => ({
  person: personSummary(viewer, row.person),
  inviter: row.inviter === null ? null : personSummary(viewer, row.inviter),
  link: row.link,
  method: row.method,
  channel: row.channel,
  campaign: row.campaign === '' ? null : row.campaign,
  platform: row.platform,
  country: row.country,
  at: toIso(createdAt),
})

/** A page of the sign-ups that a link or code brought, newest first. */
export async function listSignUps(
  { db }: { db: Database },
  { query, viewer, url }: { query: SignUpsQuery; viewer: Viewer; url: string },
): Promise<SignUpPage> {
  const page = await readSignUps(db, query, { ...query, isCounted: query.cursor === undefined })
  return {
    ...pageView(url, page),
    results: page.rows.map((row) => signUpView(viewer, row)),
  }
}

const key = (column: string) => keyOfKept(sql.raw(`scanned.${column}`))

/** Sign-ups that match a filter, from a place in the list. */
export async function readSignUps(
  db: Database,
  filter: SignUpFilter,
  place: Place & { isCounted?: boolean },
): Promise<Page<SignUpRow> & { counted: Counted | undefined }> {
  const plan = planOf(filter)
  const scanned = scanRows({ columns: sql`${plan.id} AS id, came.*`, plans: [plan] }, place)
  const { rows, counted } = await runBatch(db, {
    rows: db.all<SignUpRow & Scanned>(sql`
      SELECT scanned.id, scanned.kept, ${personColumn('person')} AS person,
        iif(${inviter.id} IS NULL, NULL, ${personColumn('inviter')}) AS inviter,
        coalesce(${referralLinks.code}, scanned.link_key) AS link, scanned.method, scanned.channel, scanned.campaign,
        scanned.platform, scanned.country, scanned.created_at AS createdAt
      FROM ${scanned} AS scanned
      LEFT JOIN ${users} AS ${person} ON ${person.id} = ${key('user_id')}
      LEFT JOIN ${users} AS ${inviter} ON ${inviter.id} = ${key('inviter_id')}
      LEFT JOIN ${referralLinks} ON ${referralLinks.key} = ${key('link_key')}`),
    counted: (place.isCounted ?? false) && countScanned(db, plan),
  })
  return { ...toScannedPage(rows, place, true), counted: counted?.[0] }
}

const KIND = {
  users: sql`${came.campaign} IS NULL`,
  campaigns: sql`${came.campaign} IS NOT NULL`,
  no_campaign: sql`coalesce(${came.campaign}, '') = ''`,
}

const is = (column: SQL, value: unknown) => sql`${column} = ${value}`

/** Only campaign links have indexes; the other filters are checked row by row. */
function planOf({ link, campaign, channel, kind, platform, country, from, to }: SignUpFilter) {
  const all = sql`${signUpOrigins} AS came`
  const ofCampaigns = sql`${came.campaign} IS NOT NULL`
  const [table, indexed] =
    link !== undefined
      ? [sql`${all} INDEXED BY sign_up_origins_link`, [is(sql`${came.linkKey}`, link), ofCampaigns]]
      : campaign !== undefined
        ? [sql`${all} INDEXED BY sign_up_origins_campaign`, [is(sql`${came.campaign}`, campaign), ofCampaigns]]
        : [all, []]
  const optional: [value: string | undefined, condition: SQL][] = [
    [link && campaign, is(sql`${came.campaign}`, campaign)],
    [channel, is(sql`coalesce(${came.channel}, 'direct')`, channel)],
    [kind, kind ? KIND[kind] : sql`1`],
    [platform, is(sql`coalesce(${came.platform}, 'other')`, platform)],
    [country, is(sql`coalesce(${came.country}, 'XX')`, country)],
  ]
  const id = sql`${came.userId}`
  return {
    id,
    from: table,
    found: [...indexed, ...idsOfDays(id, { from, to }, firstSince)],
    kept: [sql`${came.linkKey} IS NOT NULL`, ...optional.flatMap(([value, condition]) => (value ? [condition] : []))],
  }
}
