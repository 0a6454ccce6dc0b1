import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditEachUser, JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { AuditActor, RequestContext } from '../../audit/event.ts'
import type { Database } from '../../db/database.ts'
import { pendingInvites, referralLinks, referrals, signUpOrigins } from '../../db/referral-schema.ts'
import { rewardEvents } from '../../db/reward-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { auditEvents, formerPhones, sessions, users } from '../../db/schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Caller } from '../../identity/caller.ts'
import { isLiveCaller } from '../../identity/caller.ts'
import { budgetSpent, spentAt } from '../../identity/user-budgets.ts'
import type { Paged } from '../../lib/json-stream.ts'
import { parsePhone } from '../../lib/phone.ts'
import type { Phone } from '../../lib/phone.ts'
import { selectUserTotals } from '../../links/counts.ts'
import type { Ports } from '../../ports.ts'
import { pendingPhoneHash } from '../../referrals/keyed-hashes.ts'
import { selectBalances } from '../../rewards/balances.ts'
import { selectRewardsOf } from '../../rewards/list-rewards.ts'
import type { RewardRow } from '../../rewards/list-rewards.ts'
import { deletedPhoneHash } from '../erase-users.ts'
import { isInvitedBy } from '../invited.ts'
import { accountExportView } from './export-view.ts'
import type { AccountExport } from './responses.ts'

type ExportPorts = Pick<Ports, 'config' | 'clock' | 'guard'> & { db: Database }

/** Rows of a page; that many pages of each list are held at once. */
export const EXPORT_PAGE = 500

/**
 * Everything stored about the caller: their rows, the first page of each list in one batch, then what is stored under their
 * number. Further pages are read when they are sent.
 * @throws AppError `token_not_valid`, `exports_per_user`, `storage_unavailable`
 */
