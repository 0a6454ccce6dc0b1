import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { runQuery } from '../../db/run-batch.ts'
import { staffRecoveryCodes, staffTotp } from '../../db/staff-schema.ts'
import { AppError } from '../../errors/app-error.ts'
import { readRecoveryCode, recoveryCodeHash } from './recovery-codes.ts'
import { openSecret } from './sealed-secret.ts'
import { matchingStep } from './totp.ts'

type FactorPorts = { db: Database; config: Pick<Config, 'secretKey' | 'previousSecretKeys'> }

interface Proof {
  staffId: number
  /** As typed: from the app, or a recovery code. */
  code: string
  now: number
}

/**
 * Accepts a code once: if the same one is sent many times at once, the database lets one pass.
 * @throws AppError `second_factor_wrong`
 */
export async function useSecondFactor(ports: FactorPorts, proof: Proof): Promise<'totp' | 'recovery_code'> {
  const recovery = readRecoveryCode(proof.code)
  const isTaken = recovery === undefined ? await takeTotp(ports, proof) : await takeRecovery(ports, proof, recovery)
  if (!isTaken) throw new AppError('second_factor_wrong')
  return recovery === undefined ? 'totp' : 'recovery_code'
}

async function takeTotp({ db, config }: FactorPorts, { staffId, code, now }: Proof): Promise<boolean> {
  const confirmed = and(eq(staffTotp.staffId, staffId), isNotNull(staffTotp.confirmedAt))
  const [row] = await runQuery(db, db.select({ secret: staffTotp.secret }).from(staffTotp).where(confirmed))
  const secret = row && (await openSecret(config, staffId, row.secret))
  const step = secret && matchingStep(secret, code.replaceAll(/\s/g, ''), now)
  if (step === undefined) return false
  const take = db
    .update(staffTotp)
    .set({ lastStep: step })
    .where(and(confirmed, lt(staffTotp.lastStep, step)))
    .returning({ lastStep: staffTotp.lastStep })
  return (await runQuery(db, take)).length > 0
}

async function takeRecovery({ db, config }: FactorPorts, { staffId, now }: Proof, code: string): Promise<boolean> {
  const secrets = [config.secretKey, ...config.previousSecretKeys]
  const hashes = JSON.stringify(secrets.map((secret) => recoveryCodeHash(secret, staffId, code)))
  const isIt = sql`${staffRecoveryCodes.codeHash} IN (SELECT value FROM json_each(${hashes}))`
  const take = db
    .update(staffRecoveryCodes)
    .set({ usedAt: now })
    .where(and(eq(staffRecoveryCodes.staffId, staffId), isNull(staffRecoveryCodes.usedAt), isIt))
    .returning({ usedAt: staffRecoveryCodes.usedAt })
  return (await runQuery(db, take)).length > 0
}
