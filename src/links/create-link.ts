import { and, sql } from 'drizzle-orm'
import { audited, JUST_CHANGED } from '../audit/audit-statement.ts'
import type { RequestContext } from '../audit/event.ts'
import { rowOf } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { referralLinks } from '../db/referral-schema.ts'
import { runBatch, UniqueViolation } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { AppError, limitError } from '../errors/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { callerOrThrow, isLiveCaller, selectLive } from '../identity/caller.ts'
import { createdUnder, isFirst, isRemembered, remember } from '../identity/idempotency.ts'
import type { Repeatable } from '../identity/idempotency.ts'
import { touchSession } from '../identity/touch-session.ts'
import { randomInviteCode } from '../lib/invite-code.ts'
import { DAY_MS, SECOND_MS, secondsUntil } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { linkEvent } from './change-link.ts'
import { linkKey } from './link-key.ts'
import { hasRoomForLink } from './live-link.ts'
import { linkView, selectFoundLink, selectLink } from './model.ts'
import { readLinkInput } from './read-input.ts'
import type { ReferralLink } from './responses.ts'
import type { CreateLinkInput } from './schemas.ts'

/** Two more than invite codes have, so that neither is mistaken for the other. */
const RANDOM_CODE_LENGTH = 8
/** With 32^8 codes, a second try is rare even at a billion links; five in a row are a fault. */
export const RANDOM_CODE_TRIES = 5

export const randomLinkCode = () => randomInviteCode(RANDOM_CODE_LENGTH)

interface CreateLink {
  caller: Caller
  input: CreateLinkInput
  origin: string
  context: RequestContext
  repeatable: Repeatable | undefined
}

/**
 * Creates a link, or finds the one that an earlier request with the same key created. The unique index decides who gets
 * an alias, the statement itself how many links a user may have.
 * @throws AppError `token_not_valid`, `invalid_request`, `idempotency_key_reused`, `alias_taken`, `new_links_per_user`,
 * `too_many_links`, `storage_unavailable`
 */
export async function createLink(
  ports: Pick<Ports, 'config' | 'clock'> & { db: Database },
  { caller, input, origin, context, repeatable }: CreateLink,
): Promise<ReferralLink> {
  const { config, clock, db } = ports
  const now = clock()
  const columns = readLinkInput({ ...config, now }, input)
  const alias = input.code ?? undefined
  const quota = config.newLinksPerUserDay
  for (let tries = 1; ; tries += 1) {
    const code = alias ?? randomLinkCode()
    const key = linkKey(code)!
    const insert = db
      .insert(referralLinks)
      .select(
        db
          .select(rowOf(referralLinks, { key, code, userId: sql`${users.id}`, createdAt: now, ...columns }))
          .from(users)
          .where(
            and(
              isLiveCaller(caller),
              isFirst(repeatable),
              sql`coalesce((${selectNthNewest(caller.userId, quota)}), 0) <= ${now - DAY_MS}`,
              hasRoomForLink(caller.userId, now, config.maxLinksPerUser),
            ),
          ),
      )
      .returning({ id: referralLinks.id })
    try {
      const {
        created: [inserted],
        remembered: [, requests] = [],
        spent: [spent],
        callers,
        links: [link],
      } = await runBatch(db, {
        created: audited(db, insert, linkEvent({ caller, key, context }, { at: now, action: 'link_created' })),
        remembered: remember(db, repeatable, { created: key, createdAt: now }),
        // A condition would be checked after reading a day's rows; a limit of 0 reads none.
        spent: db.all<{ lastAt: number }>(selectNthNewest(caller.userId, quota, sql`NOT (${JUST_CHANGED})`)),
        callers: selectLive(db, caller),
        links: repeatable
          ? selectFoundLink(db, { key: createdUnder(repeatable, key), userId: caller.userId })
          : selectLink(db, { key, userId: caller.userId }),
        touch: touchSession(db, caller, now),
      })
      callerOrThrow(callers)
      const isDone = inserted.length > 0 || isRemembered(repeatable, requests)
      if (!isDone && spent && spent.lastAt > now - DAY_MS) throw budgetSpent(quota, spent.lastAt, now)
      if (!isDone || !link) throw new AppError('too_many_links')
      return linkView({ origin, now }, link)
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error
      if (alias !== undefined) throw new AppError('alias_taken', { fields: [{ field: 'code', code: 'alias_taken' }] })
      if (tries === RANDOM_CODE_TRIES) throw error
    }
  }
}

const budgetSpent = (quota: number, lastAt: number, now: number) =>
  limitError('new_links_per_user', {
    quota,
    windowSeconds: DAY_MS / SECOND_MS,
    retryAfterSeconds: secondsUntil(lastAt + DAY_MS, now),
  })

/** When a user created their n-th newest link, or no row. Links are never deleted, so all are counted. */
const selectNthNewest = (userId: number, n: number, limit = sql`1`) => sql`
  SELECT ${referralLinks.createdAt} AS lastAt FROM ${referralLinks} INDEXED BY referral_links_user_id
  WHERE ${referralLinks.userId} = ${userId} ORDER BY ${referralLinks.id} DESC LIMIT ${limit} OFFSET ${n - 1}`
