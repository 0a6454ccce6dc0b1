import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyRewards } from '../../../src/cli/verify/verify-rewards.ts'
import { createDatabase } from '../../../src/db/batches.ts'
import { publishedKeys, publicKeys } from '../../../src/identity/keys/signing-keys.ts'
import type { SigningKey } from '../../../src/identity/keys/signing-keys.ts'
import type { TaskPorts } from '../../../src/ports.ts'
import { sealLedger } from '../../../src/rewards/seal-ledger.ts'
import { migrate } from '../../../src/server/migrate.ts'
import { openSqlite, runOnFile } from '../../../src/server/sqlite-file.ts'

/** A database in a file, which is created if it is not there. */
export async function openBooks(file: string) {
  const sqlite = openSqlite(file, { synchronous: 'normal' })
  const run = runOnFile(sqlite)
  await migrate(run, 'migrations')
  return { ...sqlite, run, db: createDatabase(run) }
}

export type Books = Awaited<ReturnType<typeof openBooks>>

export const KEYS = { secretKey: 'k'.repeat(40), signingKeys: [] as SigningKey[] }

export const seal = async ({ db }: Pick<Books, 'db'>, now: number, keys = KEYS): Promise<number> =>
  sealLedger({ db, config: keys, log: () => undefined } as unknown as TaskPorts, now)

/** What `npm run ledger:verify` would print about a database. */
export async function problemsIn(file: string, keys = publishedKeys(KEYS)): Promise<string> {
  const { run, close } = runOnSqlite(file)
  const { problems } = await verifyRewards(run, { keys: publicKeys(keys).keys })
  close()
  return problems.join('\n')
}
