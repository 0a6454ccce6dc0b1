import { randomBytes } from 'node:crypto'
import { and, isNull, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { isGood } from '../db/may-serve.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { apiKeys } from '../db/reward-schema.ts'
import { runQuery } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import { countRequest, countSession } from '../http/network.ts'
import type { Shield } from '../http/network.ts'
import { setBounded } from '../lib/bounded-map.ts'
import { sha256Hex } from '../lib/keys.ts'
import { dayOf, toDay } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { bearerToken } from './caller.ts'

/** What a key of the app's server may do. */
export const SCOPES = ['events.write', 'rewards.read', 'rewards.fulfil', 'feed.read'] as const
export type Scope = (typeof SCOPES)[number]

const PREFIX = 'rk_'
const KEY_BYTES = 32
const KEY = /^rk_[\w-]{43}$/
const SHOWN_LENGTH = 8

/** A server that calls, and what for. Whether its key is still good is a condition of what it does, in the same round trip. */
export interface Server {
  keyHash: string
  scope: Scope
}

/** A new key, to be shown once. 256 bits cannot be guessed, so a fast hash is enough. */
export function newServerKey(): { key: string; hash: string; prefix: string } {
  const key = `${PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`
  return { key, hash: sha256Hex(key), prefix: key.slice(0, SHOWN_LENGTH) }
}

const MOST_KNOWN = 1000

/**
 * The server that a request comes from. A made-up key looks like a real one, so one that this isolate has not seen today
 * is looked up before anything else is done, and counts in a budget of such keys. Others count for themselves alone.
 * @throws AppError `not_authenticated`, `token_not_valid`, `permission_denied`, `requests_per_network`,
 * `requests_per_session`
 */
export type ServerReader = (
  scope: Scope,
  request: { headers: Headers; network: string; openPrimary: () => Database },
) => Promise<Server>

export function createServerReader(ports: Shield & Pick<Ports, 'clock'>): ServerReader {
  // Hashing the key takes a tenth of the time of a request.
  const known = new Map<string, { day: number; keyHash: string; rows: KeyRow[] }>()
  return async (scope, { headers, network, openPrimary }) => {
    const key = bearerToken(headers)
    if (!KEY.test(key))
      throw new AppError('token_not_valid', { fields: [{ field: 'Authorization', code: 'not_api_key' }] })
    const now = ports.clock()
    const today = dayOf(now)
    const seen = known.get(key)
    const isSeen = seen?.day === today
    if (!isSeen) await countRequest(ports, network, 'key')
    const keyHash = seen?.keyHash ?? sha256Hex(key)
    const server = { keyHash, scope }
    const rows = isSeen ? seen.rows : await lookUpKey(openPrimary(), { ...server, now, today: toDay(now) })
    admitServer(rows, server)
    if (!isSeen) setBounded(known, MOST_KNOWN, key, { day: today, keyHash, rows })
    await countSession(ports, keyHash)
    return server
  }
}

/** Whether a request brings what looks like a key. */
export const bringsServerKey = (headers: Headers): boolean =>
  headers.has('authorization') && bearerToken(headers).startsWith(PREFIX)

type KeyUse = Server & {
  /** Unix time, milliseconds. */
  now: number
}

interface KeyRow {
  scopes: string
}

/** Goes into the batch that a key is used in, for `admitServer`. */
export const readKey = preparedQuery((db, use: Placeholders<KeyUse>) =>
  db.select({ scopes: apiKeys.scopes, lastUsedOn: apiKeys.lastUsedOn }).from(apiKeys).where(isGood(use)),
)

const touchKey = preparedQuery((db, use: Placeholders<KeyUse & { today: string }>) =>
  db
    .update(apiKeys)
    .set({ lastUsedOn: sql`${use.today}` })
    .where(and(isGood(use), or(isNull(apiKeys.lastUsedOn), lt(apiKeys.lastUsedOn, use.today)))),
)

/** Reads a key, and records that it was used today. */
async function lookUpKey(db: Database, use: KeyUse & { today: string }): Promise<KeyRow[]> {
  const rows = await runQuery(db, readKey(db, use))
  if (rows[0] && rows[0].lastUsedOn !== use.today) await runQuery(db, touchKey(db, use))
  return rows
}

/** @throws AppError `token_not_valid`, `permission_denied` without the scope */
export function admitServer([key]: KeyRow[], { scope }: Server): void {
  if (!key) throw new AppError('token_not_valid')
  if (key.scopes.split(' ').includes(scope)) return
  throw new AppError('permission_denied', {
    fields: [{ field: 'Authorization', code: 'scope_missing', params: { scope } }],
    // RFC 6750, 3.1.
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  })
}
