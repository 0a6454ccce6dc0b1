import { and, eq, gt } from 'drizzle-orm'
import { audited } from '../../audit/audit-statement.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staff } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { readInviteToken } from '../../identity/staff/staff-token.ts'
import { MAY_ACT } from '../../identity/staff/staff.ts'
import { selectAccount } from './account.ts'
import { hashNewPassword, refuseGuessable } from './passwords.ts'
import type { PasswordPorts } from './passwords.ts'
import { endEverySession } from './session.ts'
import type { SignInPorts, SignInRequest } from './session.ts'
import { enterStaff, recordingRefusals, spendAttempt } from './sign-in.ts'
import type { SignInOutcome } from './sign-in.ts'

interface Acceptance {
  token: string
  password: string
  request: SignInRequest
}

/** Columns of an account that no link leads to. */
export const NO_LINK = { inviteHash: null, inviteExpiresAt: null, inviteBy: null }

/**
 * Sets the password of the account that a link was made for, ends the account's earlier sessions and signs in, up to the
 * second factor if there is one. Counted before it is checked, like a password. Of many at once, one succeeds.
 * @throws AppError `staff_attempts`, `invite_not_valid`, `invalid_request` (`password`), `storage_unavailable`
 */
export async function acceptInvite(
  ports: SignInPorts & PasswordPorts,
  { token, password, request }: Acceptance,
): Promise<SignInOutcome> {
  const { config, clock, db } = ports
  const hash = readInviteToken(token)
  const attempt = await spendAttempt(ports, request, {})
  const now = clock()
  const works = and(eq(staff.inviteHash, hash ?? ''), gt(staff.inviteExpiresAt, now), MAY_ACT)
  // Before hashing: only someone who has a link that works may ask for it.
  const [account] = await runQuery(db, selectAccount(db, works!))
  const refusals = { staffId: account?.id ?? null, context: request.context }
  if (!account) return recordingRefusals(ports, refusals, Promise.reject(new AppError('invite_not_valid')))
  const { id, email } = account
  refuseGuessable(config, { field: 'password', password, email })
  const passwordHash = await hashNewPassword(ports, { password, account: null })
  const {
    accepted: [accepted],
  } = await runBatch(db, {
    accepted: audited(
      db,
      db
        .update(staff)
        .set({ passwordHash, ...NO_LINK })
        .where(works)
        .returning({ id: staff.id }),
      {
        at: now,
        action: 'staff_invite_accepted',
        actor: { kind: 'staff', id },
        subjectId: null,
        subjectStaffId: id,
        context: request.context,
      },
    ),
    endSessions: endEverySession(db, id, now),
  })
  if (accepted.length === 0) throw new AppError('invite_not_valid')
  const { role, hasSecondFactor } = account
  return enterStaff(ports, {
    account: { id, email, role, passwordHash, hasSecondFactor: hasSecondFactor === 1 },
    request,
    attempt,
  })
}
