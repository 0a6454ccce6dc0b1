import { sql } from 'drizzle-orm'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { countGains } from './click-groups.ts'
import type { Flush } from './click-records.ts'

/**
 * Adds a flush of a shard to the counts, in one trip. A flush that is in them already changes nothing, so whoever does
 * not know whether it arrived sends it again; a shard sends its flushes in order.
 */
export async function applyFlush(db: Database, { shard, sequence, groups }: Flush & { shard: string }): Promise<void> {
  const gains = JSON.stringify(countGains(groups))
  await runBatch(db, [
    db.run(sql`
      INSERT INTO referral_counts (scope, dimension, value, clicks, uniques)
        SELECT gain.value ->> 0, gain.value ->> 1, gain.value ->> 2, gain.value ->> 3, gain.value ->> 4
        FROM json_each(${gains}) AS gain
        WHERE NOT EXISTS (SELECT 1 FROM click_flushes WHERE shard = ${shard} AND sequence >= ${sequence})
        ON CONFLICT (scope, dimension, value)
          DO UPDATE SET clicks = clicks + excluded.clicks, uniques = uniques + excluded.uniques`),
    db.run(sql`
      INSERT INTO click_flushes (shard, sequence) VALUES (${shard}, ${sequence})
        ON CONFLICT (shard) DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > sequence`),
  ])
}
