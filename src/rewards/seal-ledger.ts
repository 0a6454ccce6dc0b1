import { asc, desc, sql } from 'drizzle-orm'
import { insertSelect } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { ledgerSeals, transfers } from '../db/reward-schema.ts'
import { runBatch, runQuery } from '../db/run-batch.ts'
import { createKeyring } from '../identity/keys/keyring.ts'
import { publishedKeys } from '../identity/keys/signing-keys.ts'
import { sha256Hex } from '../lib/keys.ts'
import type { Task } from '../ports.ts'
import { leafMark, leafOf, rootOf } from './seal.ts'
import type { Seal } from './seal.ts'

/** Transfers of a seal at most, and seals of a run: 50,000 an hour. */
const MOST = 1000
const STEPS = 50

const sealedUpTo = (db: Database) =>
  sql`coalesce((${db.select({ id: ledgerSeals.lastId }).from(ledgerSeals).orderBy(desc(ledgerSeals.firstId)).limit(1)}), 0)`

/**
 * Seals the transfers that no seal covers, in order of id. Each has the next id, given by the one writer, so none can come
 * later that belongs before them. Of two runs at once, one inserts a seal and the other nothing.
 * @throws Error when a transfer is missing: a seal would hide it
 */
export const sealLedger: Task = async ({ db, config, log }, now) => {
  const keyring = createKeyring({ ...config, signingKeys: publishedKeys(config) }, () => now)
  let sealed = 0
  for (let step = 0; step < STEPS; step += 1) {
    const { previous, rows } = await runBatch(db, {
      previous: db.select().from(ledgerSeals).orderBy(desc(ledgerSeals.firstId)).limit(1),
      rows: db
        .select()
        .from(transfers)
        .where(sql`${transfers.id} > ${sealedUpTo(db)}`)
        .orderBy(asc(transfers.id))
        .limit(MOST),
    })
    if (rows.length === 0) break
    const [last] = previous
    const firstId = (last?.lastId ?? 0) + 1
    const wrong = rows.findIndex(({ id }, i) => id !== firstId + i)
    if (wrong !== -1) throw new Error(`transfer ${firstId + wrong} is missing`)
    const leaves = rows.map(leafOf)
    const claims: Seal = {
      ...{ token_type: 'ledger_seal', first_id: firstId, last_id: firstId + rows.length - 1 },
      ...{ root: rootOf(leaves).toString('hex'), leaves: leaves.map(leafMark).join('') },
      ...{ previous: last ? sha256Hex(last.seal) : null, iat: Math.floor(now / 1000) },
    }
    const seal = await keyring.sign({ ...claims })
    const values = { firstId, lastId: claims.last_id, seal }
    const insert = sql`${insertSelect(ledgerSeals, values)} WHERE ${sealedUpTo(db)} = ${firstId - 1} RETURNING 1`
    if ((await runQuery(db, db.all(insert))).length === 0) break
    // Kept elsewhere, a line shows when a seal was replaced.
    log({ level: 'info', event: 'ledger_sealed', first_id: firstId, last_id: claims.last_id, sha256: sha256Hex(seal) })
    sealed += rows.length
    if (rows.length < MOST) break
  }
  return sealed
}
