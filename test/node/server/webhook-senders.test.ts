import { expect, it, onTestFinished, vi } from 'vitest'
import { openDatabaseOf } from '../../../src/db/batches.ts'
import { migrate } from '../../../src/server/migrate.ts'
import { openSqlite, runOnFile } from '../../../src/server/sqlite-file.ts'
import { startSenders } from '../../../src/server/webhook-senders.ts'
import { newSecret } from '../../../src/webhooks/message.ts'
import type { PostAnswer, PostWebhook } from '../../../src/webhooks/post.ts'

const ROUNDS = 20
/** What one round looks at. */
const LOOKS = 200
const LAST = ROUNDS * LOOKS

const CONFIG = { secretKey: 'k'.repeat(40), previousSecretKeys: [], secretKeys: ['k'.repeat(40)], development: false }

function unwanted(): never {
  throw new Error('it wants none of them')
}

/** A webhook that wants none of what there is, and its sender. */
async function openSender(stoppedAt: number | null, post: PostWebhook = async () => unwanted()) {
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
    config: CONFIG,
    openDatabase: openDatabaseOf({ run }),
    clock: () => Date.now(),
    post,
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

it('a sender that is closed cuts off a message that is not answered, and begins no other', async () => {
  const cut: (AbortSignal | undefined)[] = []
  const { database, senders } = await openSender(null, async ({ signal }) => {
    cut.push(signal)
    return new Promise((answered) => {
      signal?.addEventListener('abort', () => answered({ failure: 'no_connection' }))
    })
  })
  const { sealed } = await newSecret(CONFIG)
  database.prepare(`UPDATE webhooks SET types = NULL, secret = ?`).run(sealed)
  await senders.wake(1)
  await vi.waitFor(() => expect(cut).toHaveLength(1))
  await senders.close()
  expect(cut.map((signal) => signal?.aborted)).toEqual([true])
  const { attempts, position } = database.prepare('SELECT attempts, position FROM webhooks').get() ?? {}
  expect([attempts, position]).toEqual([1, 0])
})

it('a sender that is closed lets the message under way be answered, and begins no other', async () => {
  let answer: (answer: PostAnswer) => void = () => undefined
  let posts = 0
  const { database, senders, position } = await openSender(null, async () => {
    posts += 1
    return new Promise((answered) => (answer = answered))
  })
  const { sealed } = await newSecret(CONFIG)
  database.prepare(`UPDATE webhooks SET types = NULL, secret = ?`).run(sealed)
  await senders.wake(1)
  await vi.waitFor(() => expect(posts).toBe(1))
  const closed = senders.close()
  answer({ status: 200, retryAfter: null })
  await closed
  expect([posts, position()]).toEqual([1, 1])
})
