import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { inTurns, openSqlite, runOnFile } from '../../../src/server/sqlite-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'referral-api-file-'))
const open = () => openSqlite(join(folder, 'app.db'), { synchronous: 'normal' })
afterAll(() => rmSync(folder, { recursive: true }))

it('truncates its log without waiting for those who read', () => {
  const [file, reader] = [open(), open()]
  file.database.exec('CREATE TABLE kept (id INTEGER PRIMARY KEY); INSERT INTO kept VALUES (1)')
  reader.database.exec('BEGIN')
  reader.query('SELECT * FROM kept', [])
  file.database.exec('INSERT INTO kept VALUES (2)')
  const started = performance.now()
  file.truncateLog()
  // It used to wait for five seconds.
  expect(performance.now() - started).toBeLessThan(2500)
  expect(file.query('PRAGMA busy_timeout', [])).toEqual([{ timeout: 5000 }])
  reader.close()
  file.close()
})

it('lets timers run between the batches of a task', async () => {
  const file = open()
  const run = runOnFile(file)
  const order: string[] = []
  const task = async (named: typeof run) => {
    for (const step of ['first', 'second']) {
      await named([{ sql: 'SELECT 1', params: [] }])
      order.push(step)
    }
  }
  const others = setInterval(() => order.push('others'))
  await task(inTurns(run))
  await task(run)
  clearInterval(others)
  expect(order.filter((one, i) => one !== 'others' || order[i - 1] !== 'others')).toEqual([
    ...['others', 'first', 'others', 'second', 'first', 'second'],
  ])
  file.close()
})

it('runs one statement that was slow for each turn, with all others in between', async () => {
  const file = open()
  const run = runOnFile(file)
  const slow = (rows: number) => ({
    sql: 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT max(i) AS most FROM n',
    params: [rows],
  })
  await run([slow(300_000)])
  const order: string[] = []
  const searches = [1, 2, 3].map(async (nth) => {
    await run([slow(300_000)])
    order.push(`slow ${nth}`)
  })
  const signIn = async () => {
    for (const step of ['reads', 'writes']) {
      await new Promise((resolve) => setImmediate(resolve))
      await run([{ sql: 'SELECT 1', params: [] }])
      order.push(step)
    }
  }
  await Promise.all([...searches, signIn()])
  expect(order.indexOf('writes')).toBeLessThan(order.indexOf('slow 3'))
  expect(order.filter((one) => one.startsWith('slow'))).toEqual(['slow 1', 'slow 2', 'slow 3'])
  file.close()
})
