import { sql } from 'drizzle-orm'
import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { readRecoveryCode, recoveryCodeHash } from './recovery-codes.ts'
import { openSecret } from './sealed-secret.ts'
import { matchingStep } from './totp.ts'

type FactorPorts = { db: Database; config: Pick<Config, 'secretKey' | 'previousSecretKeys'> }

interface Proof {
  userId: number
  /** As it was typed: of the app, or a recovery code. */
  code: string
  now: number
}

/**
 * Takes a code as the second factor, once: of many who send the same one at the same time, the database lets one pass.
 * @throws AppError `second_factor_wrong`
 */
export async function useSecondFactor(ports: FactorPorts, proof: Proof): Promise<'totp' | 'recovery_code'> {
  const recovery = readRecoveryCode(proof.code)
  const isTaken = recovery === undefined ? await takeTotp(ports, proof) : await takeRecovery(ports, proof, recovery)
  if (!isTaken) throw new AppError('second_factor_wrong')
  return recovery === undefined ? 'totp' : 'recovery_code'
}

async function takeTotp({ db, config }: FactorPorts, { userId, code, now }: Proof): Promise<boolean> {
  const [[row]] = await runBatch(db, [
    db.all<{ secret: string }>(
      sql`SELECT secret FROM staff_totp WHERE user_id = ${userId} AND confirmed_at IS NOT NULL`,
    ),
  ])
  const secret = row && (await openSecret(config, userId, row.secret))
  const step = secret && matchingStep(secret, code.replaceAll(/\s/g, ''), now)
  if (step === undefined) return false
  const [taken] = await runBatch(db, [
    db.all(sql`UPDATE staff_totp SET last_step = ${step}
      WHERE user_id = ${userId} AND confirmed_at IS NOT NULL AND last_step < ${step} RETURNING 1`),
  ])
  return taken.length > 0
}

async function takeRecovery({ db, config }: FactorPorts, { userId, now }: Proof, code: string): Promise<boolean> {
  const secrets = [config.secretKey, ...config.previousSecretKeys]
  const hashes = JSON.stringify(secrets.map((secret) => recoveryCodeHash(secret, userId, code)))
  const [taken] = await runBatch(db, [
    db.all(sql`UPDATE staff_recovery_codes SET used_at = ${now} WHERE user_id = ${userId} AND used_at IS NULL
      AND code_hash IN (SELECT value FROM json_each(${hashes})) RETURNING 1`),
  ])
  return taken.length > 0
}
