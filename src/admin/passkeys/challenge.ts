import { randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { insertSelect } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { staffAttempts } from '../../db/staff-schema.ts'
import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'
import { MINUTE_MS } from '../../lib/time.ts'

/** WebAuthn recommends five to ten minutes when user verification is required. */
const CHALLENGE_MS = 5 * MINUTE_MS
const CHALLENGE_BYTES = 32
const FORM = /^(\d{1,15})\.([\w-]{43})\.([0-9a-f]{64})$/

export interface PasskeyChallenge {
  /** What the passkey signs, base64url. */
  challenge: string
  /** Sent to the browser and returned with the answer. */
  state: string
}

/** What a challenge is for, and who holds it: a session, a browser, a network. */
interface Use {
  purpose: 'register' | 'sign-in'
  holder: string
}

/** Challenges that the server does not have to remember until they are answered. */
export interface PasskeyChallenges {
  issue: (use: Use, now: number) => PasskeyChallenge
  /** The challenge of a state that was issued for this use and has not expired. */
  read: (state: string, use: Use, now: number) => string | undefined
  /** The key under which an answered challenge is remembered. */
  spentKey: (challenge: string) => string
}

export function createPasskeyChallenges(secretKey: string): PasskeyChallenges {
  const key = deriveKey(secretKey, 'passkey-challenges')
  const macOf = ({ purpose, holder }: Use, until: string, challenge: string) =>
    hmacHex(key, JSON.stringify([purpose, holder, until, challenge]))
  return {
    issue(use, now) {
      const [until, challenge] = [String(now + CHALLENGE_MS), randomBytes(CHALLENGE_BYTES).toString('base64url')]
      return { challenge, state: `${until}.${challenge}.${macOf(use, until, challenge)}` }
    },
    read(state, use, now) {
      const [, until, challenge, mac] = FORM.exec(state) ?? []
      if (until === undefined || challenge === undefined || mac === undefined || Number(until) <= now) return undefined
      return equalDigests(mac, macOf(use, until, challenge)) ? challenge : undefined
    },
    spentKey: (challenge) => hmacHex(key, `spent ${challenge}`),
  }
}

/**
 * True the first time that a challenge is answered. Kept among the attempts, which are purged long after a challenge has
 * expired, so the same answer cannot be used twice.
 */
export async function spendChallenge(db: Database, key: string, now: number): Promise<boolean> {
  const isSpent = sql`EXISTS (SELECT 1 FROM ${staffAttempts} WHERE ${eq(staffAttempts.key, key)})`
  const spend = sql`${insertSelect(staffAttempts, { key, at: now })} WHERE NOT ${isSpent} RETURNING id`
  return (await runQuery(db, db.all(spend))).length > 0
}

/** The host that passkeys belong to; they do not work on another deployment. */
export interface RelyingParty {
  /** Host name. */
  id: string
  origin: string
}

/** The host that a request came to. */
export function relyingParty(url: string): RelyingParty {
  const { hostname, origin } = new URL(url)
  return { id: hostname, origin }
}

/** What a passkey stores about its owner: our id, no name and no address. */
export const userHandle = (staffId: number): string => Buffer.from(`staff-${staffId}`).toString('base64url')
