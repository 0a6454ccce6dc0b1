import { and, asc, eq, gt, isNotNull, lte, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { purgeRows } from '../db/purge.ts'
import { runBatch } from '../db/run-batch.ts'
import { deletedPhones, users } from '../db/schema.ts'
import { eraseStaff } from '../identity/staff/erase-staff.ts'
import { parsePhone } from '../lib/phone.ts'
import type { Task, TaskPorts } from '../ports.ts'
import { eraseReferrals } from '../referrals/erase-referrals.ts'
import { deletedPhoneHash } from './account/phone-hash.ts'

/** People of one batch. */
export const ERASED_AT_ONCE = 20
/** Batches of one run: a Worker may call others 1,000 times, and each person is a call to the guard. */
const ERASE_BATCHES = 20

interface DueUser {
  id: number
  phone: string | null
  requestedAt: number | null
}

/**
 * Removes every personal value of those whose grace period is over, and what the guard keeps of their numbers. Somebody
 * whose guard does not answer waits for the next run.
 */
export const eraseDueUsers: Task = async (ports, now) => {
  const deadline = now - ports.config.deletionGraceMs
  let erased = 0
  let last: DueUser | undefined
  for (let batches = 0; batches < ERASE_BATCHES; batches += 1) {
    const due = await dueUsers(ports, deadline, last)
    const forgotten = await forgetNumbers(ports, due)
    if (forgotten.length > 0) erased += await erase(ports, { now, deadline, people: forgotten })
    last = due.at(-1)
    if (due.length < ERASED_AT_ONCE) break
  }
  return erased
}

/** Those who have waited longest, after the last one who was looked at. */
async function dueUsers({ db }: TaskPorts, deadline: number, last: DueUser | undefined): Promise<DueUser[]> {
  const { deletionRequestedAt: requestedAt, id, phone } = users
  const from = last?.requestedAt ?? 0
  const beyond = last && or(gt(requestedAt, from), and(eq(requestedAt, from), gt(id, last.id)))
  const [due] = await runBatch(db, [
    db
      .select({ id, phone, requestedAt })
      .from(users)
      .where(and(isNotNull(requestedAt), lte(requestedAt, deadline), beyond))
      .orderBy(asc(requestedAt), asc(id))
      .limit(ERASED_AT_ONCE),
  ])
  return due
}

/** The guard comes first: without the row nobody would know whose number to forget. */
async function forgetNumbers({ guard, log }: TaskPorts, due: DueUser[]): Promise<DueUser[]> {
  const results = await Promise.allSettled(
    due.map(async ({ phone }) => {
      const parsed = phone === null ? undefined : parsePhone(phone)
      if (parsed) await guard.forget(parsed)
    }),
  )
  for (const result of results) {
    if (result.status === 'rejected') {
      log({ level: 'error', event: 'number_not_forgotten', reason: String(result.reason) })
    }
  }
  return due.filter((_, i) => results[i]?.status === 'fulfilled')
}

interface Erasure {
  now: number
  deadline: number
  people: DueUser[]
}

/** One transaction, whose statements ask again who is due: somebody may have signed in since they were looked up. */
async function erase(ports: TaskPorts, erasure: Erasure): Promise<number> {
  const { db } = ports
  const { now, deadline, people } = erasure
  const chosen = sql`(SELECT value FROM json_each(${JSON.stringify(people.map(({ id }) => id))}))`
  const isDue = sql`users.deletion_requested_at IS NOT NULL AND users.deletion_requested_at <= ${deadline}`
  const erasedNow = sql`(SELECT id FROM users WHERE id IN ${chosen} AND deleted_at = ${now})`
  const [, , erased] = await runBatch(db, [
    rememberNumbers(ports, erasure, isDue),
    db.run(sql`
      INSERT INTO audit_events (at, actor, subject_id, action, outcome)
      SELECT ${now}, 'system', id, 'deleted', 'ok' FROM users WHERE id IN ${chosen} AND ${isDue}`),
    db.all(sql`
      UPDATE users SET phone = NULL, email = NULL, first_name = NULL, last_name = NULL, display_name = NULL, password_hash = NULL,
        last_login = NULL, is_staff = 0, is_superuser = 0, staff_role = NULL, is_active = 0, block_reason = NULL,
        blocked_until = NULL, country = NULL, deletion_requested_at = NULL, deleted_at = ${now}
      WHERE id IN ${chosen} AND ${isDue} RETURNING id`),
    db.run(sql`DELETE FROM sessions WHERE user_id IN ${erasedNow}`),
    ...eraseReferrals(ports, erasure, erasedNow),
    ...eraseStaff(ports, erasedNow),
    db.run(sql`
      UPDATE audit_events SET country = NULL, network = NULL, user_agent = NULL, request_id = NULL, details = NULL
      WHERE subject_id IN ${erasedNow}`),
  ])
  return erased.length
}

/** A keyed hash of each number, for as long as it is configured; none by default. */
function rememberNumbers({ db, config }: TaskPorts, { now, people }: Erasure, isDue: SQL) {
  const { deletedPhoneRetentionMs: keptFor, secretKey } = config
  const hashes = people.flatMap(({ id, phone }) =>
    phone === null || keptFor === 0 ? [] : [{ id, phone, hash: deletedPhoneHash(secretKey, phone) }],
  )
  return db.run(sql`
    INSERT INTO deleted_phones (phone_hash, deleted_at, expires_at)
    SELECT person.value ->> 'hash', ${now}, ${now + keptFor} FROM json_each(${JSON.stringify(hashes)}) AS person
    JOIN users ON users.id = person.value ->> 'id' AND users.phone = person.value ->> 'phone' WHERE ${isDue}
    ON CONFLICT (phone_hash) DO UPDATE SET deleted_at = excluded.deleted_at, expires_at = excluded.expires_at`)
}

/** Deletes the hashes of erased numbers that were kept as long as they were to be. */
export const purgeDeletedPhones: Task = async ({ db }, now) =>
  purgeRows(db, {
    from: deletedPhones,
    key: [deletedPhones.phoneHash],
    where: lte(deletedPhones.expiresAt, now),
    oldestFirst: deletedPhones.expiresAt,
  })
