import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { openDatabaseOf } from '../../../src/db/batches.ts'
import { openLocalServices } from '../../../src/server/guard-services.ts'
import { migrate } from '../../../src/server/migrate.ts'
import type { SqliteFile } from '../../../src/server/sqlite-file.ts'
import { openAlone, openSqlite, runOnFile } from '../../../src/server/sqlite-file.ts'
import { newSecret } from '../../../src/webhooks/message.ts'
import type { PostAnswer, PostWebhook } from '../../../src/webhooks/post.ts'
import { temporaryFolder } from './own-server.ts'

const folder = await temporaryFolder()
const config = readConfig({ ENVIRONMENT: 'development' })
const database = openSqlite(':memory:', { synchronous: 'normal' })
const run = runOnFile(database)
await migrate(run, 'migrations')

const unwanted: PostWebhook = async () => Promise.reject(new Error('no webhook'))

const open = (file: SqliteFile, postWebhook = unwanted) =>
  openLocalServices(file, {
    ...{ config, database: 'database', openDatabase: openDatabaseOf({ run }), clock: () => Date.now(), postWebhook },
    ...{ log: () => undefined, waitUntil: () => undefined },
    onFault(error) {
      throw error
    },
  })

it('a guard purges as soon as it is opened, however often its server restarts', async () => {
  const path = join(folder, 'purged.db')
  await open(openAlone(path)!).close()
  const between = openAlone(path)!
  between.query(`INSERT INTO codes (id, value, expires_at) VALUES ('old', '', 1)`, [])
  between.close()
  const file = openAlone(path)!
  const services = open(file)
  await vi.waitFor(() => expect(file.query('SELECT count(*) AS n FROM codes', [])).toEqual([{ n: 0 }]))
  await services.close()
})

it('a guard is free for another process while a receiver of a webhook still owes an answer', async () => {
  const path = join(folder, 'free.db')
  let answer: ((answer: PostAnswer) => void) | undefined
  const services = open(openAlone(path)!, async () => new Promise((answered) => (answer = answered)))
  const { sealed } = await newSecret(config)
  database.database.exec(`
    INSERT INTO staff (id, email, role, created_at) VALUES (1, 'ann@example.com', 'superuser', 0);
    INSERT INTO webhooks (id, url, description, secret, position, created_at, created_by)
      VALUES (1, 'http://127.0.0.1:9/', '', '${sealed}', 0, 0, 1);
    INSERT INTO outbox (type, at, data) VALUES ('user.deleted', 0, '{}')`)
  await services.webhooks.wake(1)
  await vi.waitFor(() => expect(answer).toBeDefined())
  let isClosed = false
  const closed = services.close().then(() => (isClosed = true))
  const next = await vi.waitUntil(() => openAlone(path))
  expect(isClosed).toBe(false)
  answer?.({ status: 200, retryAfter: null })
  await closed
  next.close()
})
