import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { JUST_CHANGED } from '../audit/audit-statement.ts'
import { rowOf } from '../db/columns.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { pendingInvites, referralLinks, referrals } from '../db/referral-schema.ts'
import { users } from '../db/schema.ts'

interface Invitee {
  /** E.164. */
  phone: string
  /** JSON, made by `inviterSources`. */
  sources: string
  /** Unix time, milliseconds. */
  now: number
}

const inviter = alias(users, 'inviter')
const invitee = alias(users, 'invitee')

const has = (name: string) => sql`source.value ->> ${sql.raw(`'${name}'`)}`

/**
 * Reads the first source that names an inviter: invite code, link, or phone. Nobody is found through their own phone, so
 * that the answer is the same before and after the user exists. A link disabled after the click still counts. Links and
 * pages of blocked users do not, or a farm of numbers would go on paying after its block.
 */
const firstInviter = (columns: SQL, { phone, sources, now }: Placeholders<Invitee>, when = sql`true`): SQL => sql`
  SELECT ${columns} FROM json_each(${sources}) AS source
    LEFT JOIN ${pendingInvites}
      ON ${pendingInvites.phoneHash} = ${has('hash')} AND ${pendingInvites.expiresAt} > ${now}
    LEFT JOIN ${referralLinks} ON ${referralLinks.key} = ${has('link')}
    JOIN ${users} AS ${inviter} ON ${inviter.id} = coalesce(${pendingInvites.inviterId}, ${referralLinks.userId},
      (SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${has('code')}))
  WHERE ${when} AND ${inviter.deletedAt} IS NULL AND ${inviter.phone} IS NOT ${phone}
    AND (${has('method')} = 'code' OR ${inviter.isActive} OR ${inviter.blockedUntil} <= ${now})
  ORDER BY source.key LIMIT 1`

/** The invite code of that inviter, for the statement that creates a user. */
export const firstInviteCode = (values: Placeholders<Invitee>): SQL => firstInviter(sql`${inviter.inviteCode}`, values)

/** Records who invited the user that this batch created. Goes right after the statement that creates them. */
export const attributeSignUp = preparedQuery((db, values: Placeholders<Invitee & { country: string | null }>) => {
  const columns = sql`${inviter.id} AS inviter_id, ${inviter.inviteCode} AS invite_code, ${has('method')} AS method,
    coalesce(${pendingInvites.linkKey}, ${has('link')}, ${has('code')}) AS link_key,
    coalesce(${pendingInvites.channel}, ${has('channel')}, ${referralLinks.channel}) AS channel`
  // Most users come by themselves, and their sources need not be read again.
  const isInvited = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.phone} = ${values.phone} AND ${users.invitedByCode} IS NOT NULL)`
  const found = firstInviter(columns, values, sql`${JUST_CHANGED} AND ${isInvited}`)
  return db.insert(referrals).select(
    db
      .select(
        rowOf(referrals, {
          inviteeId: invitee.id,
          inviterId: sql`found.inviter_id`,
          linkKey: sql`found.link_key`,
          method: sql`found.method`,
          certainty: sql`CASE found.method WHEN 'token' THEN 'likely' ELSE 'certain' END`,
          channel: sql`found.channel`,
          country: values.country,
          createdAt: values.now,
        }),
      )
      .from(invitee)
      .innerJoin(sql`(${found}) AS found`, sql`found.invite_code = ${invitee.invitedByCode}`)
      .where(eq(invitee.phone, values.phone)),
  )
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
  /** Canonical; null names nobody. */
  code: string | null
  country: string | null
  /** Unix time, milliseconds. */
  now: number
}

/** Records the inviter that a user just named in their profile. Goes right after the audit's row of that. */
export const attributeProfile = preparedQuery((db, { userId, code, country, now }: Placeholders<NamedInviter>) =>
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
      .where(and(JUST_CHANGED, eq(inviter.inviteCode, code))),
  ),
)
