import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { audited } from '../audit/audit-statement.ts'
import type { AuditEvent, RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { referralLinks } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectCaller } from '../identity/caller.ts'
import { touchSession } from '../identity/touch-session.ts'
import { budgetSpent, spentAt } from '../identity/user-budgets.ts'
import { mayMean } from '../lib/invite-code.ts'
import type { Ports } from '../ports.ts'
import { apiName, FIELD_NAMES, LINK_FIELDS } from './fields.ts'
import { hasRoomForLink } from './live-link.ts'
import { linkView, selectLink } from './model.ts'
import { readLinkInput } from './read-input.ts'
import type { ReferralLink } from './responses.ts'
import type { ChangeLinkInput } from './schemas.ts'

type LinkPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

/**
 * Changes a link of the caller: all of the request or nothing, and what is the same already is neither written nor
 * recorded. Its code never changes.
 * @throws AppError `token_not_valid`, `invalid_request`, `not_found`, `invite_link_is_fixed`, `changes_per_user`,
 * `too_many_links`, `storage_unavailable`
 */
export async function changeLink(
  { config, clock, db }: LinkPorts,
  { input, origin, ...own }: OwnLink & { input: ChangeLinkInput; origin: string },
): Promise<ReferralLink> {
  const { caller, key } = own
  const now = clock()
  const columns = readLinkInput({ ...config, now }, input)
  const fields = FIELD_NAMES.filter((field) => columns[field] !== undefined)
  const differs = or(...fields.map((field) => sql`${referralLinks[field]} IS NOT ${columns[field]}`)) ?? sql`0`
  const changesSpentAt = spentAt(config, { name: 'changes_per_user', actorId: caller.userId, now })
  // SQL has no empty SET.
  const update = () =>
    db
      .update(referralLinks)
      .set(columns)
      .where(
        and(
          isOwn(own),
          differs,
          sql`${changesSpentAt} IS NULL`,
          columns.expiresAt === undefined ? undefined : mayLiveOn(caller, now, config),
        ),
      )
      .returning({ id: referralLinks.id })
  const event = linkEvent(own, { at: now, action: 'link_changed', details: { fields: fields.map(apiName) } })
  const {
    before: [before],
    updated: [updated] = [[]],
    callers,
    links: [link],
  } = await runBatch(db, {
    before: db
      .select({ differs: sql<number>`${differs}`, changesSpentAt: sql<number | null>`${changesSpentAt}` })
      .from(referralLinks)
      .where(eq(referralLinks.key, key)),
    updated: fields.length > 0 && audited(db, update(), event),
    callers: selectCaller(db, caller),
    links: selectLink(db, { key, userId: caller.userId }),
    touch: touchSession(db, caller, now),
  })
  if (mayMean(key, callerOrThrow(callers).inviteCode)) throw new AppError('invite_link_is_fixed')
  if (!link) throw new AppError('not_found')
  if (before?.differs && updated.length === 0) {
    const { changesSpentAt: at } = before
    throw at === null ? new AppError('too_many_links') : budgetSpent(config, { name: 'changes_per_user', now, at })
  }
  return linkView({ origin, now }, link)
}

/**
 * Disables a link of the caller permanently; doing so twice is no error.
 * @throws AppError `token_not_valid`, `not_found`, `invite_link_is_fixed`, `storage_unavailable`
 */
export async function disableLink({ clock, db }: Omit<LinkPorts, 'config'>, own: OwnLink): Promise<void> {
  const { caller, key } = own
  const now = clock()
  const {
    callers,
    links: [link],
  } = await runBatch(db, {
    disabled: audited(db, disableLinks(db, isOwn(own), now), linkEvent(own, { at: now, action: 'link_disabled' })),
    callers: selectCaller(db, caller),
    links: selectLink(db, { key, userId: caller.userId }),
    touch: touchSession(db, caller, now),
  })
  if (mayMean(key, callerOrThrow(callers).inviteCode)) throw new AppError('invite_link_is_fixed')
  if (!link) throw new AppError('not_found')
}

/** Condition: the link is the caller's, and their session is live. */
const isOwn = ({ caller, key }: OwnLink) =>
  and(
    eq(referralLinks.key, key),
    eq(referralLinks.userId, caller.userId),
    sql`EXISTS (SELECT 1 FROM ${users} WHERE ${isLiveCaller(caller)})`,
  )

/** Condition: a new expiry revives an expired link only if the user may have one more. */
const mayLiveOn = ({ userId }: Caller, now: number, { maxLinksPerUser }: LinkPorts['config']): SQL =>
  sql`(${referralLinks.disabledAt} IS NOT NULL OR ${referralLinks.expiresAt} IS NULL
    OR ${referralLinks.expiresAt} > ${now} OR ${hasRoomForLink(userId, now, maxLinksPerUser)})`

/**
 * Disables links permanently. Their keys stay taken, so that no one else gets a link that was already printed or sent.
 */
export const disableLinks = (db: Database, which: SQL | undefined, now: number) =>
  db
    .update(referralLinks)
    .set({ disabledAt: now })
    .where(and(which, isNull(referralLinks.disabledAt)))

const WRITTEN = FIELD_NAMES.filter((field) => ['text', 'address'].includes(LINK_FIELDS[field].kind))
const CLEARED = Object.fromEntries(WRITTEN.map((field) => [field, null]))

/** Condition: the link of a deleted user works, or shows what they wrote. */
export const saysSomething = or(
  isNull(referralLinks.disabledAt),
  ...WRITTEN.map((field) => isNotNull(referralLinks[field])),
)

/** Disables links of deleted users and clears what they wrote in them. */
export const eraseLinks = (db: Database, which: SQL, now: number) =>
  db
    .update(referralLinks)
    .set({ ...CLEARED, disabledAt: sql`coalesce(${referralLinks.disabledAt}, ${now})` })
    .where(which)

/** A link that the caller works on. */
interface OwnLink {
  caller: Caller
  key: string
  context: RequestContext
}

/** The audit event of what the caller did to a link. */
export const linkEvent = (
  { caller: { userId }, key, context }: OwnLink,
  { details, ...rest }: Pick<AuditEvent, 'at' | 'action' | 'details'>,
): AuditEvent => ({
  ...rest,
  actor: { kind: 'user', id: userId },
  subjectId: userId,
  context,
  details: { link: key, ...details },
})
