import { DAY_MS } from '../lib/time.ts'
import type { Claim } from './guard.ts'
import type { Moment } from './lane-limits.ts'
import { VERIFIED_DAYS } from './policy.ts'
import { numberOf, readNumber, writeNumber } from './records.ts'
import type { CodeRecord, NumberRecord, NumberStore } from './records.ts'

/* The rules for a code that was guessed right. Like the other rules for a number, they never await. */

/** How long a request may take to do what it claimed a code for, before another one can claim it. */
const CLAIM_MS = 10_000

/** Whether the code can be guessed by anyone. */
export const isLive = ({ challengeId, expiresAt, isUsed }: CodeRecord, now: number): boolean =>
  challengeId !== null && expiresAt > now && !isUsed

/** Whether this claim can have the code. A used code stays open to the claim that used it. */
export const openTo = (code: CodeRecord, claimId: string, now: number): boolean =>
  isLive(code.claimId === claimId ? { ...code, isUsed: false } : code, now)

/** `used`: by this claim. `refused`: by another one, or the code was replaced or voided meanwhile. */
export type ClaimResult = 'claimed' | 'used' | 'refused' | { busyUntil: number }

/** Claims the code that was guessed right, for one request at a time. While another one has it, nothing changes. */
export function claimCode(store: NumberStore, moment: Moment, { challengeId, claimId }: Claim): ClaimResult {
  const { phoneKey, now } = moment
  const number = readNumber(store.sql, phoneKey)
  const { code } = number
  if (code.challengeId !== challengeId || !openTo(code, claimId, now)) return 'refused'
  if (code.claimId !== null && code.claimId !== claimId && code.claimedUntil > now)
    return { busyUntil: code.claimedUntil }
  if (code.isUsed) return 'used'
  writeNumber(store, { ...number, code: { ...code, claimId, claimedUntil: now + CLAIM_MS } }, now)
  return 'claimed'
}

/** Whether the number has signed in, within `VERIFIED_DAYS`. */
export const hasSignedIn = ({ sql }: NumberStore, { phoneKey, now }: Moment): boolean =>
  readNumber(sql, numberOf(phoneKey)).signedInUntil > now

const SIGNED_IN_MS = VERIFIED_DAYS * DAY_MS

/**
 * Ends a code permanently, even if another request has claimed it meanwhile. The number has signed in, unless an account
 * leaves it; of another lane, that is written only when half of the time is over.
 */
export function useCode(store: NumberStore, { phoneKey, now }: Moment, { challengeId, claimId, isLeft }: Claim): void {
  const own = withCode(readNumber(store.sql, phoneKey), challengeId, (code) =>
    code.isUsed ? undefined : { ...code, claimId, isUsed: true },
  )
  if (!own) return
  const [signedInUntil, numberKey] = [now + SIGNED_IN_MS, numberOf(phoneKey)]
  writeNumber(store, numberKey === phoneKey ? { ...own, signedInUntil } : own, now)
  if (numberKey === phoneKey || isLeft) return
  const number = readNumber(store.sql, numberKey)
  if (number.signedInUntil < now + SIGNED_IN_MS / 2) writeNumber(store, { ...number, signedInUntil }, now)
}

/** Lets any request claim the code again, if this claim still has it. */
export function releaseCode(store: NumberStore, { phoneKey, now }: Moment, { challengeId, claimId }: Claim): void {
  const released = withCode(readNumber(store.sql, phoneKey), challengeId, (code) =>
    code.claimId !== claimId || code.isUsed ? undefined : { ...code, claimId: null, claimedUntil: 0 },
  )
  if (released) writeNumber(store, released, now)
}

/** The number with this code changed, also one that was replaced: it comes back if the send after it is undone. */
function withCode(
  number: NumberRecord,
  challengeId: string,
  change: (code: CodeRecord) => CodeRecord | undefined,
): NumberRecord | undefined {
  const place = (['code', 'replaced'] as const).find((name) => number[name]?.challengeId === challengeId)
  const code = place && change(number[place]!)
  return code && { ...number, [place]: code }
}
