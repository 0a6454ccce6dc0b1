import { expect, it, onTestFinished, vi } from 'vitest'
import { openDatabaseOf } from '../../../src/db/batches.ts'
import { migrate } from '../../../src/server/migrate.ts'
import { openSqlite, runOnFile } from '../../../src/server/sqlite-file.ts'
import { startSenders } from '../../../src/server/webhook-senders.ts'

const ROUNDS = 20
/** What one round looks at. */
const LOOKS = 200
const LAST = ROUNDS * LOOKS

it('a webhook that skips thousands of changes lets others have a turn after each round', async () => {
  const file = openSqlite(':memory:', { synchronous: 'normal' })
  const run = runOnFile(file)
  await migrate(run, 'migrations')
  file.database.exec(`
    INSERT INTO staff (id, email, role, created_at) VALUES (1, 'ann@example.com', 'superuser', 0);
    INSERT INTO webhooks (id, url, description, types, secret, position, created_at, created_by)
      VALUES (1, 'https://shop.example.com/', '', 'user.deleted', '', 0, 0, 1);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${LAST})
      INSERT INTO outbox (type, at, data) SELECT 'reward.available', 0, '{}' FROM n`)
  const senders = startSenders({
    config: { secretKey: 'k'.repeat(40), previousSecretKeys: [], development: false },
    openDatabase: openDatabaseOf({ run }),
    clock: () => Date.now(),
    post: () => Promise.reject(new Error('it wants none of them')),
    log: () => undefined,
  })
  onTestFinished(async () => {
    await senders.close()
    file.close()
  })

  const position = () => Number(file.query('SELECT position FROM webhooks', [])[0]?.['position'])
  const seen = new Set<number>()
  const others = setInterval(() => seen.add(position()))
  await senders.wake(1)
  await vi.waitFor(() => expect(position()).toBe(LAST))
  clearInterval(others)
  expect(seen.size).toBeGreaterThanOrEqual(ROUNDS / 2)
})
