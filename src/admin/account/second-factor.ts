import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditStatement, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import type { Staff } from '../../identity/staff/staff.ts'
import { toBase32 } from '../../lib/base32.ts'
import { newRecoveryCodes, replaceRecoveryCodes } from '../second-factor/recovery-codes.ts'
import { openSecret, sealSecret } from '../second-factor/sealed-secret.ts'
import { matchingStep, newTotpSecret, totpStep, totpUri } from '../second-factor/totp.ts'
import { accountName } from '../staff-sign-in/account.ts'
import { checkOwnPassword } from './check-own-password.ts'
import { ownEvent } from './own-account.ts'
import type { AccountPorts, OwnRequest } from './own-account.ts'

export const TOTP_ISSUER = 'Referral API'
/** Ten minutes to take the secret into the app. */
const ENROLMENT_STEPS = 20

/** A secret that waits for a first code. */
export interface PendingTotp {
  /** As people type it. */
  secret: string
  /** For a QR code. */
  uri: string
}

interface Row {
  secret: string
  confirmedAt: number | null
  lastStep: number
}

const selectTotp = (db: AccountPorts['db'], userId: number) =>
  db.all<Row>(sql`SELECT secret, confirmed_at AS confirmedAt, last_step AS lastStep FROM staff_totp
    WHERE user_id = ${userId}`)

/**
 * Begins an enrolment: a new secret, in the place of any that was not confirmed.
 * @throws AppError `second_factor_on`, `staff_attempts`, `invalid_request` (`password`)
 */
export async function startTotp(ports: AccountPorts, request: OwnRequest & { password: string }): Promise<PendingTotp> {
  const { config, clock, db } = ports
  const { id } = request.staff
  await checkOwnPassword(ports, request)
  const secret = newTotpSecret()
  const sealed = await sealSecret(config, id, secret)
  // No code has been taken yet: until then the step says since when the secret waits, a step back for slow clocks.
  const step = totpStep(clock()) - 2
  const [written] = await runBatch(db, [
    db.all(sql`INSERT INTO staff_totp (user_id, secret, last_step) VALUES (${id}, ${sealed}, ${step})
      ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step
      WHERE confirmed_at IS NULL RETURNING 1`),
  ])
  if (written.length === 0) throw new AppError('second_factor_on')
  return pendingView(request.staff, secret)
}

/** The secret of an enrolment that was begun a moment ago: it is shown until it is confirmed, and never after. */
export async function findPendingTotp(
  { config, clock, db }: AccountPorts,
  staff: Staff,
): Promise<PendingTotp | undefined> {
  const [[row]] = await runBatch(db, [selectTotp(db, staff.id)])
  if (!row || row.confirmedAt !== null || !isWaiting(row, clock())) return undefined
  const secret = await openSecret(config, staff.id, row.secret)
  return secret && pendingView(staff, secret)
}

const isWaiting = ({ lastStep }: Row, now: number) => totpStep(now) - lastStep <= ENROLMENT_STEPS + 2

const pendingView = (staff: Staff, secret: Uint8Array): PendingTotp => ({
  secret: toBase32(secret),
  uri: totpUri(secret, { account: accountName(staff), issuer: TOTP_ISSUER }),
})

/**
 * Turns the second factor on with a first code of the app. @returns recovery codes, which nobody can see again
 * @throws AppError `second_factor_on`, `second_factor_off`, `invalid_request` (`code`)
 */
export async function confirmTotp(ports: AccountPorts, request: OwnRequest & { code: string }): Promise<string[]> {
  const { config, clock, db } = ports
  const { id } = request.staff
  const now = clock()
  const [[row]] = await runBatch(db, [selectTotp(db, id)])
  if (row && row.confirmedAt !== null) throw new AppError('second_factor_on')
  const secret = row && isWaiting(row, now) ? await openSecret(config, id, row.secret) : undefined
  if (!row || !secret) throw new AppError('second_factor_off')
  const step = matchingStep(secret, request.code.replaceAll(/\s/g, ''), now)
  if (step === undefined) throw wrongCode()
  const codes = newRecoveryCodes()
  const when = sql`EXISTS (SELECT 1 FROM staff_totp WHERE user_id = ${id} AND confirmed_at = ${now} AND secret = ${row.secret})`
  const [confirmed] = await runBatch(db, [
    db.all(sql`UPDATE staff_totp SET confirmed_at = ${now}, last_step = ${step}
      WHERE user_id = ${id} AND secret = ${row.secret} AND confirmed_at IS NULL AND last_step < ${step} RETURNING 1`),
    auditStatement(db, ownEvent(request, { at: now, action: 'second_factor_on' }), JUST_CHANGED),
    ...replaceRecoveryCodes(db, { secretKey: config.secretKey, userId: id, codes, when }),
  ])
  if (confirmed.length === 0) throw wrongCode()
  return codes
}

const wrongCode = () => new AppError('invalid_request', { fields: [{ field: 'code', code: 'wrong_one_time_code' }] })

/** @throws AppError `second_factor_off`, `staff_attempts`, `invalid_request` (`password`) */
export async function turnOffTotp(ports: AccountPorts, request: OwnRequest & { password: string }): Promise<void> {
  const { clock, db } = ports
  const { id } = request.staff
  await checkOwnPassword(ports, request)
  const [off] = await runBatch(db, [
    db.all(sql`DELETE FROM staff_totp WHERE user_id = ${id} AND confirmed_at IS NOT NULL RETURNING 1`),
    auditStatement(db, ownEvent(request, { at: clock(), action: 'second_factor_off' }), JUST_CHANGED),
    db.run(sql`DELETE FROM staff_recovery_codes WHERE user_id = ${id} AND NOT ${isOn(id)}`),
  ])
  if (off.length === 0) throw new AppError('second_factor_off')
}

/** New recovery codes in the place of all others. @throws AppError as `turnOffTotp` */
export async function renewRecoveryCodes(
  ports: AccountPorts,
  request: OwnRequest & { password: string },
): Promise<string[]> {
  const { config, clock, db } = ports
  const { id } = request.staff
  await checkOwnPassword(ports, request)
  const codes = newRecoveryCodes()
  const [[on]] = await runBatch(db, [
    db.all(sql`SELECT 1 WHERE ${isOn(id)}`),
    ...replaceRecoveryCodes(db, { secretKey: config.secretKey, userId: id, codes, when: isOn(id) }),
    auditStatement(db, ownEvent(request, { at: clock(), action: 'recovery_codes_renewed' }), JUST_CHANGED),
  ])
  if (!on) throw new AppError('second_factor_off')
  return codes
}

const isOn = (id: number): SQL =>
  sql`EXISTS (SELECT 1 FROM staff_totp WHERE user_id = ${id} AND confirmed_at IS NOT NULL)`
