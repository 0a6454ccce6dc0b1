import { randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Config } from '../../config.ts'
import { insertSelect } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Statement } from '../../db/run-batch.ts'
import { staffAttempts } from '../../db/staff-schema.ts'
import type { AppError } from '../../errors/app-error.ts'
import { limitError } from '../../errors/app-error.ts'
import { scopesOf } from '../../http/network.ts'
import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'
import { DAY_MS, HOUR_MS, SECOND_MS, secondsUntil } from '../../lib/time.ts'

/**
 * Passwords are not four digits: a few wrong ones a day are a person, more are a machine (OWASP ASVS 5.0, 6.3.1). A
 * browser that signed in before has its own limit and skips the others: neither an attack on the account nor one from
 * the same office locks the owner out.
 */
const ACCOUNT_LIMIT = 10
const NETWORK_LIMIT = 30
/** Under this key the attempts of the whole service count. */
const SERVICE = 'service'
const SERVICE_LIMIT = 'staff_sign_ins_per_service'

export interface Attempt {
  /** Lower case. Undefined for what no one can guess, such as a passkey: no account counts it. */
  email: string | undefined
  network: string
  /** The browser's id, if it signed in to this account before. */
  deviceId: string | undefined
}

export interface StaffAttempts {
  /**
   * Counts an attempt before it is checked, so that parallel guesses only use up the limit. Returns the id that gives it
   * back. A refused one writes nothing, and one that no one can guess is not counted while the service has no room.
   * @throws AppError `staff_attempts`, `staff_sign_ins_per_service`
   */
  spend: (db: Database, attempt: Attempt, now: number) => Promise<number>
  /** Statement: uncounts an attempt of the account that was right, or not checked. The network keeps its own. */
  giveBack: (db: Database, id: number) => Statement
  /** Statement: forgets the account's attempts on a device, after a sign-in there. */
  forgive: (db: Database, of: { email: string; deviceId: string }) => Statement
}

interface Counter {
  key: string
  limit: number
  windowMs: number
}

/** Rows: the counters without room, by their place, and the oldest attempt that fills each. */
const spentOf = (counters: string, now: number): SQL => sql`
  SELECT one.key AS place, coalesce(min(${staffAttempts.at}), ${now}) AS oldest
  FROM json_each(${counters}) AS one LEFT JOIN ${staffAttempts}
    ON ${staffAttempts.key} = one.value ->> 'key' AND ${staffAttempts.at} > ${now} - (one.value ->> 'windowMs')
  GROUP BY one.key HAVING count(${staffAttempts.id}) >= one.value ->> 'limit'`

export function createStaffAttempts({
  secretKey,
  networkLimits,
  policies,
}: Pick<Config, 'secretKey' | 'networkLimits' | 'policies'>): StaffAttempts {
  const key = deriveKey(secretKey, 'staff-attempts')
  const accountKey = (email: string, deviceId = '') => hmacHex(key, `account ${email} ${deviceId}`)
  const { limit, windowSeconds } = policies[SERVICE_LIMIT]
  const ofService = networkLimits ? [{ key: SERVICE, limit, windowMs: windowSeconds * SECOND_MS }] : []

  const ofStrangers = (network: string): Counter[] => [
    ...scopesOf(network).map(({ scope, share }) => ({
      key: hmacHex(key, `network ${scope}`),
      limit: NETWORK_LIMIT * share,
      windowMs: HOUR_MS,
    })),
    ...ofService,
  ]

  return {
    async spend(db, { email, network, deviceId }, now) {
      const account = email === undefined ? undefined : accountKey(email, deviceId)
      const counters = deviceId === undefined ? ofStrangers(network) : []
      if (account !== undefined) counters.push({ key: account, limit: ACCOUNT_LIMIT, windowMs: DAY_MS })
      const list = JSON.stringify(counters)
      const { spent, counted } = await runBatch(db, {
        spent: db.all<{ place: number; oldest: number }>(spentOf(list, now)),
        counted: db.all<{ id: number; key: string }>(
          sql`${insertSelect(staffAttempts, { key: sql`value ->> 'key'`, at: now })} FROM json_each(${list})
            WHERE NOT EXISTS (${spentOf(list, now)}) RETURNING id, key`,
        ),
      })
      const refused = spent
        .map(({ place, oldest }) => ({ ...counters[place]!, oldest }))
        .filter((counter) => account !== undefined || counter.key !== SERVICE)
        .toSorted((a, b) => b.oldest + b.windowMs - a.oldest - a.windowMs)[0]
      if (refused) throw refusal(refused, now)
      return counted.find((row) => row.key === account)?.id ?? NONE
    },

    giveBack: (db, id) => db.delete(staffAttempts).where(eq(staffAttempts.id, id)),

    forgive: (db, { email, deviceId }) =>
      db.delete(staffAttempts).where(eq(staffAttempts.key, accountKey(email, deviceId))),
  }
}

/** No row has this id. */
const NONE = 0

const refusal = ({ key, limit, windowMs, oldest }: Counter & { oldest: number }, now: number): AppError =>
  limitError(key === SERVICE ? SERVICE_LIMIT : 'staff_attempts', {
    quota: limit,
    windowSeconds: windowMs / SECOND_MS,
    retryAfterSeconds: secondsUntil(oldest + windowMs, now),
  })

/** What a browser that signed in to an account holds: `<id>.<HMAC of id and e-mail>`. */
interface StaffDevices {
  issue: (email: string, known: string | undefined) => string
  /** The id, if the text was issued for this account. */
  read: (text: string | undefined, email: string) => string | undefined
}

const DEVICE_ID_BYTES = 12
const DEVICE = /^([0-9a-f]{24})\.([0-9a-f]{64})$/

export function createStaffDevices(secretKey: string): StaffDevices {
  const key = deriveKey(secretKey, 'staff-devices')
  const macOf = (id: string, email: string) => hmacHex(key, `${id} ${email}`)
  return {
    issue(email, known) {
      const id = known ?? randomBytes(DEVICE_ID_BYTES).toString('hex')
      return `${id}.${macOf(id, email)}`
    },
    read(text, email) {
      const [, id, mac] = DEVICE.exec(text ?? '') ?? []
      return id !== undefined && mac !== undefined && equalDigests(mac, macOf(id, email)) ? id : undefined
    },
  }
}
