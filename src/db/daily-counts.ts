import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { addTo } from './columns.ts'
import type { Database } from './database.ts'
import { dailyCounts } from './schema.ts'

const { day, metric, value } = dailyCounts

/** Statement: adds to counts by day and metric, such as `2026-12-01 error:internal_error`, if a condition holds. */
export const addDailyCounts = (db: Database, counts: Record<string, number>, when: SQL = sql`1`) =>
  db.run(
    addTo(
      dailyCounts,
      { keys: [day, metric], sums: [value] },
      sql`SELECT substr(each.key, 1, 10), substr(each.key, 12), each.value FROM json_each(${JSON.stringify(counts)}) AS each
        WHERE ${when}`,
    ),
  )
