import { sql } from 'drizzle-orm'
import type { RequestContext } from '../audit/event.ts'
import type { Database } from '../db/database.ts'
import { runBatch, UniqueViolation } from '../db/run-batch.ts'
import { AppError } from '../errors/app-error.ts'
import type { GuardTarget } from '../guard/guard.ts'
import { isUnblocked } from '../identity/is-unblocked.ts'
import type { Tokens } from '../identity/tokens.ts'
import { randomInviteCode } from '../lib/invite-code.ts'
import { randomId } from '../lib/random.ts'
import type { ClickToken } from '../links/click-token.ts'
import type { Ports } from '../ports.ts'
import { attributeSignUp, forgetPendingInvite } from '../referrals/attribution/attribute-sign-up.ts'
import { inviterSources } from '../referrals/attribution/inviter-sources.ts'
import { askGuard } from './ask-guard.ts'
import { auditSignIn, recordFailedGuess } from './audit-sign-in.ts'
import { insertUser } from './insert-user.ts'
import { endSurplusSessions } from './sessions/end-sessions.ts'
import { firstExpiry, signTokenPair } from './token-pair.ts'
import type { TokenPair } from './token-pair.ts'

interface SignIn {
  target: GuardTarget
  code: string
  /** Canonical. Counts only when this request creates the user. */
  invitedByCode: string | undefined
  /** Keys of the links whose click tokens came along; like the code, they count only for a new user. */
  clicks: ClickToken[]
  context: RequestContext
}

type SignInPorts = Pick<Ports, 'config' | 'guard' | 'clock' | 'openDatabase' | 'waitUntil' | 'log'> & {
  tokens: Tokens
  db: Database
}

/** With 32^6 codes, one more try is rare at a million users; five in a row are a fault. */
const INVITE_CODE_TRIES = 5

/**
 * Signs a phone in with its code, and signs it up when it is new. The code is used up by the guard's answer; it is
 * handed back when the sign-in then fails for a reason that is not the code's.
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
    const session = { id: randomId(), refreshJti: randomId(), rotatedAt: now, expiresAt: firstExpiry(config, now) }
    const user = await enterUser(ports, input, session)
    if (!user) throw new AppError('unknown_invite_code')
    if (!user.isActive) throw new AppError('user_blocked')
    return await signTokenPair({ tokens: ports.tokens, config, now }, { ...session, userId: user.id })
  } catch (error) {
    const burnt = error instanceof AppError && error.code === 'user_blocked'
    // A guard that cannot take the code back leaves it used; the caller still hears what went wrong first.
    if (!burnt) await guard.returnReceipt(target, checked.receipt).catch(() => undefined)
    throw error
  }
}

interface EnteredUser {
  id: number
  isActive: boolean
}

/** Creates or finds the user and opens the session in one batch. Undefined: new, and the inviter is unknown. */
async function enterUser(
  { config, db }: SignInPorts,
  { target: { phone }, invitedByCode, clicks, context }: SignIn,
  { id, refreshJti, rotatedAt, expiresAt }: { id: string; refreshJti: string; rotatedAt: number; expiresAt: number },
): Promise<EnteredUser | undefined> {
  const sources = inviterSources(config, { phone: phone.e164, invitedByCode, clicks })
  const invitee = { phone: phone.e164, sources, now: rotatedAt, country: context.country }
  const mayEnter = isUnblocked(rotatedAt)
  // A code of four digits takes a deletion back, but gives nobody a role over others: docs/decisions/0021.
  const isStillStaff = sql`NOT (deletion_requested_at IS NOT NULL AND ${mayEnter})`
  for (let tries = 1; ; tries += 1) {
    const person = { phoneCountry: phone.country, inviteCode: randomInviteCode(), typedCode: invitedByCode ?? null }
    const signUp = insertUser(db, { ...invitee, ...person })
    const openSession = db.run(sql`
      INSERT INTO sessions
        (id, user_id, refresh_jti, rotated_at, created_at, last_used_at, expires_at, user_agent, country)
      SELECT ${id}, id, ${refreshJti}, ${rotatedAt}, ${rotatedAt}, ${rotatedAt}, ${expiresAt},
        ${context.userAgent}, ${context.country}
      FROM users WHERE phone = ${phone.e164} AND ${mayEnter}`)
    const endSurplus = endSurplusSessions(db, { newest: id, keep: config.maxSessionsPerUser, now: rotatedAt })
    const greet = db.all<{ id: number; isActive: number }>(sql`
      UPDATE users SET last_login = CASE WHEN ${mayEnter} THEN ${rotatedAt} ELSE last_login END,
        deletion_requested_at = CASE WHEN ${mayEnter} THEN NULL ELSE deletion_requested_at END, is_active = ${mayEnter},
        is_staff = is_staff AND ${isStillStaff}, is_superuser = is_superuser AND ${isStillStaff},
        staff_role = CASE WHEN ${isStillStaff} THEN staff_role END
      WHERE phone = ${phone.e164} RETURNING id, is_active AS isActive`)
    const audit = auditSignIn(db, { phone: phone.e164, session: id, at: rotatedAt, context })
    try {
      const {
        greet: [user],
      } = await runBatch(db, {
        signUp,
        signedUp: audit.signedUp,
        attribute: attributeSignUp(db, invitee),
        forgetPending: forgetPendingInvite(db, invitee),
        openSession,
        signedIn: audit.signedIn,
        endSurplus,
        surplusEnded: audit.surplusEnded,
        blocked: audit.blocked,
        deletionCancelled: audit.deletionCancelled,
        greet,
      })
      return user && { id: user.id, isActive: user.isActive === 1 }
    } catch (error) {
      const taken = error instanceof UniqueViolation && error.constraint === 'users.invite_code'
      if (!taken || tries === INVITE_CODE_TRIES) throw error
    }
  }
}
