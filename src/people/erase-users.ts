import { and, asc, eq, gt, isNotNull, lte, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditEachUser } from '../audit/audit-statement.ts'
import { purgeRows } from '../db/purge.ts'
import { runBatch, runQuery } from '../db/run-batch.ts'
import { formerPhones, users } from '../db/schema.ts'
import { deriveKey, hmacHex } from '../lib/keys.ts'
import { parsePhone } from '../lib/phone.ts'
import { mapInTurns } from '../lib/text-stream.ts'
import type { Task, TaskPorts } from '../ports.ts'
import { erasePendingInvites } from '../referrals/erase-pending-invites.ts'
import { rememberInvited, rememberPhones } from '../referrals/invited-phones.ts'
import { voidUnpaid } from '../rewards/change-rewards.ts'
import { eraseTraces, idsOf, UNFINISHED } from './erase-traces.ts'

/** Users per transaction, during which the database serves no one else. */
export const ERASED_AT_ONCE = 100
/** Rewards per transaction. One user may have many thousands. */
const REWARDS_OF_STEP = 500
const REWARD_STEPS = 40
/** Users per run, so 120,000 a day. */
export const ERASED_PER_RUN = 5000
/** With fewer, those who come next get a turn: shards may not answer, or be asked too much. */
const MIN_ERASED = 0.95 * ERASED_PER_RUN
/** A Worker may make 1,000 subrequests. A shard of the guard forgets many numbers in one. */
const GUARD_CALLS = 600

interface DueUser {
  id: number
  phone: string | null
  requestedAt: number | null
}

/**
 * Erases the personal data of users whose grace period has ended, and what the guard stores about their numbers. If the
 * guard does not answer for a user, that user waits for the next run and holds no one else up. @returns of how many nothing is left
 */
export const eraseDueUsers: Task = async (ports, now) => {
  const deadline = now - ports.config.deletionGraceMs
  let [erased, calls, looked] = [0, GUARD_CALLS, 0]
  let last: DueUser | undefined
  while (looked < 2 * ERASED_PER_RUN && erased < MIN_ERASED && calls > 0) {
    const due = await dueUsers(ports, deadline, last)
    const forgotten = await forgetNumbers(ports, due, calls)
    calls -= forgotten.calls
    for (let at = 0; at < forgotten.people.length; at += ERASED_AT_ONCE)
      erased += await erase(ports, { now, deadline, people: forgotten.people.slice(at, at + ERASED_AT_ONCE) })
    last = due.at(-1)
    looked += due.length
    if (due.length < ERASED_PER_RUN) break
  }
  return eraseTraces(ports.db, now)
}

/** Those who have waited longest, after the last one that was looked at. */
async function dueUsers({ db }: TaskPorts, deadline: number, last: DueUser | undefined): Promise<DueUser[]> {
  const { deletionRequestedAt: requestedAt, id, phone } = users
  const from = last?.requestedAt ?? 0
  const beyond = last && or(gt(requestedAt, from), and(eq(requestedAt, from), gt(id, last.id)))
  const due = db
    .select({ id, phone, requestedAt })
    .from(users)
    .where(and(isNotNull(requestedAt), lte(requestedAt, deadline), beyond))
    .orderBy(asc(requestedAt), asc(id))
    .limit(ERASED_PER_RUN)
  return runQuery(db, due)
}

/** The guard comes first: once the row is empty, nobody knows which number to forget. */
async function forgetNumbers({ guard, log }: TaskPorts, due: DueUser[], maxCalls: number) {
  const parsed = await mapInTurns(due, ERASED_AT_ONCE, ({ phone }) => (phone === null ? undefined : parsePhone(phone)))
  const { numbers, calls, failures } = await guard.forget(
    parsed.filter((phone) => phone !== undefined),
    maxCalls,
  )
  for (const reason of failures) log({ level: 'error', event: 'number_not_forgotten', reason: String(reason) })
  const people = due.filter((_, i) => parsed[i] === undefined || numbers.has(parsed[i].e164))
  return { people, calls }
}

interface Erasure {
  now: number
  deadline: number
  people: DueUser[]
}

const ERASED = {
  ...{ phone: null, country: null, email: null, firstName: null, lastName: null, displayName: null },
  ...{
    phoneWasInvited: false,
    firstNameFolded: null,
    lastNameFolded: null,
    isActive: false,
    blockReason: null,
    blockedUntil: null,
    lastLogin: null,
    deletionRequestedAt: UNFINISHED,
  },
} satisfies Partial<typeof users.$inferInsert>

/** Gives back what was not paid out, in steps. If there is too much for one run, these users wait for the next. */
async function voidRewards({ db }: TaskPorts, { now, deadline, people }: Erasure): Promise<boolean> {
  const due = sql`(SELECT ${users.id} FROM ${users} WHERE ${users.id} IN ${idsOf(people)} AND ${users.deletionRequestedAt} <= ${deadline})`
  for (let step = 0; step < REWARD_STEPS; step += 1) {
    if ((await runQuery(db, voidUnpaid(db, due, now, REWARDS_OF_STEP))).length < REWARDS_OF_STEP) return true
  }
  return false
}

/** Rewards first, then one transaction. Its statements check again who is due: someone may have signed in since they were looked up. */
async function erase(ports: TaskPorts, erasure: Erasure): Promise<number> {
  const { db } = ports
  const { now, deadline, people } = erasure
  if (!(await voidRewards(ports, erasure))) return 0
  const chosen = idsOf(people)
  const isDue = sql`${users.deletionRequestedAt} IS NOT NULL AND ${users.deletionRequestedAt} <= ${deadline}`
  const isChosen = sql`${users.id} IN ${chosen} AND ${isDue}`
  const erasedNow = sql`(SELECT ${users.id} FROM ${users} WHERE ${users.id} IN ${chosen} AND ${users.deletedAt} = ${now})`
  const { erased } = await runBatch(db, {
    remember: rememberNumbers(ports, erasure, isDue),
    rememberInvited: rememberInvited(ports, { now, people }, isDue),
    record: auditEachUser(db, { at: now, action: 'deleted', actor: { kind: 'system', id: null } }, isChosen),
    erased: db
      .update(users)
      .set({ ...ERASED, deletedAt: now })
      .where(isChosen)
      .returning({ id: users.id }),
    pendingInvites: erasePendingInvites(ports, erasure, erasedNow),
  })
  return erased.length
}

/** Stores a keyed hash of each number, if configured. */
function rememberNumbers({ db, config }: TaskPorts, { now, people }: Erasure, isDue: SQL) {
  const { deletedPhoneRetentionMs: keptFor, secretKey } = config
  const hashOf = (phone: string) => deletedPhoneHash(secretKey, phone)
  return keptFor > 0 && rememberPhones(db, { now, people, expiresAt: now + keptFor, hashOf }, isDue)
}

/** Deletes hashes of numbers when their retention ends. */
export const purgeFormerPhones: Task = async ({ db }, now) =>
  purgeRows(db, {
    from: formerPhones,
    key: [formerPhones.phoneHash],
    where: lte(formerPhones.expiresAt, now),
    oldestFirst: formerPhones.expiresAt,
  })

/** What is kept of a deleted user's number: useless without the key, and only good for recognizing the same number. */
export const deletedPhoneHash = (secretKey: string, e164: string): string =>
  hmacHex(deriveKey(secretKey, 'deleted-phones'), e164)
