import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { referralLinks } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { isChannel } from '../channel.ts'
import { isInviteCode } from '../link-key.ts'
import type { LinkRecord } from '../link-record.ts'

interface Key {
  key: string
}

const isLiveOwner = and(eq(users.isActive, true), isNull(users.deletedAt))

const selectOwner = preparedQuery((db, { key }: Placeholders<Key>) =>
  db
    .select({ ownerId: users.id, ownerName: users.displayName })
    .from(users)
    .where(and(eq(users.inviteCode, key), isLiveOwner)),
)

/** No two of its columns have one name: D1 gives a batch one value for both. */
const selectLink = preparedQuery((db, { key }: Placeholders<Key>) =>
  db
    .select({
      ownerId: referralLinks.userId,
      inviteCode: users.inviteCode,
      ownerName: users.displayName,
      channel: referralLinks.channel,
      campaign: referralLinks.campaign,
      destination: referralLinks.destination,
      title: referralLinks.title,
      description: referralLinks.description,
      image: referralLinks.image,
      expiresAt: referralLinks.expiresAt,
    })
    .from(referralLinks)
    .innerJoin(users, eq(users.id, referralLinks.userId))
    .where(and(eq(referralLinks.key, key), isNull(referralLinks.disabledAt), isLiveOwner)),
)

/** What an invite code, which has no row of its own, leaves to the settings. */
const PLAIN = { channel: null, campaign: null, destination: null, title: null, description: null, image: null }

/**
 * The link of a key, unless it is disabled or its owner is blocked or gone. When it ends is for the reader to look at,
 * since it is kept. @throws AppError `storage_unavailable`
 */
export async function readLink(db: Database, key: string): Promise<LinkRecord | undefined> {
  if (isInviteCode(key)) {
    const [[owner]] = await runBatch(db, [selectOwner(db, { key })])
    return owner && { key, inviteCode: key, ...owner, ...PLAIN, expiresAt: null }
  }
  const [[link]] = await runBatch(db, [selectLink(db, { key })])
  return link && { key, ...link, channel: link.channel !== null && isChannel(link.channel) ? link.channel : null }
}
