import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

export type Row = Record<string, unknown>

interface Column {
  name: string
  table: string
}

/** Tables of SQLite, of the search index, and of tools: they hold only copies of what is in our tables. */
const NOT_OURS = /^(?:sqlite_|_cf_|d1_|users_search)/

const all = async (query: string) => (await env.DB.prepare(query).all()).results

/** Every column of each of our tables. */
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

/** All rows of a table as text. Integers too: some of the search index are beyond those of JavaScript. */
export async function dumpTable(table: string): Promise<string> {
  const columns = (await all(`PRAGMA table_info(${table})`)).map(({ name }) => `"${String(name)}"`)
  const asText = columns.map((name) => `iif(typeof(${name}) = 'integer', ${name} || '', ${name}) AS ${name}`)
  return JSON.stringify((await all(`SELECT ${asText.join(', ')} FROM ${table}`)).map(readable))
}

/** The whole database as text, including the search index's own tables. */
export async function dumpDatabase(): Promise<string> {
  const tables = await all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
  )
  const names = tables.map(({ name }) => String(name)).filter((name) => name !== 'users_search')
  return (await Promise.all(names.map(dumpTable))).join()
}

/** Decodes blobs as text: D1 gives them as arrays, Node as bytes. */
const readable = (row: Row) =>
  Object.values(row).map((value) =>
    Array.isArray(value) || value instanceof Uint8Array
      ? new TextDecoder().decode(Uint8Array.from(value as Iterable<number>))
      : value,
  )

/** Unexpired codes. KV itself expires them by a clock that tests cannot move. */
export async function liveCodes(): Promise<string[]> {
  const { keys } = await env.CODES.list()
  const values = await Promise.all(keys.map(async ({ name }) => [name, await env.CODES.get(name)] as const))
  return values
    .filter(([, value]) => value !== null && (JSON.parse(value) as { expiresAt: number }).expiresAt > Date.now())
    .map(([name]) => name)
}

/** Every table of every guard and ledger object, by name. */
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

/** Runs the hourly clean-up of every guard object. */
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

/** Only storage and alarm are used here. */
const plain = (stub: object) => stub as DurableObjectStub

/** Deletes every row of the tables. */
export async function emptyTables(...tables: string[]): Promise<void> {
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
}
