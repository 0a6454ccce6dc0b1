import { and, desc, eq, isNotNull, isNull, lt, gt, asc, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staff, staffPasskeys, staffRecoveryCodes, staffSessions, staffTotp } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { pageView, toPage } from '../../http/pagination.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { countScanned } from '../scan-page.ts'
import type { StaffEntry, StaffPage } from './responses.ts'
import type { ListStaffQuery } from './schemas.ts'

type FactorTable = typeof staffTotp | typeof staffRecoveryCodes | typeof staffPasskeys

const ownedIn = (table: FactorTable, more?: SQL) => sql`FROM ${table} WHERE ${and(eq(table.staffId, staff.id), more)}`

/** Condition on `staff`: has a second factor, or has begun to set one up. */
export const HAS_FACTOR: SQL = sql`(EXISTS (SELECT 1 ${ownedIn(staffTotp)})
  OR EXISTS (SELECT 1 ${ownedIn(staffRecoveryCodes)}) OR EXISTS (SELECT 1 ${ownedIn(staffPasskeys)}))`

/** JSON: whether the app is on, recovery codes left, passkeys. */
export const FACTORS: SQL<string> = sql<string>`json_object(
  'app', json(iif(EXISTS (SELECT 1 ${ownedIn(staffTotp, isNotNull(staffTotp.confirmedAt))}), 'true', 'false')),
  'recovery_codes_left', (SELECT count(*) ${ownedIn(staffRecoveryCodes, isNull(staffRecoveryCodes.usedAt))}),
  'passkeys', (SELECT count(*) ${ownedIn(staffPasskeys)}))`

/** How many sessions of a row of `staff` are open: a number. */
export const liveSessionsSql = (now: number): SQL<number> =>
  sql<number>`(SELECT count(*) FROM ${staffSessions} WHERE ${and(
    eq(staffSessions.staffId, staff.id),
    isNull(staffSessions.endedAt),
    gt(staffSessions.expiresAt, now),
  )})`

const COLUMNS = {
  ...{ id: staff.id, email: staff.email, name: staff.name, role: staff.role },
  ...{ blockedAt: staff.blockedAt, blockReason: staff.blockReason, inviteExpiresAt: staff.inviteExpiresAt },
  ...{ createdAt: staff.createdAt, createdBy: staff.createdBy, lastSignInAt: staff.lastSignInAt },
  hasPassword: sql<number>`${isNotNull(staff.passwordHash)}`,
  factors: FACTORS,
}

/** Statement: staff for whom a condition on `staff` holds. */
export const selectStaff = (db: Database, where: SQL | undefined, now: number) =>
  db
    .select({ ...COLUMNS, sessions: liveSessionsSql(now) })
    .from(staff)
    .where(where)

export type StaffRow = Awaited<ReturnType<typeof selectStaff>>[number]

export function staffEntryView(row: StaffRow, now: number): StaffEntry {
  const { blockedAt, inviteExpiresAt } = row
  const isWaiting = inviteExpiresAt !== null && inviteExpiresAt > now
  const invited = isWaiting ? 'invited' : 'invite_expired'
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    state: blockedAt !== null ? 'blocked' : row.hasPassword === 1 ? 'active' : invited,
    block: blockedAt === null ? null : { at: toIso(blockedAt), reason: row.blockReason ?? '' },
    invite_expires_at: isWaiting ? toIso(inviteExpiresAt) : null,
    second_factor: JSON.parse(row.factors) as StaffEntry['second_factor'],
    sessions: row.sessions,
    created_at: toIso(row.createdAt),
    created_by: row.createdBy,
    last_sign_in_at: toIsoOrNull(row.lastSignInAt),
  }
}

/** All staff, newest first. */
export async function listStaff(
  { db, clock }: { db: Database; clock: () => number },
  { query, url }: { query: ListStaffQuery; url: string },
): Promise<StaffPage> {
  const { cursor, limit } = query
  const now = clock()
  const backwards = cursor?.direction === 'before'
  const beyond = cursor && (backwards ? gt : lt)(staff.id, cursor.id)
  const { rows, counted } = await runBatch(db, {
    rows: selectStaff(db, beyond, now)
      .orderBy((backwards ? asc : desc)(staff.id))
      .limit(limit + 1),
    counted: cursor === undefined && countScanned(db, { from: sql`${staff}`, found: [], kept: [] }),
  })
  const page = toPage(rows, { ...query, offset: undefined })
  return {
    ...pageView(url, { ...page, counted: counted?.[0] }),
    results: page.rows.map((row) => staffEntryView(row, now)),
  }
}

/** @throws AppError `not_found` */
export async function getStaffOrThrow(
  { db, clock }: { db: Database; clock: () => number },
  { id }: { id: number },
): Promise<StaffEntry> {
  const now = clock()
  const [row] = await runQuery(db, selectStaff(db, eq(staff.id, id), now))
  if (!row) throw new AppError('not_found')
  return staffEntryView(row, now)
}
