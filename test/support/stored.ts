import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

export type Row = Record<string, unknown>

interface Column {
  name: string
  table: string
}

/** Tables of SQLite's, of the search index, and of the tools: they hold nothing that is not in one of ours. */
const NOT_OURS = /^(?:sqlite_|_cf_|d1_|users_search)/

const all = async (query: string) => (await env.DB.prepare(query).all()).results

/** Every column of every table of the database that is ours. */
export async function ourColumns(): Promise<Column[]> {
  const tables = await all("SELECT name FROM sqlite_master WHERE type = 'table'")
  const names = tables.map(({ name }) => String(name)).filter((name) => !NOT_OURS.test(name))
  const columns = await Promise.all(
    names.map(async (table) =>
      (await all(`PRAGMA table_info(${table})`)).map(({ name }) => ({ table, name: String(name) })),
    ),
  )
  return columns.flat()
}

export const rowsOf = (table: string): Promise<Row[]> => all(`SELECT * FROM ${table}`)

/** All rows of a table as text. */
export const dumpTable = async (table: string): Promise<string> => JSON.stringify((await rowsOf(table)).map(readable))

/** Everything that the database holds, as text: also what the search index keeps in its own tables. */
export async function dumpDatabase(): Promise<string> {
  const tables = await all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
  )
  const names = tables.map(({ name }) => String(name)).filter((name) => name !== 'users_search')
  return (await Promise.all(names.map(dumpTable))).join()
}

/** Blobs as their bytes would be read. */
const readable = (row: Row) =>
  Object.values(row).map((value) =>
    Array.isArray(value) ? new TextDecoder().decode(Uint8Array.from(value as number[])) : value,
  )

/** Codes that are not past their time: KV itself drops the others, by a clock that tests do not move. */
export async function liveCodes(): Promise<string[]> {
  const { keys } = await env.CODES.list()
  const values = await Promise.all(keys.map(async ({ name }) => [name, await env.CODES.get(name)] as const))
  return values
    .filter(([, value]) => value !== null && (JSON.parse(value) as { expiresAt: number }).expiresAt > Date.now())
    .map(([name]) => name)
}

/** Every table of every object of the guard and the ledger, by its name. */
export async function guardTables(): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {}
  for (const stub of await everyObject()) {
    await runInDurableObject(stub, (_, { storage: { sql } }) => {
      const tables = sql.exec(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
      )
      for (const { name } of tables.toArray() as { name: string }[]) {
        found[name] = [...(found[name] ?? []), ...sql.exec(`SELECT * FROM "${name}"`).toArray()]
      }
    })
  }
  return found
}

/** Lets every object of the guard do its hourly clean-up. */
export async function cleanGuard(): Promise<void> {
  for (const stub of await everyObject()) await runDurableObjectAlarm(stub)
}

async function everyObject(): Promise<DurableObjectStub[]> {
  const [numbers, ledgers] = [env.PHONE_GUARD, env.SEND_LEDGER]
  return [
    ...(await listDurableObjectIds(numbers)).map((id) => plain(numbers.get(id))),
    ...(await listDurableObjectIds(ledgers)).map((id) => plain(ledgers.get(id))),
  ]
}

/** Only storage and alarm are of interest here. */
const plain = (stub: object) => stub as DurableObjectStub
