import { desc, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { AuditActor, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { pendingInvites } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { auditEvents, deletedPhones, sessions, users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { isLiveCaller } from '../../identity/select-caller.ts'
import { parsePhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import type { Ports } from '../../ports.ts'
import { pendingPhoneHash } from '../../referrals/pending/phone-hash.ts'
import { isInvitedBy } from '../select-invited.ts'
import { referralsExportView, selectReferrals } from './export-referrals.ts'
import { accountExportView } from './export-view.ts'
import { deletedPhoneHash } from './phone-hash.ts'
import type { AccountExport } from './responses.ts'

type ExportPorts = Pick<Ports, 'config' | 'clock' | 'guard'> & { db: Database }

/**
 * All that is stored about the caller: one batch of their rows, then what is kept under their number.
 * @throws AppError `token_not_valid`, `storage_unavailable`
 */
export async function exportAccount(
  ports: ExportPorts,
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<AccountExport> {
  const { userId } = caller
  const isOwn = isLiveCaller(caller) ?? sql`0`
  const exported = await exportUser(ports, { userId, actor: { kind: 'user', id: userId }, where: isOwn, context })
  if (!exported) throw new AppError('token_not_valid')
  return exported
}

interface ExportUser {
  userId: number
  actor: AuditActor
  /** Condition on the row of `users`: theirs, and whoever asks may have it. */
  where: SQL
  context: RequestContext
}

/** The same for whoever may ask; undefined when the condition finds nobody. @throws AppError `storage_unavailable` */
export async function exportUser(
  ports: ExportPorts,
  { userId, actor, where, context }: ExportUser,
): Promise<AccountExport | undefined> {
  const { config, clock, db } = ports
  const now = clock()
  const isThere: SQL = sql`EXISTS (SELECT 1 FROM users WHERE ${where})`
  const [, [user], sessionRows, invited, events, links, [invitedBy], made, [totals]] = await runBatch(db, [
    auditStatement(db, { at: now, action: 'exported', actor, subjectId: userId, context }, isThere),
    db.select().from(users).where(where),
    db.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(desc(sessions.createdAt)),
    db.select({ id: users.id }).from(users).where(isInvitedBy(userId)).orderBy(desc(users.id)),
    db.select().from(auditEvents).where(eq(auditEvents.subjectId, userId)).orderBy(desc(auditEvents.id)),
    ...selectReferrals(db, userId),
  ])
  if (!user) return undefined
  const phone = parsePhone(user.phone ?? '')
  const kept = phone && (await keptUnderNumber(ports, phone))
  const referrals = referralsExportView({ links, invitedBy, made, totals, pending: kept?.pending })
  const stored = { user, sessionRows, invited, events, referrals, earlier: kept?.earlier }
  return accountExportView(
    { now, graceMs: config.deletionGraceMs },
    { ...stored, ...(kept && { number: kept.number }) },
  )
}

async function keptUnderNumber({ config, guard, db }: ExportPorts, phone: Phone) {
  const hash = deletedPhoneHash(config.secretKey, phone.e164)
  const remembered = db.select().from(deletedPhones).where(eq(deletedPhones.phoneHash, hash))
  const left = pendingPhoneHash(config.secretKey, phone.e164)
  const leftOnPage = db.select().from(pendingInvites).where(eq(pendingInvites.phoneHash, left))
  const [number, [[earlier], [pending]]] = await Promise.all([
    guard.report(phone).catch((cause: unknown) => {
      throw new AppError('storage_unavailable', { cause })
    }),
    runBatch(db, [remembered, leftOnPage]),
  ])
  return { number, earlier, pending }
}
