import type { Database } from '../db/database.ts'
import type { GuardTarget } from '../guard/guard.ts'
import type { Tokens } from '../identity/tokens.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Ports } from '../ports.ts'
import { enterUser } from './enter-user.ts'
import type { Entry } from './enter-user.ts'
import { idleEnd, signTokenPair } from './token-pair.ts'
import type { TokenPair } from './token-pair.ts'
import type { ClaimCode } from './use-codes.ts'

interface SignIn extends Pick<Entry, 'invitedByCode' | 'clicks' | 'context'> {
  claimCode: ClaimCode
  target: GuardTarget
  code: string
}

type SignInPorts = Pick<Ports, 'config' | 'clock'> & {
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
  const { challengeId, hasSignedIn } = await claimCode(target, code)
  const now = clock()
  const opening = {
    ...input,
    phone: target.phone,
    network: target.network,
    hasSignedIn,
    // The code opens one session at most, even if this request is repeated. The id ends with its random part.
    challenge: Number.parseInt(challengeId.slice(-8), 16) | 0,
    codeSince: now - 2 * config.codeTtlSeconds * SECOND_MS,
    now,
    expiresAt: idleEnd(config, { createdAt: now, now }),
  }
  const session = await enterUser(ports, opening)
  return signTokenPair({ tokens, config, now }, { ...session, generation: 0, rotatedAt: null })
}
