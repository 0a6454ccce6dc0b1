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
 * Caches verified tokens per isolate; invalid ones are never cached. The whole token is the key, so a forgery matches
 * nothing and evicts nothing. Session state is still checked on every request.
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
