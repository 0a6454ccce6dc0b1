import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { referralLinks } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { users } from '../../db/schema.ts'
import { codeMeant } from '../../db/typed-code.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso } from '../../lib/time.ts'
import { disableLinks } from '../../links/change-link.ts'
import { linkKey } from '../../links/link-key.ts'
import { forgetLink } from '../../links/redirect/link-cache.ts'
import type { Ports } from '../../ports.ts'

type DisablePorts = Pick<Ports, 'clock' | 'linkCache' | 'waitUntil' | 'log'> & { db: Database }

interface DisableAnyLink {
  code: string
  reason: string
  by: ByStaff
  /** Who made it. */
  of: 'user' | 'staff'
}

/**
 * Disables a link of any user, or a campaign link, permanently; doing so twice is no error and records no second event.
 * @throws AppError `not_found`, `invite_link_is_fixed`, `storage_unavailable`
 */
export async function disableAnyLink(ports: DisablePorts, { code, reason, by, of }: DisableAnyLink): Promise<void> {
  const key = linkKey(code) ?? ''
  const { clock, db } = ports
  const now = clock()
  const event = {
    at: now,
    action: of === 'user' ? ('link_disabled' as const) : ('campaign_link_disabled' as const),
    actor: { kind: 'staff' as const, id: by.staff.id },
    subjectId: sql`(SELECT ${referralLinks.userId} FROM ${referralLinks} WHERE ${referralLinks.key} = ${key})`,
    context: by.context,
    details: { link: key, reason, before: { disabled_at: null }, after: { disabled_at: toIso(now) } },
  }
  const isIt = and(eq(referralLinks.key, key), (of === 'user' ? isNotNull : isNull)(referralLinks.userId))
  const { found, invites } = await runBatch(db, {
    disabled: audited(db, disableLinks(db, isIt, now), event),
    found: db.select({ id: referralLinks.id }).from(referralLinks).where(isIt),
    invites: db
      .select({ id: users.id })
      .from(users)
      .where(eq(users.inviteCode, codeMeant(key))),
  })
  if (found.length === 0) throw new AppError(invites.length > 0 ? 'invite_link_is_fixed' : 'not_found')
  forgetLink(ports, key)
}
