import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import { audited, auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { runBatch, runQuery } from '../../db/run-batch.ts'
import { staffRecoveryCodes, staffTotp } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { toBase32 } from '../../lib/base32.ts'
import { newRecoveryCodes, replaceRecoveryCodes } from '../second-factor/recovery-codes.ts'
import { openSecret, sealSecret } from '../second-factor/sealed-secret.ts'
import { matchingStep, newTotpSecret, totpStep, totpUri } from '../second-factor/totp.ts'
import { hasConfirmedTotp } from '../staff-sign-in/account.ts'
import { checkOwnPassword, ownEvent } from './own-account.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'

export const TOTP_ISSUER = 'Referral API'
/** Ten minutes to add the secret to the app. */
const ENROLMENT_STEPS = 20

/** A secret that waits for its first code. */
export interface PendingTotp {
  /** For typing. */
  secret: string
  /** For a QR code. */
  uri: string
}

const findTotp = async (db: AccountPorts['db'], staffId: number) => {
  const [row] = await runQuery(db, db.select().from(staffTotp).where(eq(staffTotp.staffId, staffId)))
  return row
}

/**
 * Starts an enrolment with a new secret, which replaces any unconfirmed one.
 * @throws AppError `second_factor_on`, `staff_attempts`, `invalid_request` (`password`)
 */
export async function startTotp(ports: AccountPorts, request: OwnRequest & { password: string }): Promise<PendingTotp> {
  const { config, clock, db } = ports
  const { id } = request.staff
  await checkOwnPassword(ports, request)
  const secret = newTotpSecret()
  const sealed = await sealSecret(config, id, secret, pendingUse(request.staff))
  // Until a first code is accepted, the step tells how long the secret has been waiting; a step back for slow clocks.
  const step = totpStep(clock()) - 2
  const waiting = { secret: sealed, lastStep: step }
  const written = await runQuery(
    db,
    db
      .insert(staffTotp)
      .values({ staffId: id, ...waiting })
      .onConflictDoUpdate({ target: staffTotp.staffId, set: waiting, setWhere: isNull(staffTotp.confirmedAt) })
      .returning({ staffId: staffTotp.staffId }),
  )
  if (written.length === 0) throw new AppError('second_factor_on')
  return pendingView(request.staff, secret)
}

/** The secret of a recent enrolment: shown to the session that started it until it is confirmed, and never after. */
export async function findPendingTotp(
  { config, clock, db }: AccountPorts,
  staff: Staff,
): Promise<PendingTotp | undefined> {
  const row = await findTotp(db, staff.id)
  if (!row || row.confirmedAt !== null || !isWaiting(row, clock())) return undefined
  const secret = await openSecret(config, staff.id, row.secret, pendingUse(staff))
  return secret && pendingView(staff, secret)
}

/** Whoever holds another session of the account knows no password, and must not take the second factor for their own. */
const pendingUse = ({ sessionHash }: Staff) => `totp of ${sessionHash}`

const isWaiting = ({ lastStep }: typeof staffTotp.$inferSelect, now: number) =>
  totpStep(now) - lastStep <= ENROLMENT_STEPS + 2

const pendingView = (staff: Staff, secret: Uint8Array): PendingTotp => ({
  secret: toBase32(secret),
  uri: totpUri(secret, { account: staff.email, issuer: TOTP_ISSUER }),
})

/**
 * Turns the second factor on with a first code from the app. @returns recovery codes, which cannot be shown again
 * @throws AppError `second_factor_on`, `second_factor_off`, `invalid_request` (`code`)
 */
export async function confirmTotp(ports: AccountPorts, request: OwnRequest & { code: string }): Promise<string[]> {
  const { config, clock, db } = ports
  const { id } = request.staff
  const now = clock()
  const row = await findTotp(db, id)
  if (row && row.confirmedAt !== null) throw new AppError('second_factor_on')
  const secret =
    row && isWaiting(row, now) ? await openSecret(config, id, row.secret, pendingUse(request.staff)) : undefined
  if (!row || !secret) throw new AppError('second_factor_off')
  const step = matchingStep(secret, request.code.replaceAll(/\s/g, ''), now)
  if (step === undefined) throw wrongCode()
  const codes = newRecoveryCodes()
  const sealed = await sealSecret(config, id, secret)
  const has = (text: string) => and(eq(staffTotp.staffId, id), eq(staffTotp.secret, text))
  const confirm = db
    .update(staffTotp)
    .set({ secret: sealed, confirmedAt: now, lastStep: step })
    .where(and(has(row.secret), isNull(staffTotp.confirmedAt), lt(staffTotp.lastStep, step)))
    .returning({ staffId: staffTotp.staffId })
  const when = sql`EXISTS (SELECT 1 FROM ${staffTotp} WHERE ${has(sealed)})`
  const {
    confirmed: [confirmed],
  } = await runBatch(db, {
    confirmed: audited(db, confirm, ownEvent(request, { at: now, action: 'second_factor_on' })),
    recoveryCodes: replaceRecoveryCodes(db, { secretKey: config.secretKey, staffId: id, codes, when }),
  })
  if (confirmed.length === 0) throw wrongCode()
  return codes
}

const wrongCode = () => new AppError('invalid_request', { fields: [{ field: 'code', code: 'wrong_one_time_code' }] })

/** @throws AppError `second_factor_off`, `staff_attempts`, `invalid_request` (`password`) */
export async function turnOffTotp(ports: AccountPorts, request: OwnRequest & { password: string }): Promise<void> {
  const { clock, db } = ports
  const { id } = request.staff
  await checkOwnPassword(ports, request)
  const turnOff = db
    .delete(staffTotp)
    .where(and(eq(staffTotp.staffId, id), isNotNull(staffTotp.confirmedAt)))
    .returning({ staffId: staffTotp.staffId })
  const {
    off: [off],
  } = await runBatch(db, {
    off: audited(db, turnOff, ownEvent(request, { at: clock(), action: 'second_factor_off' })),
    recoveryCodes: db
      .delete(staffRecoveryCodes)
      .where(and(eq(staffRecoveryCodes.staffId, id), sql`NOT ${hasConfirmedTotp(id)}`)),
  })
  if (off.length === 0) throw new AppError('second_factor_off')
}

/** Replaces all recovery codes. @throws AppError as `turnOffTotp` */
export async function renewRecoveryCodes(
  ports: AccountPorts,
  request: OwnRequest & { password: string },
): Promise<string[]> {
  const { config, clock, db } = ports
  const { id } = request.staff
  await checkOwnPassword(ports, request)
  const codes = newRecoveryCodes()
  const when = hasConfirmedTotp(id)
  const { on } = await runBatch(db, {
    on: db.all(sql`SELECT 1 WHERE ${when}`),
    renew: replaceRecoveryCodes(db, { secretKey: config.secretKey, staffId: id, codes, when }),
    audit: auditStatement(db, ownEvent(request, { at: clock(), action: 'recovery_codes_renewed' }), JUST_CHANGED),
  })
  if (on.length === 0) throw new AppError('second_factor_off')
  return codes
}
