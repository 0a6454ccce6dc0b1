import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'

/**
 * Whether nobody has answered this challenge before. Kept among the attempts, which are purged long after a challenge is
 * past its time: the same answer sent again is none.
 */
export async function spendChallenge(db: Database, key: string, now: number): Promise<boolean> {
  const [spent] = await runBatch(db, [
    db.all(sql`INSERT INTO staff_attempts (key, at) SELECT ${key}, ${now}
      WHERE NOT EXISTS (SELECT 1 FROM staff_attempts WHERE key = ${key}) RETURNING 1`),
  ])
  return spent.length > 0
}
