import type { Database } from '../db/database.ts'
import { AppError } from '../errors/app-error.ts'
import type { GuardTarget } from '../guard/guard.ts'
import type { Tokens } from '../identity/tokens.ts'
import type { Ports } from '../ports.ts'
import { askGuard } from './ask-guard.ts'
import { recordFailedGuess } from './audit-sign-in.ts'
import { enterUser } from './enter-user.ts'
import type { Entry } from './enter-user.ts'
import { idleEnd, signTokenPair } from './token-pair.ts'
import type { TokenPair } from './token-pair.ts'

interface SignIn extends Pick<Entry, 'invitedByCode' | 'clicks' | 'context'> {
  target: GuardTarget
  code: string
}

type SignInPorts = Pick<Ports, 'config' | 'guard' | 'clock' | 'openDatabase' | 'waitUntil' | 'log'> & {
  tokens: Tokens
  db: Database
}

/**
 * Signs a phone in with its code, and signs it up if it is new. The guard's answer uses the code up; it becomes valid
 * again if the sign-in then fails for another reason, and then finds the session that it may have opened.
 * @throws AppError `invalid_code`, `attempts_per_code`, `failures_per_number`, `unknown_invite_code`, `user_blocked`,
 * `storage_unavailable`
 */
export async function signIn(ports: SignInPorts, input: SignIn): Promise<TokenPair> {
  const { config, guard, clock } = ports
  const { target } = input
  const checked = await askGuard(() => guard.checkCode(target, input.code))
  if (checked.kind === 'refused') {
    recordFailedGuess(ports, input, checked.milestone)
    throw new AppError('invalid_code')
  }
  try {
    const now = clock()
    // The code opens one session at most, whose id is that of its challenge.
    const session = { id: checked.challengeId, rotatedAt: now, expiresAt: idleEnd(config, { createdAt: now, now }) }
    const user = await enterUser(ports, { ...input, phone: target.phone, session })
    if (!user) throw new AppError('unknown_invite_code')
    if (!user.isActive) throw new AppError('user_blocked')
    if (!user.session) throw new AppError('invalid_code')
    return await signTokenPair(
      { tokens: ports.tokens, config, now },
      { ...user.session, createdAt: user.session.rotatedAt, userId: user.id, generation: 0 },
    )
  } catch (error) {
    const burnt = error instanceof AppError && (error.code === 'user_blocked' || error.code === 'invalid_code')
    // If this fails, the code stays used; the caller still gets the first error.
    if (!burnt) await guard.returnReceipt(target, checked.receipt).catch(() => undefined)
    throw error
  }
}
