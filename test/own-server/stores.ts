import { readdir } from 'node:fs/promises'
import { NETWORK_REQUESTS, SESSION_REQUESTS, SHIELD_PERIOD_SECONDS, SHIELD_REQUESTS } from '../../src/http/network.ts'
import { SECOND_MS } from '../../src/lib/time.ts'
import { readAssets } from '../../src/server/assets.ts'
import { createCodeStore } from '../../src/server/code-store.ts'
import { migrate } from '../../src/server/migrate.ts'
import { createRateLimit } from '../../src/server/rate-limit.ts'
import { createSqlStore, openSqlite } from '../../src/server/sqlite-file.ts'
import { ClickCounter, PhoneGuard, SendLedger, StaffPasswords, WebhookSender } from '../../src/worker.ts'
import { TEST_VARIABLES } from '../support/variables.ts'
import { createObjectSql, ObjectNamespace } from './durable-objects.ts'
import type { ShellClass } from './durable-objects.ts'
import { openFileDatabase } from './file-database.ts'

const clock = () => Date.now()

/** The bindings of the Worker over the stores of the own server, empty. */
export async function openStores(): Promise<{ env: Record<string, unknown>; close: () => void }> {
  const database = openFileDatabase()
  await migrate(database.run, 'migrations')
  const codes = openCodes()
  const env: Record<string, unknown> = {}
  const Sql = createObjectSql()
  const objects = (Class: unknown) => new ObjectNamespace(Class as ShellClass, env, Sql)
  const namespaces = {
    PHONE_GUARD: objects(PhoneGuard),
    SEND_LEDGER: objects(SendLedger),
    CLICK_COUNTER: objects(ClickCounter),
    STAFF_PASSWORDS: objects(StaffPasswords),
    WEBHOOK_SENDER: objects(WebhookSender),
  }
  Object.assign(env, {
    ...TEST_VARIABLES,
    ...namespaces,
    TEST_MIGRATIONS: (await readdir('migrations'))
      .filter((name) => name.endsWith('.sql'))
      .toSorted()
      .map((name) => ({ name })),
    DB: database.binding,
    CODES: codes.binding,
    IP_LIMIT: rateLimit(SHIELD_REQUESTS),
    NETWORK_LIMIT: rateLimit(NETWORK_REQUESTS),
    SESSION_LIMIT: rateLimit(SESSION_REQUESTS),
    ASSETS: { fetch: async (url: URL) => (await assets)(url.pathname) },
  })
  return {
    env,
    close() {
      database.close()
      codes.close()
      for (const namespace of Object.values(namespaces)) for (const slot of namespace.slots()) slot.close()
    },
  }
}

const assets = readAssets('dist/assets')

function openCodes() {
  const file = openSqlite(':memory:', { synchronous: 'normal' })
  const sql = createSqlStore(file, (error) => {
    throw error
  })
  const store = createCodeStore(sql, clock)
  const binding = {
    ...store,
    put: async (id: string, value: string, { expirationTtl = 3600 } = {}) => store.put(id, value, { expirationTtl }),
    list: async () => ({ keys: sql.exec('SELECT id AS name FROM codes ORDER BY id').toArray() }),
  }
  return { binding, close: file.close }
}

function rateLimit(requests: number) {
  const isWithin = createRateLimit(requests, SHIELD_PERIOD_SECONDS * SECOND_MS, clock)
  return { limit: async ({ key }: { key: string }) => ({ success: await isWithin(key) }) }
}
