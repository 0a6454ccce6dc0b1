import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { preparedQuery } from '../../db/prepared-query.ts'
import type { Placeholders } from '../../db/prepared-query.ts'
import { runBatch } from '../../db/run-batch.ts'
import type { Statement } from '../../db/run-batch.ts'
import { staff, staffSessions } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import {
  countSearch,
  countSession,
  isWithinShare,
  networkOf,
  SEARCHES,
  siteOf,
  tooManyRequests,
} from '../../http/network.ts'
import { setBounded } from '../../lib/bounded-map.ts'
import { MINUTE_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import { bearerToken } from '../caller.ts'
import { requirePermission } from '../permissions.ts'
import type { Permission } from '../permissions.ts'
import type { Tokens } from '../tokens.ts'
import { readStaffToken } from './staff-token.ts'
import { MAY_ACT, staffNameOf } from './staff.ts'
import type { Staff } from './staff.ts'

const MOST_KNOWN = 1000

/**
 * Who the token of a request belongs to. A made-up token looks like a real one and would cost a database query, so
 * tokens that this isolate has not seen before count against the network's flood shield, others against their own.
 * @throws AppError `requests_per_network`, `requests_per_session`, `storage_unavailable`
 */
export type StaffReader = (
  db: Database,
  request: { token: string | undefined; network: string; url: string },
) => Promise<Staff | undefined>

function isSearch(url: string): boolean {
  const { searchParams } = new URL(url)
  return SEARCHES.some((name) => searchParams.getAll(name).some(Boolean))
}

const isOwnAccount = (url: string): boolean => /\/admin\/(?:account|auth|sign-out)(?:\/|$)/.test(new URL(url).pathname)

export function createStaffReader(
  ports: Pick<Ports, 'config' | 'clock' | 'ipLimit' | 'sessionLimit'>,
  kind: 'panel' | 'api',
): StaffReader {
  const known = new Map<string, number>()

  /**
   * All sessions of a staff member together, of which they may have any number. One that was stolen must not keep its owner
   * from ending it, so the pages for that have some more, from each network.
   */
  async function countOwn(id: number, network: string, url: string): Promise<void> {
    try {
      await countSession(ports, `staff ${id}`)
    } catch (error) {
      if (!isOwnAccount(url) || !(await ports.ipLimit(`account ${id} ${siteOf(network)}`))) throw error
    }
  }

  return async (db, { token, network, url }) => {
    const hash = readStaffToken(token)
    if (hash === undefined) return undefined
    const id = known.get(hash)
    if (id !== undefined) await countOwn(id, network, url)
    else if (!(await isWithinShare(ports, network, 'staff'))) throw tooManyRequests()
    const staff = await readStaff({ db, config: ports.config }, hash, { kind, now: ports.clock() })
    if (staff) setBounded(known, MOST_KNOWN, hash, staff.id)
    else known.delete(hash)
    if (staff && isSearch(url)) await countSearch(ports, { person: `staff ${staff.id}` })
    return staff
  }
}

declare module '../../http/create-router.ts' {
  interface AppVariables {
    /** Set by the panel's sign-in check. */
    staff: Staff
  }
}

/** Whether the request brings what looks like a staff token. */
export const bringsStaffToken = (headers: Headers): boolean =>
  headers.has('authorization') && readStaffToken(bearerToken(headers)) !== undefined

interface StaffTokens {
  tokens: Tokens
  readStaff: StaffReader
}

/**
 * The owner of the staff token (from `POST /api/v1/admin/auth/`), if their role has the permission. Tokens from a phone
 * sign-in are refused: a 4-digit code must not give power over other accounts.
 * @throws AppError `not_authenticated`, `token_not_valid`, `requests_per_network`, `staff_sign_in_required`,
 * `permission_denied`
 */
export async function staffOf(
  { tokens, readStaff, db }: StaffTokens & { db: Database },
  { headers, url }: Request,
  permission: Permission | undefined,
): Promise<Staff> {
  const token = bearerToken(headers)
  const staff = await readStaff(db, { token, network: networkOf(headers), url })
  if (!staff) {
    const isPhoneToken = (await tokens.read(token, ['access'])) !== undefined
    throw new AppError(isPhoneToken ? 'staff_sign_in_required' : 'token_not_valid')
  }
  requirePermission(staff.role, permission)
  return staff
}

interface Instant {
  sessionHash: string
  now: number
}

interface Moment extends Instant {
  kind: 'panel' | 'api'
  /** A session last used before this has been idle too long. */
  idleSince: number
  minuteAgo: number
}

const isOpen = ({ sessionHash, now }: Placeholders<Instant>) =>
  and(eq(staffSessions.tokenHash, sessionHash), isNull(staffSessions.endedAt), gt(staffSessions.expiresAt, now))

const isLive = (moment: Placeholders<Moment>) =>
  and(isOpen(moment), eq(staffSessions.kind, moment.kind), gt(staffSessions.lastUsedAt, moment.idleSince))

const touchSession = preparedQuery((db, moment: Placeholders<Moment>) =>
  db
    .update(staffSessions)
    .set({ lastUsedAt: sql`${moment.now}` })
    .where(and(isLive(moment), lt(staffSessions.lastUsedAt, moment.minuteAgo))),
)

const selectStaff = preparedQuery((db, moment: Placeholders<Moment>) => {
  const { expiresAt, lastUsedAt, staffId } = staffSessions
  return db
    .select({ id: staff.id, email: staff.email, name: staff.name, role: staff.role, expiresAt, lastUsedAt })
    .from(staffSessions)
    .innerJoin(staff, eq(staff.id, staffId))
    .where(and(isLive(moment), MAY_ACT))
})

/**
 * Who a staff token belongs to, by its hash. Undefined if the session is unknown, ended or idle too long, or its owner
 * is blocked. Read from the primary each time, so a block applies to the next request.
 */
export async function readStaff(
  { db, config: { staffIdleMs } }: { db: Database; config: Pick<Config, 'staffIdleMs'> },
  sessionHash: string,
  { kind, now }: { kind: 'panel' | 'api'; now: number },
): Promise<Staff | undefined> {
  const moment = { sessionHash, kind, now, idleSince: now - staffIdleMs, minuteAgo: now - MINUTE_MS }
  const {
    staff: [row],
  } = await runBatch(db, { touch: touchSession(db, moment), staff: selectStaff(db, moment) })
  if (!row) return undefined
  const { expiresAt, lastUsedAt, ...found } = row
  const sessionEndsAt = Math.min(expiresAt, lastUsedAt + staffIdleMs)
  return { ...found, name: staffNameOf(found), sessionHash, sessionEndsAt }
}

const selectSameRole = preparedQuery((db, moment: Placeholders<Instant & Pick<Staff, 'role'>>) =>
  db
    .select({ id: staff.id })
    .from(staffSessions)
    .innerJoin(staff, eq(staff.id, staffSessions.staffId))
    .where(and(isOpen(moment), MAY_ACT, eq(staff.role, moment.role))),
)

/**
 * The database for an answer that is read while it is sent. Each batch also checks that the session is still open and
 * its owner neither blocked nor in another role, and fails with `token_not_valid` otherwise.
 */
export function whileSignedIn(
  { clock, db }: Pick<Ports, 'clock'> & { db: Database },
  { sessionHash, role }: Staff,
): Database {
  const batch = async (statements: readonly Statement[]) => {
    const check = selectSameRole(db, { sessionHash, role, now: clock() })
    const results: unknown[] = await db.batch([...statements, check] as unknown as [Statement])
    if ((results.pop() as unknown[]).length === 0) throw new AppError('token_not_valid')
    return results
  }
  return Object.assign(Object.create(db) as Database, { batch: batch as Database['batch'] })
}
