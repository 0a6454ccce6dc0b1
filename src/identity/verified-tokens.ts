import { setBounded } from '../lib/bounded-map.ts'
import type { TokenClaims } from './tokens.ts'

interface Verified {
  claims: TokenClaims
  /** Unix time, milliseconds. */
  goodUntil: number
}

/** About 1 KB each, of the 128 MB of an isolate. */
const CAPACITY = 1000

export interface VerifiedTokens {
  /** The claims of a token that was verified before and is still valid. */
  recall: (token: string, now: number) => TokenClaims | undefined
  remember: (token: string, verified: Verified) => void
}

/**
 * Remembers verified tokens within an isolate: a client sends the same token for a quarter of an hour. Only valid
 * tokens are stored, and in full, so a forgery matches nothing and evicts nothing. Whether the session is live is still
 * read from the database each time.
 */
export function createVerifiedTokens(capacity = CAPACITY): VerifiedTokens {
  const kept = new Map<string, Verified>()
  return {
    recall(token, now) {
      const found = kept.get(token)
      if (!found) return undefined
      if (now < found.goodUntil) return found.claims
      kept.delete(token)
      return undefined
    },
    remember(token, verified) {
      setBounded(kept, capacity, token, verified)
    },
  }
}
