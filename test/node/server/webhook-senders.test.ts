import { expect, it, onTestFinished, vi } from 'vitest'
import { openDatabaseOf } from '../../../src/db/batches.ts'
import { migrate } from '../../../src/server/migrate.ts'
import { openSqlite, runOnFile } from '../../../src/server/sqlite-file.ts'
import { startSenders } from '../../../src/server/webhook-senders.ts'

const ROUNDS = 20
/** What one round looks at. */
const LOOKS = 200
const LAST = ROUNDS * LOOKS

/** A webhook that wants none of what there is, and its sender. */
async function openSender(stoppedAt: number | null) {
  const file = openSqlite(':memory:', { synchronous: 'normal' })
  const run = runOnFile(file)
  await migrate(run, 'migrations')
  file.database.exec(`
    INSERT INTO staff (id, email, role, created_at) VALUES (1, 'ann@example.com', 'superuser', 0);
    INSERT INTO webhooks (id, url, description, types, secret, position, created_at, created_by, stopped_at)
      VALUES (1, 'https://shop.example.com/', '', 'user.deleted', '', 0, 0, 1, ${stoppedAt});
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
  return { database: file.database, senders, position }
}

it('a webhook that skips thousands of changes lets others have a turn after each round', async () => {
  const { senders, position } = await openSender(null)
  const seen = new Set<number>()
  const others = setInterval(() => seen.add(position()))
  await senders.wake(1)
  await vi.waitFor(() => expect(position()).toBe(LAST))
  clearInterval(others)
  expect(seen.size).toBeGreaterThanOrEqual(ROUNDS / 2)
})

it('a webhook that is enabled again while others have their turn goes on at once', async () => {
  const { database, senders, position } = await openSender(1)
  const timers = vi.spyOn(globalThis, 'setTimeout').mockReturnValueOnce(undefined as never)
  onTestFinished(() => timers.mockRestore())
  await senders.wake(1)
  await vi.waitFor(() => expect(timers).toHaveBeenCalled())
  database.exec('UPDATE webhooks SET stopped_at = NULL')
  await senders.wake(1)
  timers.mock.calls[0]![0]()
  await vi.waitFor(() => expect(position()).toBe(LAST), { timeout: 10_000 })
})
