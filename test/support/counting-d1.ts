/** The cost of database access: trips determine latency, rows are billed. */
export interface D1Counts {
  trips: number
  statements: number
  rowsRead: number
  rowsWritten: number
}

/** A D1 binding that counts. It passes on only what the service uses: sessions, `prepare`, `bind`, `batch`. */
export function countingD1(binding: D1Database) {
  const counts: D1Counts = { trips: 0, statements: 0, rowsRead: 0, rowsWritten: 0 }

  const tally = (results: D1Result[]) => {
    counts.trips += 1
    counts.statements += results.length
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

  const reset = () => Object.assign(counts, { trips: 0, statements: 0, rowsRead: 0, rowsWritten: 0 })
  // The readiness probe needs no session, and is not counted.
  const prepare = (query: string) => binding.prepare(query)
  return { binding: { withSession, prepare } as unknown as D1Database, counts, reset }
}
