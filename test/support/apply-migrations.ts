import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, vi } from 'vitest'
import { settleAll } from './background.ts'

// Files share an isolate, because loading the service takes longer than most of them. Each starts with empty stores.
await reset()
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)

/** Nothing goes on, is replaced or stands still in the next file. */
afterAll(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await settleAll()
})
