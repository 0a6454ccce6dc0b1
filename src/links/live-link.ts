import { and, eq, getTableColumns, gt, isNull, or, sql } from 'drizzle-orm'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralLinks } from '../db/referral-schema.ts'
import { runQuery } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { aboutTypedCode } from '../db/typed-code.ts'
import { isChannel } from './channel.ts'
import { CLICK_FIELDS, pickFields } from './fields.ts'
import { isInviteCode } from './link-key.ts'

/*
 * A link works until it is disabled or expires, and while its owner is neither blocked nor deleted. Campaign links have no
 * owner.
 */

type Key = Placeholders<{ key: string }>

const isLiveOwner = and(eq(users.isActive, true), isNull(users.deletedAt))

/** Condition: the user has this invite code, which is a link without a row. */
const isLiveInvite = (code: SQL) => and(eq(users.inviteCode, code), isLiveOwner)

/** Condition on links and their owners. It ignores the expiry, which is checked on cached links as well. */
const isLiveUnlessExpired = ({ key }: Key) =>
  and(eq(referralLinks.key, key), isNull(referralLinks.disabledAt), or(isNull(referralLinks.userId), isLiveOwner))

const isOwner = eq(users.id, referralLinks.userId)

interface LiveLinkValues {
  key: string
  now: number
}

const liveInvite = (code: SQL) =>
  sql`SELECT ${users.inviteCode} AS link_key, ${users.id} AS owner_id, NULL AS channel FROM ${users} WHERE ${isLiveInvite(code)}`

const liveLink = ({ key, now }: Placeholders<LiveLinkValues>) => sql`
  SELECT ${referralLinks.key} AS link_key, ${referralLinks.userId} AS owner_id, ${referralLinks.channel} AS channel
  FROM ${referralLinks} LEFT JOIN ${users} ON ${isOwner}
  WHERE ${isLiveUnlessExpired({ key })}
    AND ${or(isNull(referralLinks.expiresAt), gt(referralLinks.expiresAt, now))}`

/** A prepared query with a subquery for `link_key`, `owner_id` and `channel` of the key's live link; without one it has no row. */
export function aboutLiveLink<Values extends LiveLinkValues, Query extends BatchItem<'sqlite'>>(
  build: (db: Database, values: Placeholders<Values>, liveLink: SQL) => Query,
): (db: Database, values: Values) => Query {
  const ofInvite = aboutTypedCode<Values, Query>((db, values, code) => build(db, values, liveInvite(code)))
  const ofLink = preparedQuery<Values, Query>((db, values) => build(db, values, liveLink(values)))
  return (db, values) => (isInviteCode(values.key) ? ofInvite : ofLink)(db, values)
}

/** What a click needs of a link: small, cached, and without anything that strangers may not see. */
export interface LinkRecord extends Pick<typeof referralLinks.$inferSelect, (typeof CLICK_FIELDS)[number]> {
  key: string
  /** Undefined if the code was not looked up, null for a campaign link. */
  ownerId: number | null | undefined
  /** The owner's, for friends to type. */
  inviteCode: string | null
  /** The owner's display name. */
  ownerName: string | null
}

const OWNER_COLUMNS = { ownerId: users.id, ownerName: users.displayName }

const selectInvite = aboutTypedCode((db, _: Key, code) =>
  db
    .select({ ...OWNER_COLUMNS, inviteCode: users.inviteCode })
    .from(users)
    .where(isLiveInvite(code)),
)

/** No two columns share a name: in a batch, D1 would return one value for both. */
const selectLink = preparedQuery((db, key: Key) =>
  db
    .select({
      ...{ ownerId: referralLinks.userId, inviteCode: users.inviteCode, ownerName: users.displayName },
      ...pickFields(getTableColumns(referralLinks), CLICK_FIELDS),
    })
    .from(referralLinks)
    .leftJoin(users, isOwner)
    .where(isLiveUnlessExpired(key)),
)

type NoFields = Record<(typeof CLICK_FIELDS)[number], null>
const NO_FIELDS = Object.fromEntries(CLICK_FIELDS.map((field) => [field, null])) as NoFields

/** What a page shows of an invite code that was not looked up: nothing that is not in its address. */
export const unseenInvite = (key: string): LinkRecord => ({
  ...{ key, inviteCode: key, ownerId: undefined, ownerName: null },
  ...NO_FIELDS,
})

/** The link of a key, live unless it has expired. @throws AppError `storage_unavailable` */
export async function readLink(db: Database, key: string): Promise<LinkRecord | undefined> {
  if (isInviteCode(key)) {
    const [owner] = await runQuery(db, selectInvite(db, { key }))
    return owner && { key: owner.inviteCode, ...owner, ...NO_FIELDS }
  }
  const [link] = await runQuery(db, selectLink(db, { key }))
  return link && { key, ...link, channel: link.channel !== null && isChannel(link.channel) ? link.channel : null }
}

type Value = number | Placeholder

/**
 * A user's live links. Two halves, each a range of the index of links that are not disabled: an OR would also read all
 * expired links.
 */
export function liveLinksOf(userId: Value, now: Value, and = sql``): SQL {
  const { expiresAt, disabledAt } = referralLinks
  const notDisabled = sql`SELECT * FROM ${referralLinks} INDEXED BY referral_links_live
    WHERE ${referralLinks.userId} = ${userId} AND ${disabledAt} IS NULL`
  return sql`${notDisabled} AND ${expiresAt} IS NULL ${and} UNION ALL ${notDisabled} AND ${expiresAt} > ${now} ${and}`
}

/** Condition: the user may have one more live link. */
export const hasRoomForLink = (userId: number, now: number, max: number) =>
  sql`(SELECT count(*) FROM (${liveLinksOf(userId, now)})) < ${max}`
