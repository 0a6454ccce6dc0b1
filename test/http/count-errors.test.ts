import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { createErrorCounter } from '../../src/http/count-errors.ts'
import type { LogLine } from '../../src/lib/write-line.ts'
import { countingD1 } from '../support/counting-d1.ts'

const SECOND = 1000
const MIDNIGHT = Date.parse('2026-11-24')

function createCounter() {
  const time = { now: MIDNIGHT - 5 * SECOND }
  const d1 = countingD1(env.DB)
  const work: Promise<unknown>[] = []
  const log: LogLine[] = []
  const counted = createErrorCounter({
    clock: () => time.now,
    openDatabase: createD1(d1.binding),
    waitUntil: (promise) => work.push(promise),
    log: (line) => log.push(line),
  })
  return { time, d1, log, counted, settle: async () => Promise.all(work) }
}

const stored = async () => (await env.DB.prepare(`SELECT * FROM daily_counts ORDER BY day, metric`).all()).results

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM daily_counts').run()
})

describe('the error counter', () => {
  it('counts server errors by day and code, and not refusals', async () => {
    const { time, counted, settle } = createCounter()
    counted('internal_error')
    counted('not_found')
    counted(undefined)
    counted('storage_unavailable')
    time.now = MIDNIGHT
    counted('storage_unavailable')
    time.now += 10 * SECOND
    counted()
    await settle()
    expect(await stored()).toEqual([
      { day: '2026-11-23', metric: 'error:internal_error', value: 1 },
      { day: '2026-11-23', metric: 'error:storage_unavailable', value: 1 },
      { day: '2026-11-24', metric: 'error:storage_unavailable', value: 1 },
    ])
  })

  it('writes at most every ten seconds, and nothing without errors', async () => {
    const { time, d1, counted, settle } = createCounter()
    for (let i = 0; i < 1000; i += 1) counted()
    expect(d1.counts.trips).toBe(0)
    for (let i = 0; i < 3000; i += 1) {
      counted('internal_error')
      time.now += 10
      await settle()
    }
    time.now += 10 * SECOND
    counted()
    await settle()
    expect(d1.counts.trips).toBe(4)
    expect((await stored()).map(({ value }) => value)).toEqual([500, 2500])
  })

  it('retries when the database is unavailable', async () => {
    const { time, log, counted, settle } = createCounter()
    await env.DB.prepare('ALTER TABLE daily_counts RENAME TO away').run()
    counted('storage_unavailable')
    await settle()
    expect(log).toMatchObject([{ level: 'error', event: 'errors_not_counted' }])
    await env.DB.prepare('ALTER TABLE away RENAME TO daily_counts').run()
    time.now += 10 * SECOND
    counted('storage_unavailable')
    await settle()
    const [first] = await stored()
    expect(first).toMatchObject({ metric: 'error:storage_unavailable' })
    expect((await stored()).reduce((sum, { value }) => sum + Number(value), 0)).toBe(2)
  })
})
