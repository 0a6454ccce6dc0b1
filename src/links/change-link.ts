import { and, eq, isNull, sql } from 'drizzle-orm'
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
import type { Ports } from '../ports.ts'
import { FIELD_NAMES, LINK_FIELDS } from './fields.ts'
import { hasRoomForLink } from './live-link.ts'
import { linkView, selectLink } from './model.ts'
import { readLinkInput } from './read-input.ts'
import type { ReferralLink } from './responses.ts'
import type { ChangeLinkInput } from './schemas.ts'

type LinkPorts = Pick<Ports, 'config' | 'clock'> & { db: Database }

/**
 * Changes a link of the caller: all of the request or nothing. Its code never changes.
 * @throws AppError `token_not_valid`, `invalid_request`, `not_found`, `invite_link_is_fixed`, `too_many_links`,
 * `storage_unavailable`
 */
export async function changeLink(
  { config, clock, db }: LinkPorts,
  { input, origin, ...own }: OwnLink & { input: ChangeLinkInput; origin: string },
): Promise<ReferralLink> {
  const { caller, key } = own
  const now = clock()
  const columns = readLinkInput({ ...config, now }, input)
  const fields = Object.keys(input).filter((field) => input[field as keyof ChangeLinkInput] !== undefined)
  const update = db
    .update(referralLinks)
    // SQL has no empty SET; a label set to itself changes nothing, and the trip also checks the caller.
    .set(fields.length === 0 ? { label: sql`${referralLinks.label}` } : columns)
    .where(and(isOwn(own), columns.expiresAt === undefined ? undefined : mayLiveOn(caller, now, config)))
    .returning({ id: referralLinks.id })
  const events = fields.length === 0 ? [] : linkEvent(own, { at: now, action: 'link_changed', details: { fields } })
  const {
    updated: [updated],
    callers,
    links: [link],
  } = await runBatch(db, {
    updated: audited(db, update, events),
    callers: selectCaller(db, caller),
    links: selectLink(db, { key, userId: caller.userId }),
    touch: touchSession(db, caller, now),
  })
  if (callerOrThrow(callers).inviteCode === key) throw new AppError('invite_link_is_fixed')
  if (!link) throw new AppError('not_found')
  if (updated.length === 0) throw new AppError('too_many_links')
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
  if (callerOrThrow(callers).inviteCode === key) throw new AppError('invite_link_is_fixed')
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
 * Disables links permanently. Their keys stay taken, so that nobody else gets a link that was already printed or sent.
 */
export const disableLinks = (db: Database, which: SQL | undefined, now: number) =>
  db
    .update(referralLinks)
    .set({ disabledAt: now })
    .where(and(which, isNull(referralLinks.disabledAt)))

const WRITTEN = FIELD_NAMES.filter((field) => ['text', 'address'].includes(LINK_FIELDS[field].kind))
const CLEARED = Object.fromEntries(WRITTEN.map((field) => [field, null]))

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
