import type { Database } from '../db/database.ts'
import { runBatch } from '../db/run-batch.ts'
import type { GuardTarget } from '../guard/guard.ts'
import type { Tokens } from '../identity/tokens.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { recordSignUp } from '../rewards/record-event.ts'
import { enterUser } from './enter-user.ts'
import type { Entry } from './enter-user.ts'
import { idleEnd, signTokenPair } from './token-pair.ts'
import type { TokenPair } from './token-pair.ts'
import type { ClaimCode } from './use-codes.ts'

interface SignIn extends Pick<Entry, 'invitedByCode' | 'clicks' | 'deviceHash' | 'context'> {
  claimCode: ClaimCode
  target: GuardTarget
  code: string
}

type SignInPorts = Pick<Ports, 'config' | 'clock' | 'waitUntil' | 'log'> & {
  tokens: Tokens
  db: Database
}

/**
 * Signs a phone in with its code, and signs it up if it is new. A repeated sign-in with the same code finds the session that it
 * opened.
 * @throws AppError `invalid_code`, `attempts_per_code`, `failures_per_number`, `unknown_invite_code`, `unknown_codes`, `user_blocked`,
 * `storage_unavailable`
 */
export async function signIn(ports: SignInPorts, input: SignIn): Promise<TokenPair> {
  const { config, clock, tokens } = ports
  const { target, code, claimCode } = input
  const { challengeId, hasSignedIn, isUsed } = await claimCode(target, code)
  const now = clock()
  const opening = {
    ...input,
    phone: target.phone,
    network: target.network,
    hasSignedIn,
    isUsed,
    // The code opens one session at most, even if this request is repeated. The id ends with its random part.
    challenge: Number.parseInt(challengeId.slice(-8), 16) | 0,
    codeSince: now - 2 * config.codeTtlSeconds * SECOND_MS,
    now,
    expiresAt: idleEnd(config, { createdAt: now, now }),
  }
  const { isAwaited, ...session } = await enterUser(ports, opening)
  if (isAwaited) ports.waitUntil(reportSignUp(ports, { userId: session.userId, now }))
  return signTokenPair({ tokens, config, now }, { ...session, generation: 0, rotatedAt: null })
}

/** Decides what the sign-up earns after the answer: it waits in a queue for the hourly task if this fails. */
async function reportSignUp({ db, log }: SignInPorts, signUp: { userId: number; now: number }): Promise<void> {
  try {
    await runBatch(db, { event: recordSignUp(db, signUp) })
  } catch (error) {
    log({ level: 'error', event: 'sign_up_not_recorded', reason: String(error) })
  }
}
