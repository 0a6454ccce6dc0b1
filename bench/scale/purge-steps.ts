import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrateLocalDatabase } from '../../src/cli/wrangler/local-database.ts'
import { createD1 } from '../../src/db/d1.ts'
import { purgeBefore } from '../../src/db/purge.ts'
import { sessions } from '../../src/db/schema.ts'
import { DAY_MS } from '../../src/lib/time.ts'
import { bundleEntry } from '../bundles.ts'
import { indexes } from '../requests.ts'
import { startStage } from '../stage.ts'

const KEPT_DAYS = 400
const STEPS = 50
const STEP_ROWS = 2000
const OUT = 'dist/bench'
/** Of SQLite's page cache while rows are inserted, in KiB; negative is SQLite's way to say so. */
const CACHE_KIB = -1_000_000

/**
 * Fills a fresh local database with sessions of random users, evenly over a year and a bit, and times the hourly task's
 * steps on it, each deleting 2,000 rows. @returns milliseconds of each step, through workerd
 */
export async function timePurge(count: number, steps = STEPS): Promise<number[]> {
  const state = await mkdtemp(join(tmpdir(), 'referral-api-purge-'))
  try {
    const file = await migrateLocalDatabase(state)
    const oldest = Date.now() - KEPT_DAYS * DAY_MS
    const everyMs = (KEPT_DAYS * DAY_MS) / count
    insertSessions(file, { count, oldest, everyMs })
    const stage = await startStage({
      name: 'purge',
      bundle: await bundleEntry('counting-service', OUT),
      out: OUT,
      state,
    })
    try {
      const { db } = createD1(stage.db)('write')
      const times: number[] = []
      for (const i of indexes(steps)) {
        const began = performance.now()
        // One row less than a step's most: such a step is the last one of its run.
        const purged = await purgeBefore(db, sessions, oldest + (i + 1) * (STEP_ROWS - 1) * everyMs)
        times.push(performance.now() - began)
        if (purged < STEP_ROWS - 2) throw new Error(`a step deleted ${purged} rows`)
      }
      return times
    } finally {
      await stage.stop()
    }
  } finally {
    await rm(state, { recursive: true, force: true })
  }
}

/** Without the trigger that would write each of them into a user. */
function insertSessions(file: string, { count, oldest, everyMs }: { count: number; oldest: number; everyMs: number }) {
  const db = new DatabaseSync(file)
  const [trigger] = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'sessions_opened'").all()
  db.exec(`PRAGMA cache_size = ${CACHE_KIB};
    DROP TRIGGER sessions_opened;
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
    INSERT INTO sessions (id, user_id, challenge, expires_at, ended_at, device, country, network)
      SELECT CAST(${oldest * 1000} + i * ${everyMs * 1000} AS INTEGER) & ~1, abs(random()) % ${count}, random() >> 32,
        ${Date.now()}, ${Date.now()}, 'Chrome, Windows', 'RU', 'a1b2c3d4' FROM n;
    ${String(trigger?.['sql'])};`)
  db.close()
}
