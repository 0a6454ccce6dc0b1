import { abortAllDurableObjects, applyD1Migrations, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, vi } from 'vitest'
import { settleAll } from './background.ts'
import { takeTouched } from './touched-objects.ts'

/*
 * Files share an isolate, because loading the service takes longer than most of them. Each starts with empty stores.
 * They are emptied through their own interfaces: deleting the files under an open database brings earlier states back.
 */

await emptyDatabase()
await emptyCodes()
await emptyObjects()
// Each as one query, as local D1 allows: half the time for each of two hundred files.
const whole = env.TEST_MIGRATIONS.map(({ name, queries }) => ({ name, queries: [queries.join(';\n')] }))
await applyD1Migrations(env.DB, whole)

/** Nothing goes on, is replaced or stands still in the next file. */
afterAll(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await settleAll()
})

async function emptyDatabase(): Promise<void> {
  // Virtual tables drop their own tables with them.
  const { results } = await env.DB.prepare(
    `SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'table', 'view')
     AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'
     AND name NOT LIKE 'users\\_search\\_%' ESCAPE '\\' ORDER BY type DESC`,
  ).all<{ type: string; name: string }>()
  if (results.length === 0) return
  const drops = results.map(({ type, name }) => `DROP ${type} IF EXISTS "${name}"`)
  await env.DB.prepare(['PRAGMA defer_foreign_keys = on', ...drops].join(';\n')).run()
}

async function emptyCodes(): Promise<void> {
  const { keys } = await env.CODES.list()
  await Promise.all(keys.map(async ({ name }) => env.CODES.delete(name)))
}

async function emptyObjects(): Promise<void> {
  await abortAllDurableObjects()
  await Promise.all(
    takeTouched().map(async (stub) =>
      runInDurableObject(stub, async (_, { storage }) => {
        await storage.deleteAlarm()
        await storage.deleteAll()
      }),
    ),
  )
  await abortAllDurableObjects()
  takeTouched()
}
