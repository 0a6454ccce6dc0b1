import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { JUST_CHANGED } from '../audit/audit-statement.ts'
import { insertSelect, rowOf } from '../db/columns.ts'
import { isUnblocked } from '../db/is-unblocked.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { pendingInvites, referralBudgets, referralLinks, referrals, signUpOrigins } from '../db/referral-schema.ts'
import { users } from '../db/schema.ts'
import { DAY_MS, HOUR_MS } from '../lib/time.ts'
import type { ClientPlatform } from '../links/platform.ts'

interface Invitee {
  /** E.164. */
  phone: string
  /** JSON, made by `inviterSources`. */
  sources: string
  /** Unix time, milliseconds. */
  now: number
}

/** How long an unknown code is part of the story. */
const HOURS_OF_DAY = DAY_MS / HOUR_MS

const inviter = alias(users, 'inviter')
const invitee = alias(users, 'invitee')

const has = (name: string) => sql`source.value ->> ${sql.raw(`'${name}'`)}`

const userWith = (code: string) => sql`(SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${has(code)})`

/** What each source names: an inviter, or a campaign link, which has none. */
const namedBy = ({ sources, now }: Placeholders<Pick<Invitee, 'sources' | 'now'>>): SQL => sql`
  json_each(${sources}) AS source
    LEFT JOIN ${pendingInvites}
      ON ${pendingInvites.phoneHash} = ${has('hash')} AND ${pendingInvites.expiresAt} > ${now}
    LEFT JOIN ${referralLinks} ON ${referralLinks.key} = coalesce(${pendingInvites.linkKey}, ${has('link')})
    LEFT JOIN ${users} AS ${inviter} ON ${inviter.id} = coalesce(${pendingInvites.inviterId}, ${referralLinks.userId},
      ${userWith('code')}, ${userWith('otherwise')})`

const IS_CAMPAIGN = sql`(${referralLinks.id} IS NOT NULL AND ${referralLinks.userId} IS NULL)`

/**
 * Why a source does not count; null if it does. A link disabled after the click still counts. Links and pages of blocked
 * users do not, or a farm of numbers would go on paying after its block. Nobody is found through their own phone, so that
 * the answer is the same before and after the user exists.
 */
const refusalOf = ({ phone, now }: Placeholders<Pick<Invitee, 'phone' | 'now'>>): SQL => sql`CASE
    WHEN ${has('late')} THEN 'late'
    WHEN ${IS_CAMPAIGN} THEN NULL
    WHEN ${inviter.id} IS NULL OR ${inviter.deletedAt} IS NOT NULL OR ${inviter.phone} IS ${phone} THEN 'gone'
    WHEN ${has('method')} <> 'code' AND NOT ${isUnblocked(now, inviter)} THEN 'blocked'
  END`

/**
 * The invite code of whoever the first source that counts names, for the statement that creates a user. Null also if that
 * is a campaign link.
 */
export const firstInviteCode = (values: Placeholders<Invitee>): SQL => sql`
  SELECT ${inviter.inviteCode} FROM ${namedBy(values)} WHERE ${refusalOf(values)} IS NULL ORDER BY source.key LIMIT 1`

interface NewOrigin extends Invitee {
  country: string | null
  platform: ClientPlatform
  /** Under which unknown codes were counted: `newcomer` of src/links/unknown-codes.ts. */
  caller: string
}

/**
 * Records how the user came that this batch created, if they carried anything: what counted, and each step with what came
 * of it. Goes right after the statement that creates them. A trigger writes the referral.
 */
export const attributeSignUp = preparedQuery((db, values: Placeholders<NewOrigin>) => {
  const { now, country, platform, caller } = values
  const { scope, period, lastCode } = referralBudgets
  const isSomething = sql`(${has('hash')} IS NULL OR ${pendingInvites.phoneHash} IS NOT NULL)`
  const steps = sql`SELECT source.key AS place, ${has('method')} AS method, ${inviter.id} AS inviter_id,
      coalesce(${pendingInvites.linkKey}, ${has('link')}, ${inviter.inviteCode}, ${has('code')}) AS link_key,
      coalesce(${pendingInvites.channel}, ${has('channel')}, ${referralLinks.channel}) AS channel,
      iif(${IS_CAMPAIGN}, coalesce(${referralLinks.campaign}, ''), NULL) AS campaign,
      coalesce(${pendingInvites.createdAt}, ${has('at')}, ${now}) AS at, ${refusalOf(values)} AS refusal
    FROM ${namedBy(values)} WHERE ${JUST_CHANGED} AND ${isSomething}
    UNION ALL SELECT -1, 'code', NULL, ${lastCode} ->> 0, NULL, NULL, ${lastCode} ->> 1, 'unknown' FROM ${referralBudgets}
      WHERE ${JUST_CHANGED} AND ${scope} = ${caller} AND ${lastCode} IS NOT NULL
        AND ${period} BETWEEN ${now} / ${HOUR_MS} - ${HOURS_OF_DAY} AND ${now} / ${HOUR_MS}`
  // SQLite reads the other columns from the row with the min(): the first step that counts.
  const first = sql`SELECT * FROM (SELECT count(*) AS carried, min(iif(refusal IS NULL, place, NULL)) AS counted, inviter_id, link_key, method, channel, campaign,
      json_group_array(json_object('method', method, 'link', link_key, 'channel', channel, 'at', at, 'refusal', refusal)) AS steps
    FROM (${steps})) WHERE carried > 0`
  const isCounted = sql`counted IS NOT NULL AND (campaign IS NOT NULL OR NOT ${invitee.phoneWasInvited})`
  const ifCounted = (column: string) => sql`iif(${isCounted}, ${sql.raw(column)}, NULL)`
  const row = insertSelect(signUpOrigins, {
    userId: sql`${invitee.id}`,
    inviterId: sql`iif(campaign IS NULL, ${ifCounted('inviter_id')}, NULL)`,
    linkKey: ifCounted('link_key'),
    method: ifCounted('method'),
    channel: ifCounted('channel'),
    campaign: ifCounted('campaign'),
    ...{ platform, country, createdAt: now, steps: sql`steps` },
  })
  return db.run(sql`${row} FROM (${first}) CROSS JOIN ${users} AS ${invitee} WHERE ${invitee.id} = last_insert_rowid()`)
})

/** Deletes what was kept for a phone, once its user exists. */
export const forgetPendingInvite = preparedQuery(
  (db, { phone, sources }: Placeholders<Pick<Invitee, 'phone' | 'sources'>>) =>
    db.delete(pendingInvites).where(
      sql`${pendingInvites.phoneHash} IN (SELECT ${has('hash')} FROM json_each(${sources}) AS source)
        AND EXISTS (SELECT 1 FROM ${users} WHERE ${users.phone} = ${phone})`,
    ),
)

interface NamedInviter {
  userId: number
  country: string | null
  /** Unix time, milliseconds. */
  now: number
}

/** Records the inviter that a user just named in their profile. Goes right after the audit's row of that. */
export const attributeProfile = preparedQuery((db, { userId, country, now }: Placeholders<NamedInviter>) =>
  db.insert(referrals).select(
    db
      .select(
        rowOf(referrals, {
          inviteeId: invitee.id,
          inviterId: inviter.id,
          linkKey: inviter.inviteCode,
          ...{ method: 'profile', certainty: 'certain', country, createdAt: now },
        }),
      )
      .from(inviter)
      .innerJoin(invitee, eq(invitee.id, userId))
      .where(and(JUST_CHANGED, eq(inviter.inviteCode, invitee.invitedByCode))),
  ),
)
