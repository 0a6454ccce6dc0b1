import { and, count, desc, eq, getTableColumns, gt, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import { insertSelect } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { apiKeys } from '../../db/reward-schema.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staff } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { may } from '../../identity/permissions.ts'
import type { Permission } from '../../identity/permissions.ts'
import { newServerKey, SCOPES } from '../../identity/server-key.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import type { ApiKey, ApiKeys, NewApiKey } from './responses.ts'
import type { CreateKeyInput } from './schemas.ts'

type KeyPorts = Pick<Ports, 'clock'> & { db: Database }

/** A list that fits on a page. Revoked keys do not count. */
const MOST_KEYS = 100

const isLive = (now: number) =>
  and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)))

const selectKeys = (db: Database, now: number, where?: SQL) =>
  db
    .select({ ...getTableColumns(apiKeys), creator: { role: staff.role, blockedAt: staff.blockedAt } })
    .from(apiKeys)
    .leftJoin(staff, eq(staff.id, apiKeys.createdBy))
    .where(where)
    .orderBy(desc(sql`coalesce(${isLive(now)}, 0)`), desc(apiKeys.id))
    .limit(MOST_KEYS)

type KeyRow = Awaited<ReturnType<typeof selectKeys>>[number]

/** `permission`: of those who may make keys. */
function keyView({ creator, ...row }: KeyRow, { now, permission }: { now: number; permission: Permission }): ApiKey {
  const isExpired = row.expiresAt !== null && row.expiresAt <= now
  const given = new Set(row.scopes.split(' '))
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: SCOPES.filter((scope) => given.has(scope)),
    state: row.revokedAt !== null ? 'revoked' : isExpired ? 'expired' : 'active',
    created_at: toIso(row.createdAt),
    created_by: row.createdBy,
    creator_lost_access: creator === null || creator.blockedAt !== null || !may(creator.role, permission),
    expires_at: toIsoOrNull(row.expiresAt),
    last_used_on: row.lastUsedOn,
  }
}

/** A hundred: all that work, then the newest of the others. */
export async function listKeys({ clock, db }: KeyPorts, permission: Permission): Promise<ApiKeys> {
  const now = clock()
  const rows = await runQuery(db, selectKeys(db, now))
  return { results: rows.map((row) => keyView(row, { now, permission })) }
}

/** Makes a key of the app's server, which is shown here alone. @throws AppError `too_many_keys` */
export async function createKey(
  { clock, db }: KeyPorts,
  { input, by, permission }: { input: CreateKeyInput; by: ByStaff; permission: Permission },
): Promise<NewApiKey> {
  const now = clock()
  const { name, scopes, expires_at: expiresAt = null } = input
  const { key, hash, prefix } = newServerKey()
  const row = insertSelect(apiKeys, {
    ...{ name, hash, prefix, scopes: scopes.join(' '), createdAt: now, createdBy: by.staff.id, expiresAt },
  })
  const hasRoom = sql`(${db.select({ keys: count() }).from(apiKeys).where(isLive(now))}) < ${MOST_KEYS}`
  const { stored } = await runBatch(db, {
    create: audited(db, db.run(sql`${row} WHERE ${hasRoom}`), {
      at: now,
      action: 'api_key_created',
      actor: { kind: 'staff', id: by.staff.id },
      subjectId: null,
      context: by.context,
      details: { name, prefix, scopes },
    }),
    stored: selectKeys(db, now, eq(apiKeys.hash, hash)),
  })
  const [created] = stored
  if (!created) throw new AppError('too_many_keys')
  return { key, api_key: keyView(created, { now, permission }) }
}

/** The key stops working at once. Does nothing if it has been revoked. @throws AppError `not_found` */
export async function revokeKey(
  { clock, db }: KeyPorts,
  { id, reason, by, permission }: { id: number; reason: string; by: ByStaff; permission: Permission },
): Promise<ApiKey> {
  const now = clock()
  const isRevocable = and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt))
  const { stored } = await runBatch(db, {
    revoke: audited(db, db.update(apiKeys).set({ revokedAt: now }).where(isRevocable), {
      at: now,
      action: 'api_key_revoked',
      actor: { kind: 'staff', id: by.staff.id },
      subjectId: null,
      context: by.context,
      foundDetails: sql`(SELECT json_object('reason', ${reason}, 'name', ${apiKeys.name}, 'prefix', ${apiKeys.prefix}) FROM ${apiKeys} WHERE ${eq(apiKeys.id, id)})`,
    }),
    stored: selectKeys(db, now, eq(apiKeys.id, id)),
  })
  const [row] = stored
  if (!row) throw new AppError('not_found')
  return keyView(row, { now, permission })
}
