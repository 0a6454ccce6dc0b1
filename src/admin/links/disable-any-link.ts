import { sql } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso } from '../../lib/time.ts'
import { linkKey } from '../../links/link-key.ts'
import type { Ports } from '../../ports.ts'

type DisablePorts = Pick<Ports, 'clock' | 'linkCache' | 'waitUntil' | 'log'> & { db: Database }

interface DisableAnyLink {
  code: string
  reason: string
  by: ByStaff
}

/**
 * Disables a link of anybody's for good; a second time is no error and no event. Its key stays taken.
 * @throws AppError `not_found`, `invite_link_is_fixed`, `storage_unavailable`
 */
export async function disableAnyLink(
  { clock, db, linkCache, waitUntil, log }: DisablePorts,
  { code, reason, by }: DisableAnyLink,
): Promise<void> {
  const key = linkKey(code) ?? ''
  const now = clock()
  const [, , found, invites] = await runBatch(db, [
    db.run(sql`UPDATE referral_links SET disabled_at = ${now} WHERE key = ${key} AND disabled_at IS NULL`),
    auditStatement(
      db,
      {
        at: now,
        action: 'link_disabled',
        actor: { kind: 'staff', id: by.staff.id },
        subjectId: sql`(SELECT user_id FROM referral_links WHERE key = ${key})`,
        context: by.context,
        details: { link: key, reason, before: { disabled_at: null }, after: { disabled_at: toIso(now) } },
      },
      JUST_CHANGED,
    ),
    db.all(sql`SELECT id FROM referral_links WHERE key = ${key}`),
    db.all(sql`SELECT id FROM users WHERE invite_code = ${key}`),
  ])
  if (found.length === 0) throw new AppError(invites.length > 0 ? 'invite_link_is_fixed' : 'not_found')
  const failed = (error: unknown) => log({ level: 'warn', event: 'link_cache_failed', reason: String(error) })
  waitUntil(linkCache.forget(key).catch(failed))
}
