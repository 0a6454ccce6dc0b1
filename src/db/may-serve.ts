import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import { apiKeys } from './reward-schema.ts'

/** A server's key, and when it is used, in Unix milliseconds. */
type KeyUse = { keyHash: string | SQLWrapper; now: number | SQLWrapper }

/** Condition: the key is neither revoked nor expired. */
export const isGood = ({ keyHash, now }: KeyUse): SQL | undefined =>
  and(eq(apiKeys.hash, keyHash), isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)))

/** Condition: the key is good and has the scope. */
export const mayServe = (use: KeyUse & { scope: string | SQLWrapper }): SQL =>
  sql`EXISTS (SELECT 1 FROM ${apiKeys} WHERE ${isGood(use)} AND ' ' || ${apiKeys.scopes} || ' ' LIKE '% ' || ${use.scope} || ' %')`
