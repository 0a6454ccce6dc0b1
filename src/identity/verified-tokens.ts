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
  /** The claims of a token that was verified before and is good at this time. */
  recall: (token: string, now: number) => TokenClaims | undefined
  remember: (token: string, verified: Verified) => void
}

/**
 * Remembers, for one isolate, tokens whose signature was found good: the same token comes with every request of a
 * quarter of an hour, and its signature cannot turn bad meanwhile. Only good tokens are kept, whole, so that a forgery
 * finds nothing and cannot drive others out; whether the session lives on is asked of the database each time, as ever.
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
