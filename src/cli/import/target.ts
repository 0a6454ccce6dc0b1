import type { SqlStatement } from '../../db/batches.ts'
import { filePathOf } from '../../server/open-database.ts'
import { openGivenOrLocal } from '../own-server/given-database.ts'
import type { Place } from '../own-server/given-database.ts'
import { executeByWrangler } from '../superuser/insert-superuser.ts'
import { CommandError } from '../terminal/command.ts'
import { runByWrangler } from '../verify/run-sql.ts'
import type { Existing } from './stage.ts'

/** The database that is imported into. */
export interface Target {
  read: <Row>(sql: string) => Promise<Row[]>
  /** Runs statements in order as one transaction. */
  write: (statements: SqlStatement[]) => Promise<void>
  /** Rows in a transaction, and people read at once. */
  rows: number
  close: () => void
}

/** A running server waits for each transaction, and a database behind HTTP ends it after 30 seconds. */
const ROWS = 1_000
/** Each file of statements is a call of wrangler. */
const REMOTE_ROWS = 10_000
const FILE_CACHE = 'PRAGMA cache_size = -524288'

/** The database that the options of a command name; the local one by default, which is made if it is missing. */
export async function targetAt(place: Place): Promise<Target> {
  if (place.remote === true) return remoteTarget()
  const { run, close } = await openGivenOrLocal(place)
  const isFile = place.database === undefined || filePathOf(place.database) !== undefined
  if (isFile) await run([{ sql: FILE_CACHE, params: [] }])
  return {
    read: async <Row>(sql: string) => (await run([{ sql, params: [] }])).results[0]!.results as Row[],
    async write(statements) {
      await run(statements)
    },
    rows: ROWS,
    close,
  }
}

/** A file of statements is one transaction. */
function remoteTarget(): Target {
  const run = runByWrangler(['--remote'])
  const execute = executeByWrangler(['--remote'])
  return {
    read: async <Row>(sql: string) => (await run([sql]))[0] as Row[],
    async write(statements) {
      const result = await execute(statements.map(inlined))
      if (!result.ok)
        throw new CommandError(`the database rejected the rows: ${result.message}. Run it again to go on.`)
    },
    rows: REMOTE_ROWS,
    close: () => undefined,
  }
}

/** JSON needs none of the characters that mean something to SQL or to wrangler's splitter. */
export const inlined = ({ sql, params }: SqlStatement): string =>
  params.reduce<string>((text, param) => text.replaceAll('?1', () => `'${escaped(String(param))}'`), sql)

const escaped = (json: string) =>
  json.replace(/[';/*-]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Everyone who is in the database, page by page. */
export async function* existingPeople({ read, rows }: Target): AsyncGenerator<Existing[]> {
  let last = 0
  for (;;) {
    const page =
      await read<Existing>(`SELECT id, phone, invite_code AS code, lower(email) AS email, is_active AS active FROM users
      WHERE id > ${last} ORDER BY id LIMIT ${rows}`)
    if (page.length === 0) return
    yield page
    last = page.at(-1)!.id
  }
}
