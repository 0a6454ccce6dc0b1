import { sql } from 'drizzle-orm'
import { addTo } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { clickFlushes, referralCounts } from '../../db/referral-schema.ts'
import { runBatch } from '../../db/run-batch.ts'
import { addGrowth, gainsOf } from '../growth/growth-counts.ts'
import { countGains, growthGains } from './click-groups.ts'
import type { Flush } from './click-records.ts'

/**
 * Adds a flush of a shard to the counts, in one trip. A flush that has been counted changes nothing, so a shard that does
 * not know whether it arrived sends it again. A shard sends its flushes in order.
 */
export async function applyFlush(db: Database, { shard, sequence, groups }: Flush & { shard: string }): Promise<void> {
  const gains = JSON.stringify(countGains(groups))
  const { scope, dimension, value, clicks, uniques } = referralCounts
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${clickFlushes}
    WHERE ${clickFlushes.shard} = ${shard} AND ${clickFlushes.sequence} >= ${sequence})`
  const growth = addGrowth(sql`SELECT * FROM (${gainsOf(JSON.stringify(growthGains(groups)))}) WHERE ${isNew}`)
  await runBatch(db, {
    count: db.run(
      addTo(
        referralCounts,
        { keys: [scope, dimension, value], sums: [clicks, uniques] },
        sql`SELECT gain.value ->> 0, gain.value ->> 1, gain.value ->> 2, gain.value ->> 3, gain.value ->> 4
          FROM json_each(${gains}) AS gain WHERE ${isNew}`,
      ),
    ),
    grow: growth.map((statement) => db.run(statement)),
    remember: db
      .insert(clickFlushes)
      .values({ shard, sequence })
      .onConflictDoUpdate({
        target: clickFlushes.shard,
        set: { sequence: sql`excluded.sequence` },
        setWhere: sql`excluded.sequence > ${clickFlushes.sequence}`,
      }),
  })
}
