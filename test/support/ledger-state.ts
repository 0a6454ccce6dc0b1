import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { firstTimedId, timeOfTimedId } from '../../src/lib/random.ts'

const stub = () => env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('service'))

const exec = (query: string, ...bindings: unknown[]) =>
  runInDurableObject(stub(), (_, state) => state.storage.sql.exec(query, ...bindings).toArray())

/** Makes all sends this much older, in place of waiting. */
export async function ageSends(ms: number): Promise<void> {
  for (const { id } of (await exec('SELECT id FROM sends')) as { id: string }[]) {
    const older = firstTimedId(timeOfTimedId(id) - ms)
    await exec('UPDATE sends SET id = ? WHERE id = ?', older + id.slice(older.length), id)
  }
}

/** Counts 100,000 unused codes of today for a country. */
export async function crowdCountry(country: string): Promise<void> {
  const today = Math.floor(Date.now() / 86_400_000)
  await exec('INSERT INTO days (day, country, sent) VALUES (?, ?, 100000)', today, country)
}

/** Does something while the service has sent 100,000 codes within an hour. */
export async function whileServiceIsFull<Result>(act: () => Promise<Result>): Promise<Result> {
  await exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
      INSERT INTO sends (id, network, country, spendMicros, purpose)
      SELECT ? || printf('%021x', i), 'crowd', 'AQ', 0, 'sign_in' FROM n`,
    firstTimedId(Date.now() - 60_000),
  )
  // What the ledger has in memory, it reads when it starts.
  await evictDurableObject(stub())
  try {
    return await act()
  } finally {
    await exec("DELETE FROM sends WHERE network = 'crowd'")
    await evictDurableObject(stub())
  }
}

/** Has the ledger forget what it only has in memory. */
export async function evictLedger(): Promise<void> {
  // Only an object that runs can be evicted.
  await exec('SELECT 1')
  await evictDurableObject(stub())
}
