import { addDailyCounts } from '../db/daily-counts.ts'
import { runQuery } from '../db/run-batch.ts'
import { ERRORS } from '../errors/error-table.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import { SECOND_MS, toDay } from '../lib/time.ts'
import type { Ports } from '../ports.ts'

/** Prefix of the metrics in `daily_counts` that count faults; an error code follows. */
export const ERROR_METRIC = 'error:'

const FLUSH_MS = 10 * SECOND_MS

/**
 * Counts faults (5xx) by day and code. Counts collect in memory and are written at most every ten seconds, after an
 * answer, so that a failing service does not write more than a working one. An isolate that ends loses its counts; the
 * log has a line for each fault.
 */
export function createErrorCounter({ clock, openDatabase, waitUntil, log }: Counting): (code?: ErrorCode) => void {
  let waiting = new Map<string, number>()
  let flushedAt = Number.NEGATIVE_INFINITY

  async function flush(): Promise<void> {
    const counted = waiting
    waiting = new Map()
    const { db } = openDatabase('write')
    try {
      await runQuery(db, addDailyCounts(db, Object.fromEntries(counted)))
    } catch (error) {
      for (const [key, value] of counted) waiting.set(key, (waiting.get(key) ?? 0) + value)
      log({ level: 'error', event: 'errors_not_counted', reason: String(error) })
    }
  }

  return function countError(code) {
    if (code !== undefined && ERRORS[code].status >= 500) {
      const key = `${toDay(clock())} ${ERROR_METRIC}${code}`
      waiting.set(key, (waiting.get(key) ?? 0) + 1)
    }
    if (waiting.size === 0 || clock() - flushedAt < FLUSH_MS) return
    flushedAt = clock()
    waitUntil(flush())
  }
}

type Counting = Pick<Ports, 'clock' | 'openDatabase' | 'waitUntil' | 'log'>
