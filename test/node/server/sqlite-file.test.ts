import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
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

it('says why it could not truncate its log, and goes on waiting for locks', () => {
  const file = open()
  const exec = vi.spyOn(file.database, 'exec')
  exec.mockImplementationOnce((sql) => {
    file.database.exec(sql.split(';')[0]!)
    throw new Error('database or disk is full')
  })
  expect(file.truncateLog()).toContain('disk is full')
  expect(file.query('PRAGMA busy_timeout', [])).toEqual([{ timeout: 5000 }])
  expect(file.truncateLog()).toBeUndefined()
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

/** Takes tens of milliseconds for some hundred thousand rows. */
const counting = (rows: number, column = 'most') => ({
  sql: `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT max(i) AS ${column} FROM n`,
  params: [rows],
})

it('runs one slow reading in each turn, the quickest first, with all others in between', async () => {
  const file = open()
  const run = runOnFile(file)
  const order: string[] = []
  const one = async (name: string, statement: ReturnType<typeof counting>) => {
    await run([statement])
    order.push(name)
  }
  await run([counting(300_000)])
  // Once something has held it up, it is quick nevertheless.
  for (let i = 0; i < 20; i += 1) await run([counting(1, 'quick')])
  await run([counting(300_000, 'quick')])
  await run([counting(40_000, 'quicker')])
  const signIn = async () => {
    for (const step of ['reads', 'writes']) {
      await new Promise((resolve) => setImmediate(resolve))
      await one(step, step === 'reads' ? counting(1, 'quick') : { sql: 'DELETE FROM kept WHERE id = ?', params: [0] })
    }
  }
  const slow = [1, 2, 3].map(async (nth) => one(`slow ${nth}`, counting(300_000)))
  await Promise.all([...slow, one('quicker', counting(40_000, 'quicker')), signIn()])
  expect(order.indexOf('writes')).toBeLessThan(order.indexOf('slow 2'))
  expect(order.filter((name) => /slow|quicker/.test(name)).slice(-3)).toEqual(['slow 1', 'slow 2', 'slow 3'])
  file.close()
})
