import { randomBytes } from 'node:crypto'
import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'
import { MINUTE_MS } from '../../lib/time.ts'

/** WebAuthn recommends five to ten minutes where a person is asked to verify themselves. */
const CHALLENGE_MS = 5 * MINUTE_MS
const CHALLENGE_BYTES = 32
const FORM = /^(\d{1,15})\.([\w-]{43})\.([0-9a-f]{64})$/

export interface PasskeyChallenge {
  /** What the passkey signs, base64url. */
  challenge: string
  /** Goes to the browser and comes back with the answer. */
  state: string
}

/** What a challenge is for, and whom it was given to: a session, a browser, a network. */
interface Use {
  purpose: 'register' | 'sign-in'
  holder: string
}

/** Challenges that the server need not remember until they are answered. */
export interface PasskeyChallenges {
  issue: (use: Use, now: number) => PasskeyChallenge
  /** The challenge of a state that was issued for this use and is not past its time. */
  read: (state: string, use: Use, now: number) => string | undefined
  /** Under what it is remembered that a challenge was answered. */
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
