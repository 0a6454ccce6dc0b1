import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createTables, purge, PURGE_ROWS } from '../../src/guard/records.ts'
import type { SqlStore } from '../../src/guard/records.ts'
import { useTestClock } from '../support/test-clock.ts'

const NUMBERS = 2 * PURGE_ROWS + 100

/** Every third number is due, and of the rest the one with the highest key falls due first. */
function fill(sql: SqlStore, now: number): void {
  createTables(sql)
  sql.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      INSERT INTO numbers (phoneKey, keptUntil, record)
      SELECT printf('%06d', i), ?2 + iif(i % 3 = 0, 0, 1000 * (?1 + 1 - i)), '{}' FROM n`,
    NUMBERS,
    now,
  )
}

const countOf = (sql: SqlStore, where = '1') =>
  Number(sql.exec(`SELECT count(*) AS n FROM numbers WHERE ${where}`).toArray()[0]?.['n'])

describe('the purge of numbers', () => {
  useTestClock()
  const stubOf = () => env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName(crypto.randomUUID()))

  it('walks them in parts of limited cost, deletes what is due, and says when the next is', async () => {
    await runInDurableObject(stubOf(), (_, { storage }) => {
      const read: number[] = []
      const sql: SqlStore = {
        exec(query, ...bindings) {
          const cursor = storage.sql.exec(query, ...bindings)
          const rows = cursor.toArray()
          read.push(cursor.rowsRead)
          return { toArray: () => rows }
        },
      }
      const now = Date.now()
      fill(sql, now)
      const parts = []
      for (let after: string | undefined = ''; after !== undefined;) {
        read.length = 0
        const part = purge(sql, now, after)
        expect(Math.max(...read)).toBeLessThanOrEqual(2 * PURGE_ROWS)
        parts.push(part)
        after = part.after
      }
      expect(parts).toHaveLength(3)
      expect(Math.min(...parts.map(({ next = Infinity }) => next))).toBe(now + 1000 * (NUMBERS % 3 === 0 ? 2 : 1))
      expect(countOf(sql, `keptUntil <= ${now}`)).toBe(0)
      expect(countOf(sql)).toBe(NUMBERS - Math.floor(NUMBERS / 3))
      expect(purge(sql, now + 1000 * NUMBERS * 2, '')).toMatchObject({ next: undefined })
    })
  })

  it('goes on with the next part a second later, and then rests until something is due, an hour at least', async () => {
    const stub = stubOf()
    const inObject = async <Found>(act: (state: DurableObjectState) => Found | Promise<Found>) =>
      runInDurableObject(stub, async (_, state) => act(state))
    await inObject(({ storage }) => fill(storage.sql, Date.now()))
    await inObject(async ({ storage }) => storage.setAlarm(Date.now()))
    const due: number[] = []
    const waits: number[] = []
    for (let part = 0; part < 3; part += 1) {
      await runDurableObjectAlarm(stub)
      const now = Date.now()
      due.push(await inObject(({ storage }) => countOf(storage.sql, `keptUntil <= ${now}`)))
      waits.push(await inObject(async ({ storage }) => Math.round((((await storage.getAlarm()) ?? 0) - now) / 1000)))
    }
    expect(due).toEqual([Math.floor(NUMBERS / 3) - Math.floor(PURGE_ROWS / 3), expect.any(Number), 0])
    expect(waits).toEqual([1, 1, 3600])
  })
})
