/** The cost of database access: trips determine latency, rows are billed. */
export interface D1Counts {
  trips: number
  statements: number
  rowsRead: number
  rowsWritten: number
  /** Read and written by the largest trip: meanwhile the database serves no one else. */
  rowsAtOnce: number
}

const NOTHING: D1Counts = { trips: 0, statements: 0, rowsRead: 0, rowsWritten: 0, rowsAtOnce: 0 }

/** A D1 binding that counts. It passes on only what the service uses: sessions, `prepare`, `bind`, `batch`. */
export function countingD1(binding: D1Database) {
  const counts = { ...NOTHING }

  const tally = (results: D1Result[]) => {
    counts.trips += 1
    counts.statements += results.length
    const rows = results.reduce((sum, { meta }) => sum + meta.rows_read + meta.rows_written, 0)
    counts.rowsAtOnce = Math.max(counts.rowsAtOnce, rows)
    for (const { meta } of results) {
      counts.rowsRead += meta.rows_read
      counts.rowsWritten += meta.rows_written
    }
  }

  const withSession = (start: string) => {
    const session = binding.withSession(start)
    return {
      prepare: (query: string) => session.prepare(query),
      async batch(statements: D1PreparedStatement[]) {
        const results = await session.batch(statements)
        tally(results)
        return results
      },
      getBookmark: () => session.getBookmark(),
    }
  }

  const reset = () => Object.assign(counts, NOTHING)
  // The readiness probe needs no session, and is not counted.
  const prepare = (query: string) => binding.prepare(query)
  return { binding: { withSession, prepare } as unknown as D1Database, counts, reset }
}