export async function exportAccount(
  ports: ExportPorts,
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<Paged<AccountExport>> {
  const { config, clock, db } = ports
  const { userId } = caller
  const budget = { name: 'exports_per_user', actorId: userId, now: clock() } as const
  const spent = spentAt(config, budget)
  const exported = await exportUser(ports, {
    ...{ userId, actor: { kind: 'user', id: userId }, context },
    where: sql`${isLiveCaller(caller)} AND ${spent} IS NULL`,
  })
  if (exported) return exported
  // Decided, and now only explained.
  const isSpent = db
    .select({ at: sql<number | null>`${spent}` })
    .from(users)
    .where(isLiveCaller(caller))
  const [explained] = await runQuery(db, isSpent)
  if (!explained) throw new AppError('token_not_valid')
  throw budgetSpent(config, { ...budget, at: explained.at ?? budget.now })
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
): Promise<Paged<AccountExport> | undefined> {
  const { config, clock, db } = ports
  const now = clock()
  const first = { userId, now }
  const {
    user: [user],
    invitedBy,
    origins,
    totals,
    balances,
    ...firstPages
  } = await runBatch(db, {
    record: auditEachUser(db, { at: now, action: 'exported', actor, context }, where),
    user: db
      .select()
      .from(users)
      .where(sql`${eq(users.id, userId)} AND ${JUST_CHANGED}`),
    sessions: LISTS.sessions(db, first),
    invited: LISTS.invited(db, first),
    events: LISTS.events(db, first),
    links: LISTS.links(db, first),
    made: LISTS.made(db, first),
    rewards: LISTS.rewards(db, first),
    reported: LISTS.reported(db, first),
    invitedBy: db.select().from(referrals).where(eq(referrals.inviteeId, userId)),
    origins: db.select().from(signUpOrigins).where(eq(signUpOrigins.userId, userId)),
    totals: selectUserTotals(db, { userId }),
    balances: selectBalances(db, { userId, now }),
  })
  if (!user) return undefined
  const phone = parsePhone(user.phone ?? '')
  const kept = phone && (await keptUnderNumber(ports, phone))
  const pagesOf = <Name extends keyof typeof LISTS>(name: Name) =>
    everyPage(ports, { userId, now, name, page: firstPages[name] })
  const lists = {
    sessions: pagesOf('sessions'),
    invited: pagesOf('invited'),
    events: pagesOf('events'),
    links: pagesOf('links'),
    made: pagesOf('made'),
    rewards: pagesOf('rewards'),
    reported: pagesOf('reported'),
  }
  return accountExportView(
    { now, graceMs: config.deletionGraceMs },
    { user, invitedBy, origins, totals, balances, ...lists, ...kept },
  )
}

interface Place<Row = { id: number }> {
  userId: number
  now: number
  /** Of the page before. */
  last?: Row
}

const before = ({ last }: Place) => last?.id ?? Number.MAX_SAFE_INTEGER

/** Pages of what may be long, newest first. */
const LISTS = {
  sessions: (db: Database, place: Place) =>
    db
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, place.userId), lt(sessions.id, before(place))))
      .orderBy(desc(sessions.id))
      .limit(EXPORT_PAGE),
  invited: (db: Database, place: Place) =>
    db
      .select({ id: users.id })
      .from(users)
      .where(and(isInvitedBy(place.userId), lt(users.id, before(place))))
      .orderBy(desc(users.id))
      .limit(EXPORT_PAGE),
  events: (db: Database, place: Place) =>
    db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.subjectId, place.userId), lt(auditEvents.id, before(place))))
      .orderBy(desc(auditEvents.id))
      .limit(EXPORT_PAGE),
  links: (db: Database, place: Place) =>
    db
      .select()
      .from(referralLinks)
      .where(and(eq(referralLinks.userId, place.userId), lt(referralLinks.id, before(place))))
      .orderBy(desc(referralLinks.id))
      .limit(EXPORT_PAGE),
  made: (db: Database, place: Place) =>
    db
      .select({ id: referrals.inviteeId, createdAt: referrals.createdAt })
      .from(referrals)
      .where(and(eq(referrals.inviterId, place.userId), lt(referrals.inviteeId, before(place))))
      .orderBy(desc(referrals.inviteeId))
      .limit(EXPORT_PAGE),
  rewards: (db: Database, { userId, now, last }: Place<RewardRow>) =>
    selectRewardsOf(db, { userId, now, cursor: last && { ...last, at: last.holdUntil }, limit: EXPORT_PAGE }),
  reported: (db: Database, place: Place) =>
    db
      .select()
      .from(rewardEvents)
      .where(and(eq(rewardEvents.userId, place.userId), lt(rewardEvents.id, before(place))))
      .orderBy(desc(rewardEvents.id))
      .limit(EXPORT_PAGE),
}

type RowOf<Name extends keyof typeof LISTS> = Awaited<ReturnType<(typeof LISTS)[Name]>>[number]

async function* everyPage<Name extends keyof typeof LISTS>(
  { db }: ExportPorts,
  { userId, now, name, page: first }: { userId: number; now: number; name: Name; page: RowOf<Name>[] },
): AsyncGenerator<RowOf<Name>[]> {
  for (let page = first; ;) {
    yield page
    const last = page.at(-1)
    if (!last || page.length < EXPORT_PAGE) return
    const select = LISTS[name] as (db: Database, place: Place<RowOf<Name>>) => ReturnType<(typeof LISTS)[Name]>
    page = await runQuery(db, select(db, { userId, now, last }))
  }
}

/** What is stored under a number rather than a user. */
async function keptUnderNumber({ config, guard, db }: ExportPorts, phone: Phone) {
  const secrets = [config.secretKey, ...config.previousSecretKeys]
  const hashes = secrets.map((secret) => deletedPhoneHash(secret, phone.e164))
  const pendingHashes = secrets.map((secret) => pendingPhoneHash(secret, phone.e164))
  const [number, { earlier, pending }] = await Promise.all([
    guard.report(phone).catch((cause: unknown) => {
      throw new AppError('storage_unavailable', { cause })
    }),
    runBatch(db, {
      earlier: db
        .select()
        .from(formerPhones)
        .where(inArray(formerPhones.phoneHash, hashes))
        .orderBy(desc(formerPhones.leftAt)),
      pending: db.select().from(pendingInvites).where(inArray(pendingInvites.phoneHash, pendingHashes)),
    }),
  ])
  return { number, earlier, pending }
}
