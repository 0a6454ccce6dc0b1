import { and, eq, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../audit/audit-statement.ts'
import { insertSelect } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { purgeRows } from '../db/purge.ts'
import { idempotencyKeys } from '../db/schema.ts'
import { AppError } from '../errors/app-error.ts'
import { hmacHex, sha256Hex } from '../lib/keys.ts'
import { DAY_MS } from '../lib/time.ts'
import type { Task } from '../ports.ts'

const HEADER = 'Idempotency-Key'
/** Long enough that no one guesses it. */
const KEY = /^[\x21-\x7e]{16,255}$/
/** For at least this long, a repeated request creates nothing. */
const KEPT_MS = DAY_MS

/**
 * The key of a request, if it has one. What cannot be a key is an error: ignoring it would do twice what is repeated.
 * @throws AppError `invalid_request`
 */
export function idempotencyKeyOf(headers: Headers, form = KEY): string | undefined {
  const key = headers.get(HEADER) ?? undefined
  if (key === undefined || form.test(key)) return key
  throw new AppError('invalid_request', { fields: [{ field: HEADER, code: 'invalid_value' }] })
}

/** What a request is recognized by when it is repeated. */
export type Repeatable = Pick<typeof idempotencyKeys.$inferInsert, 'owner' | 'keyHash' | 'requestHash'>

/** For requests that create something. Undefined without a key. @throws AppError `invalid_request` */
export function repeatableOf(
  headers: Headers,
  { owner, operation, input }: { owner: string; operation: string; input: object },
): Repeatable | undefined {
  const key = idempotencyKeyOf(headers)
  if (key === undefined) return undefined
  const requestHash = hmacHex(Buffer.from(key), `${operation} ${JSON.stringify(input)}`)
  return { owner, keyHash: sha256Hex(key), requestHash }
}

const { owner, keyHash, requestHash, created, createdAt } = idempotencyKeys

const isRow = (repeatable: Repeatable) => and(eq(owner, repeatable.owner), eq(keyHash, repeatable.keyHash))

/** Condition of the insert: no request with this key has created anything. */
export const isFirst = (repeatable: Repeatable | undefined): SQL =>
  repeatable ? sql`NOT EXISTS (SELECT 1 FROM ${idempotencyKeys} WHERE ${isRow(repeatable)})` : sql`1`

/** What the first request with this key has created. Without a key, what this one creates. */
export const createdUnder = (repeatable: Repeatable | undefined, own: string): SQL =>
  repeatable ? sql`(SELECT ${created} FROM ${idempotencyKeys} WHERE ${isRow(repeatable)})` : sql`${own}`

/** Goes right after the audited insert, whose row it remembers. The last result is for `isRepeated`. */
export const remember = (
  db: Database,
  repeatable: Repeatable | undefined,
  row: { created: string; createdAt: number },
) =>
  repeatable !== undefined &&
  ([
    db.run(sql`${insertSelect(idempotencyKeys, { ...repeatable, ...row })} WHERE ${JUST_CHANGED}`),
    db.select({ requestHash }).from(idempotencyKeys).where(isRow(repeatable)),
  ] as const)

/** Whether this request or an earlier one like it has created something. @throws AppError `idempotency_key_reused` */
export function isRemembered(repeatable: Repeatable | undefined, [row]: { requestHash: string }[] = []): boolean {
  if (row && row.requestHash !== repeatable?.requestHash) throw new AppError('idempotency_key_reused')
  return row !== undefined
}

/** Deletes keys that are older than a day. */
export const purgeIdempotencyKeys: Task = async ({ db }, now) =>
  purgeRows(db, {
    from: idempotencyKeys,
    key: [owner, keyHash],
    where: lt(createdAt, now - KEPT_MS),
    oldestFirst: createdAt,
  })
