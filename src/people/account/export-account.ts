import { desc, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement } from '../../audit/audit-statement.ts'
import type { AuditActor, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { pendingInvites, referralLinks, referrals } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { auditEvents, deletedPhones, sessions, users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { isLiveCaller } from '../../identity/caller.ts'
import { parsePhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import { selectUserTotals } from '../../links/counts.ts'
import type { Ports } from '../../ports.ts'
import { pendingPhoneHash } from '../../referrals/keyed-hashes.ts'
import { deletedPhoneHash } from '../erase-users.ts'
import { isInvitedBy } from '../invited.ts'
import { accountExportView } from './export-view.ts'
import type { AccountExport } from './responses.ts'

type ExportPorts = Pick<Ports, 'config' | 'clock' | 'guard'> & { db: Database }

/**
 * Everything stored about the caller: their rows in one batch, then what is stored under their number.
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
  /** Condition on the row of `users`: it is theirs, and the requester may export it. */
  where: SQL
  context: RequestContext
}

/** The same for any requester; undefined if the condition matches no one. @throws AppError `storage_unavailable` */
export async function exportUser(
  ports: ExportPorts,
  { userId, actor, where, context }: ExportUser,
): Promise<AccountExport | undefined> {
  const { config, clock, db } = ports
  const now = clock()
  const isThere: SQL = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${where})`
  const {
    user: [user],
    ...rows
  } = await runBatch(db, {
    record: auditStatement(db, { at: now, action: 'exported', actor, subjectId: userId, context }, isThere),
    user: db.select().from(users).where(where),
    sessions: db.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(desc(sessions.id)),
    invited: db.select({ id: users.id }).from(users).where(isInvitedBy(userId)).orderBy(desc(users.id)),
    events: db.select().from(auditEvents).where(eq(auditEvents.subjectId, userId)).orderBy(desc(auditEvents.id)),
    links: db.select().from(referralLinks).where(eq(referralLinks.userId, userId)).orderBy(desc(referralLinks.id)),
    invitedBy: db.select().from(referrals).where(eq(referrals.inviteeId, userId)),
    made: db
      .select({ inviteeId: referrals.inviteeId, createdAt: referrals.createdAt })
      .from(referrals)
      .where(eq(referrals.inviterId, userId))
      .orderBy(desc(referrals.inviteeId)),
    totals: selectUserTotals(db, { userId }),
  })
  if (!user) return undefined
  const phone = parsePhone(user.phone ?? '')
  const kept = phone && (await keptUnderNumber(ports, phone))
  return accountExportView({ now, graceMs: config.deletionGraceMs }, { user, ...rows, ...kept })
}

/** What is stored under a number rather than a user. */
async function keptUnderNumber({ config, guard, db }: ExportPorts, phone: Phone) {
  const hash = deletedPhoneHash(config.secretKey, phone.e164)
  const pendingHash = pendingPhoneHash(config.secretKey, phone.e164)
  const [number, { earlier, pending }] = await Promise.all([
    guard.report(phone).catch((cause: unknown) => {
      throw new AppError('storage_unavailable', { cause })
    }),
    runBatch(db, {
      earlier: db.select().from(deletedPhones).where(eq(deletedPhones.phoneHash, hash)),
      pending: db.select().from(pendingInvites).where(eq(pendingInvites.phoneHash, pendingHash)),
    }),
  ])
  return { number, earlier, pending }
}
