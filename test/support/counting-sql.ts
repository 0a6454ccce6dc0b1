import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

interface SqlCounts {
  rowsRead: number
  rowsWritten: number
}

/** Counts the rows of every Durable Object of the file from now on; each call returns those since the last. */
export async function countSqlRows(): Promise<() => SqlCounts> {
  const cursors: SqlCounts[] = []
  await runInDurableObject(env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('counting')), (_, state) => {
    const prototype = Object.getPrototypeOf(state.storage.sql) as SqlStorage
    // Called with the storage that it was called on.
    // oxlint-disable-next-line typescript/unbound-method
    const { exec } = prototype
    prototype.exec = function counted(this: SqlStorage, ...query) {
      const cursor = exec.apply(this, query)
      cursors.push(cursor)
      return cursor
    } as typeof exec
  })
  return () =>
    cursors.splice(0).reduce(
      (sum, { rowsRead, rowsWritten }) => ({
        rowsRead: sum.rowsRead + rowsRead,
        rowsWritten: sum.rowsWritten + rowsWritten,
      }),
      { rowsRead: 0, rowsWritten: 0 },
    )
}
