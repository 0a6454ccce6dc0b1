import { randomBytes } from 'node:crypto'
import { and, eq, gt, min, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import { rowOf, selectionOf } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Statement } from '../../db/run-batch.ts'
import { staffAttempts } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { SITE_SHARE, siteOf } from '../../http/network.ts'
import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'
import { DAY_MS, MINUTE_MS, secondsUntil } from '../../lib/time.ts'

interface Limit {
  limit: number
  windowMs: number
}

/**
 * Passwords are not four digits: a few wrong ones a day are a person, more are a machine (OWASP ASVS 5.0, 6.3.1). A
 * browser that signed in before has its own limit and skips its network's: neither an attack on the account nor one from
 * the same office locks the owner out.
 */
const LIMITS = {
  account: { limit: 10, windowMs: DAY_MS },
  network: { limit: 30, windowMs: 60 * MINUTE_MS },
  /** An IPv6 /48, whose networks one customer may have. */
  site: { limit: 30 * SITE_SHARE, windowMs: 60 * MINUTE_MS },
} satisfies Record<string, Limit>

export interface Attempt {
  /** Lower case. */
  email: string
  network: string
  /** The browser's id, if it signed in to this account before. */
  deviceId: string | undefined
}

export interface StaffAttempts {
  /**
   * Counts an attempt before it is checked, so that parallel guesses only use up the limit. Returns its id.
   * @throws AppError `staff_attempts`
   */
  spend: (db: Database, attempt: Attempt, now: number) => Promise<number>
  /** Statement: uncounts an attempt of the account that was right, or not checked. The network keeps its own. */
  giveBack: (db: Database, id: number) => Statement
  /** Statement: forgets the account's attempts on a device, after a sign-in there. */
  forgive: (db: Database, attempt: Pick<Required<Attempt>, 'email' | 'deviceId'>) => Statement
}

const counting = (key: string, { windowMs }: Limit, now: number) =>
  and(eq(staffAttempts.key, key), gt(staffAttempts.at, now - windowMs))

/** Condition: the limit is not reached. */
const hasRoom = (key: string, limit: Limit, now: number): SQL =>
  sql`(SELECT count(*) FROM ${staffAttempts} WHERE ${counting(key, limit, now)}) < ${limit.limit}`

/** Statement: counts an attempt unless the limit is reached. */
const count = (db: Database, key: string, limit: Limit, { now, when }: { now: number; when: SQL }) => {
  const row = selectionOf(rowOf(staffAttempts, { key, at: now }))
  return db
    .insert(staffAttempts)
    .select(sql`SELECT ${row} WHERE ${when} AND ${hasRoom(key, limit, now)}`)
    .returning({ id: staffAttempts.id })
}

const oldest = (db: Database, key: string, limit: Limit, now: number) =>
  db
    .select({ at: min(staffAttempts.at) })
    .from(staffAttempts)
    .where(counting(key, limit, now))

export function createStaffAttempts(secretKey: string): StaffAttempts {
  const key = deriveKey(secretKey, 'staff-attempts')
  const accountKey = ({ email, deviceId = '' }: Pick<Attempt, 'email' | 'deviceId'>) =>
    hmacHex(key, `account ${email} ${deviceId}`)
  const networkKey = (network: string) => hmacHex(key, `network ${network}`)

  return {
    async spend(db, attempt, now) {
      const account = accountKey(attempt)
      const [network, site] = [attempt.network, siteOf(attempt.network)].map(networkKey) as [string, string]
      const isKnown = attempt.deviceId !== undefined
      const isOfSite = site !== network
      const {
        byNetwork,
        byAccount,
        oldestOfAccount,
        oldestOfNetwork,
        oldestOfSite = [],
      } = await runBatch(db, {
        byNetwork: count(db, network, LIMITS.network, {
          now,
          when: isKnown ? sql`0` : isOfSite ? hasRoom(site, LIMITS.site, now) : sql`1`,
        }),
        // A network that has reached its limit writes nothing more and uses up nobody else's.
        bySite: isOfSite && count(db, site, LIMITS.site, { now, when: isKnown ? sql`0` : JUST_CHANGED }),
        byAccount: count(db, account, LIMITS.account, { now, when: isKnown ? sql`1` : JUST_CHANGED }),
        oldestOfAccount: oldest(db, account, LIMITS.account, now),
        oldestOfNetwork: oldest(db, network, LIMITS.network, now),
        oldestOfSite: isOfSite && oldest(db, site, LIMITS.site, now),
      })
      if (byAccount[0]) return byAccount[0].id
      if (isKnown || byNetwork.length > 0) throw refusal(LIMITS.account, oldestOfAccount[0]?.at ?? now, now)
      throw refusal(LIMITS.network, oldestOfNetwork[0]?.at ?? oldestOfSite[0]?.at ?? now, now)
    },

    giveBack: (db, id) => db.delete(staffAttempts).where(eq(staffAttempts.id, id)),

    forgive: (db, attempt) => db.delete(staffAttempts).where(eq(staffAttempts.key, accountKey(attempt))),
  }
}

function refusal({ limit, windowMs }: Limit, oldest: number, now: number): AppError {
  const seconds = secondsUntil(oldest + windowMs, now)
  return new AppError('staff_attempts', {
    headers: {
      'Retry-After': String(seconds),
      'RateLimit-Policy': `"staff_attempts";q=${limit};w=${windowMs / 1000}`,
      RateLimit: `"staff_attempts";r=0;t=${seconds}`,
    },
  })
}

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
