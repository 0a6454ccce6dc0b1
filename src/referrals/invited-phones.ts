import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Config } from '../config.ts'
import { bare } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { signUpOrigins } from '../db/referral-schema.ts'
import { auditEvents, formerPhones, users } from '../db/schema.ts'
import { invitedPhoneHash, underEachKey } from './keyed-hashes.ts'

/*
 * A number has an inviter once, no matter who holds it: docs/decisions/0035. The number of a user who has or had one is
 * remembered when it leaves them; the user who gets it next is marked with `phone_was_invited`.
 */

const { phoneHash, leftAt, expiresAt } = formerPhones

/** Of a number under today's key, and as JSON under earlier ones. */
export interface InvitedHashes {
  invitedHash: string
  olderHashes: string
}

/** For `isRemembered`. */
export function invitedHashes(config: Config, phone: string): InvitedHashes {
  const [invitedHash = '', ...older] = underEachKey(config, (key) => invitedPhoneHash(key, phone))
  return { invitedHash, olderHashes: JSON.stringify(older) }
}

/** An SQL expression: the number had an inviter. Most services have one key, and read no row for it. */
export const isRemembered = ({ invitedHash, olderHashes }: InvitedHashes | Placeholders<InvitedHashes>): SQL<boolean> =>
  sql<boolean>`(EXISTS (SELECT 1 FROM ${formerPhones} WHERE ${phoneHash} = ${invitedHash})
    OR EXISTS (SELECT 1 FROM ${formerPhones} WHERE ${phoneHash} IN (SELECT value FROM json_each(${olderHashes}))))`

/** The same for a number. */
export const wasInvited = (config: Config, phone: string): SQL<boolean> => isRemembered(invitedHashes(config, phone))

interface Leaving {
  now: number
  people: { id: number; phone: string | null }[]
}

/** Of a row of `users`: the events in which staff gave them another inviter, or none, as far as the audit goes back. */
export const CORRECTIONS: SQL = sql`FROM ${auditEvents} INDEXED BY audit_events_corrections
  WHERE ${auditEvents.subjectId} = ${users.id} AND ${auditEvents.action} = 'inviter_corrected'`

/**
 * Condition on a row of `users`: they have an inviter, signed up with one whom they declined, or had one whom staff removed, as
 * far as the audit goes back.
 */
export const hadInviter: SQL<boolean> = sql<boolean>`(${users.invitedByCode} IS NOT NULL OR EXISTS (
  SELECT 1 FROM ${signUpOrigins} WHERE ${signUpOrigins.userId} = ${users.id} AND ${signUpOrigins.inviterId} IS NOT NULL)
  OR EXISTS (SELECT 1 ${CORRECTIONS}))`

/**
 * Remembers the numbers of those who have or had an inviter. Goes before the statement that takes the numbers away, with its
 * condition on `users`.
 */
export function rememberInvited(
  { db, config: { invitedPhoneRetentionMs: keptFor, secretKey } }: { db: Database; config: Config },
  leaving: Leaving,
  isLeaving: SQL | undefined,
) {
  const hashOf = (phone: string) => invitedPhoneHash(secretKey, phone)
  const isInvited = sql`${hadInviter} AND ${isLeaving}`
  return keptFor > 0 && rememberPhones(db, { ...leaving, expiresAt: leaving.now + keptFor, hashOf }, isInvited)
}

/** Stores hashes of numbers that their users still have, and that leave them: a condition on `users`. */
export function rememberPhones(
  db: Database,
  { now, people, expiresAt: until, hashOf }: Leaving & { expiresAt: number; hashOf: (phone: string) => string },
  isLeaving: SQL,
) {
  const hashed = people.flatMap(({ id, phone }) => (phone === null ? [] : [{ id, phone, hash: hashOf(phone) }]))
  return db.run(sql`
    INSERT INTO ${formerPhones} (${bare(phoneHash)}, ${bare(leftAt)}, ${bare(expiresAt)})
    SELECT person.value ->> 'hash', ${now}, ${until} FROM json_each(${JSON.stringify(hashed)}) AS person
    JOIN ${users} ON ${users.id} = person.value ->> 'id' AND ${users.phone} = person.value ->> 'phone'
    WHERE ${isLeaving}
    ON CONFLICT (${bare(phoneHash)})
    DO UPDATE SET ${bare(leftAt)} = excluded.${bare(leftAt)}, ${bare(expiresAt)} = excluded.${bare(expiresAt)}`)
}
