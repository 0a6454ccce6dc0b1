import { env } from 'cloudflare:workers'
import { expect, onTestFinished } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import type { Database, OpenDatabase } from '../../src/db/database.ts'

/** Which batches fail, counted from 1 over all sessions. */
interface Failing {
  from?: number
  to?: number
}

export interface FailingDatabase {
  openDatabase: OpenDatabase
  /** How many batches were sent, failed ones included. */
  batches: () => number
}

/** A database whose batches fail without running. Call it inside a test, which fails if no batch did. */
export const failBefore = (failing?: Failing): FailingDatabase => failingDatabase(failing, () => Promise.resolve())

/** A database whose batches commit before their answer is lost. Call it inside a test, which fails if no batch did. */
export const failAfter = (failing?: Failing): FailingDatabase => failingDatabase(failing, (commit) => commit())

/** For tests of both: `it.each(FAULTS)('… %s …', async (moment, fail) => …)`. */
export const FAULTS = [
  ['before', failBefore],
  ['after', failAfter],
] as const

function failingDatabase(
  { from = 1, to = Infinity }: Failing = {},
  beforeFailing: (commit: () => Promise<unknown>) => Promise<unknown>,
): FailingDatabase {
  const open = createD1(env.DB)
  let batches = 0
  let fired = 0
  onTestFinished(() => {
    expect(fired, 'batches that failed').toBeGreaterThan(0)
  })
  const openDatabase: OpenDatabase = (...args) => {
    const { db, bookmark } = open(...args)
    // Bound to the real method: the override below would call itself.
    const runBatch = db.batch.bind(db)
    const batch: Database['batch'] = async (queries) => {
      batches += 1
      if (batches < from || batches > to) return runBatch(queries)
      await beforeFailing(() => runBatch(queries))
      fired += 1
      throw new Error('D1_ERROR: Network connection lost.')
    }
    return { db: Object.assign(db, { batch }), bookmark }
  }
  return { openDatabase, batches: () => batches }
}
