import type { Database } from '../db/database.ts'
import { AppError } from '../errors/app-error.ts'
import type { GuardTarget } from '../guard/guard.ts'
import type { Tokens } from '../identity/tokens.ts'
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
 * @throws AppError `invalid_code`, `attempts_per_code`, `failures_per_number`, `unknown_invite_code`, `user_blocked`,
 * `storage_unavailable`
 */
export async function signIn(ports: SignInPorts, input: SignIn): Promise<TokenPair> {
  const { config, clock, tokens } = ports
  const { target, code, claimCode } = input
  const challengeId = await claimCode(target, code)
  const now = clock()
  // The code opens one session at most, whose id is that of its challenge.
  const session = { id: challengeId, rotatedAt: now, expiresAt: idleEnd(config, { createdAt: now, now }) }
  const user = await enterUser(ports, { ...input, phone: target.phone, session })
  if (!user) throw new AppError('unknown_invite_code')
  if (!user.isActive) throw new AppError('user_blocked')
  if (!user.session) throw new AppError('invalid_code')
  return signTokenPair(
    { tokens, config, now },
    { ...user.session, createdAt: user.session.rotatedAt, userId: user.id, generation: 0 },
  )
}
