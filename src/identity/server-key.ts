import { randomBytes } from 'node:crypto'
import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { apiKeys } from '../db/reward-schema.ts'
import { AppError } from '../errors/app-error.ts'
import { sha256Hex } from '../lib/keys.ts'
import { toDay } from '../lib/time.ts'
import { bearerToken } from './caller.ts'

/** What a key of the app's server may do. */
export const SCOPES = ['events.write', 'rewards.read', 'rewards.fulfil', 'feed.read'] as const
export type Scope = (typeof SCOPES)[number]

const PREFIX = 'rk_'
const KEY_BYTES = 32
const KEY = /^rk_[\w-]{43}$/
const SHOWN_LENGTH = 8

/** A server that calls, as its key says. Whether the key is good is read with the data, in one round trip. */
export interface Server {
  keyHash: string
}

/** A new key, to be shown once. 256 bits cannot be guessed, so a fast hash is enough. */
export function newServerKey(): { key: string; hash: string; prefix: string } {
  const key = `${PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`
  return { key, hash: sha256Hex(key), prefix: key.slice(0, SHOWN_LENGTH) }
}

/** @throws AppError `not_authenticated`, `token_not_valid` for what can be no key */
export function serverOf(headers: Headers): Server {
  const key = bearerToken(headers)
  if (!KEY.test(key)) throw new AppError('token_not_valid')
  return { keyHash: sha256Hex(key) }
}

interface KeyUse extends Server {
  /** Unix time, milliseconds. */
  now: number
}

const isGood = ({ keyHash, now }: KeyUse | Placeholders<KeyUse>): SQL | undefined =>
  and(eq(apiKeys.hash, keyHash), isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)))

/** Condition: the key is good and has this scope. */
export const mayServe = (use: KeyUse | Placeholders<KeyUse>, scope: Scope): SQL =>
  sql`EXISTS (SELECT 1 FROM ${apiKeys} WHERE ${isGood(use)} AND ' ' || ${apiKeys.scopes} || ' ' LIKE ${sql.raw(`'% ${scope} %'`)})`

/** Records the day of the use, once a day. Goes into the batch that the key is used in. */
const touchKey = preparedQuery((db, use: Placeholders<KeyUse & { today: string }>) =>
  db
    .update(apiKeys)
    .set({ lastUsedOn: sql`${use.today}` })
    .where(and(isGood(use), or(isNull(apiKeys.lastUsedOn), lt(apiKeys.lastUsedOn, use.today)))),
)

const readKey = preparedQuery((db, use: Placeholders<KeyUse>) =>
  db.select({ scopes: apiKeys.scopes }).from(apiKeys).where(isGood(use)),
)

/** The two statements of a batch that a key is used in; `admitServer` reads the second. */
export const useKey = (db: Database, { keyHash }: Server, now: number) =>
  [touchKey(db, { keyHash, now, today: toDay(now) }), readKey(db, { keyHash, now })] as const

/** @throws AppError `token_not_valid`, `permission_denied` without the scope */
export function admitServer([key]: { scopes: string }[], scope: Scope): void {
  if (!key) throw new AppError('token_not_valid')
  if (!key.scopes.split(' ').includes(scope)) throw new AppError('permission_denied')
}
