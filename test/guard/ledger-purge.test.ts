import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { LedgerStore } from '../../src/guard/ledger-records.ts'
import { countGuess, purgeLedger, reportSends } from '../../src/guard/ledger-rules.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { PURGE_ROWS } from '../../src/guard/records.ts'
import type { SqlStore } from '../../src/guard/records.ts'
import { firstTimedId, timedId } from '../../src/lib/random.ts'
import { DAY, HOUR, ORIGIN, PENDING, START, times, withLedger } from './ledger-of-object.ts'

const countRows = ({ sql }: LedgerStore, table: 'sends' | 'failures' | 'days') =>
  sql.exec(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.['n']

const FILLED = 2 * PURGE_ROWS + 100

const NUMBERED = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)'

function fillSends(sql: SqlStore, count: number): void {
  sql.exec(
    `${NUMBERED} INSERT INTO sends (id, network, country, spendMicros, purpose)
      SELECT ?2 || printf('%06d', i), 'n' || i, 'RU', 0, 'sign_in' FROM n`,
    ...[count, firstTimedId(START)],
  )
}

/**
 * Wrong guesses of as many networks, of which every third is two days younger: so is the one at the end of the first part
 * of a purge, but not the one at the end of the second.
 */
function fillFailures(sql: SqlStore, count: number): void {
  sql.exec(
    `${NUMBERED} INSERT INTO failures (network, id) SELECT printf('n%06d', i), iif(i % 3 = 2, ?3, ?2) || i FROM n`,
    ...[count, firstTimedId(START), firstTimedId(START + 2 * DAY)],
  )
}

describe('a purge of the ledger', () => {
  it('keeps sends as long as the longest limit counts them, and at least a day', async () => {
    const [long, short] = ['172800', '60'].map((seconds) =>
      policiesWith([
        `sends_per_network=10/60`,
        `unverified_sends_per_network=20/${seconds}`,
        `sends_per_service=1000/60`,
      ])!,
    )
    for (const [policies, keptMs] of [
      [long!, 2 * DAY],
      [short!, DAY],
    ] as const) {
      await withLedger({ policies }, ({ store, send }) => {
        send('a')
        purgeLedger(store, START + keptMs - 1)
        expect(countRows(store, 'sends')).toBe(1)
        purgeLedger(store, START + keptMs)
        expect(countRows(store, 'sends')).toBe(0)
      })
    }
  })

  it('keeps wrong guesses for their window, and the numbers of a day for 400 days', async () => {
    await withLedger({}, ({ store, send }) => {
      send('a')
      countGuess(store, ORIGIN, 'wrong', START)
      purgeLedger(store, START + HOUR - 1)
      expect(countRows(store, 'failures')).toBe(1)
      purgeLedger(store, START + HOUR)
      expect(countRows(store, 'failures')).toBe(0)
      purgeLedger(store, START + 400 * DAY)
      expect(countRows(store, 'days')).toBe(1)
      purgeLedger(store, START + 401 * DAY)
      expect(countRows(store, 'days')).toBe(0)
    })
  })

  it("keeps the service's minutes that its limit still counts", async () => {
    await withLedger({ policies: policiesWith(['sends_per_service=1/90'])! }, ({ store, send }) => {
      send('a')
      const now = START + 119_000
      purgeLedger(store, now)
      expect(send('b', {}, now)).toBe('sends_per_service')
    })
  })

  it('goes in parts of limited cost, each of the oldest sends and of the next wrong guesses', async () => {
    await withLedger({}, ({ store, restarted }) => {
      fillSends(store.sql, FILLED)
      fillFailures(store.sql, FILLED)
      const now = START + 2 * DAY
      const cost: number[] = []
      const sql: SqlStore = {
        exec(query, ...bindings) {
          const cursor = store.sql.exec(query, ...bindings) as SqlStorageCursor<Record<string, SqlStorageValue>>
          const rows = cursor.toArray()
          cost.push(cursor.rowsRead + cursor.rowsWritten)
          return { toArray: () => rows }
        },
      }
      const left = []
      const ledger = { ...restarted(now), sql }
      let after: ReturnType<typeof purgeLedger>
      do {
        after = purgeLedger(ledger, now, after)
        left.push([countRows(store, 'sends'), countRows(store, 'failures')])
      } while (after)
      const old = (upTo: number) => upTo - Math.floor((upTo + 1) / 3)
      expect(left).toEqual([
        [PURGE_ROWS + 100, FILLED - old(PURGE_ROWS)],
        [100, FILLED - old(2 * PURGE_ROWS)],
        [0, FILLED - old(FILLED)],
      ])
      expect(Math.max(...cost)).toBeLessThanOrEqual(8 * PURGE_ROWS)
      // Deleted ones were counted before.
      expect(reportSends(store, 3, now)).toMatchObject([{ day: Math.floor(START / DAY), sent: FILLED }])
    })
  })

  it('ends when no send is left to count and none to delete', async () => {
    await withLedger({}, ({ store, restarted }) => {
      fillSends(store.sql, PURGE_ROWS + 1)
      const ledger = restarted()
      const purged = (now: number) => [purgeLedger(ledger, now) === undefined, countRows(store, 'sends')]
      const [soon, nextDay] = [START + HOUR, START + DAY]
      expect(times(2, () => purged(soon))).toEqual([
        [false, PURGE_ROWS + 1],
        [true, PURGE_ROWS + 1],
      ])
      expect(times(2, () => purged(nextDay))).toEqual([
        [false, 1],
        [true, 0],
      ])
      expect(reportSends(restarted(nextDay), 2, nextDay)).toMatchObject([{ sent: PURGE_ROWS + 1 }])
    })
  })

  it('looks once more after a part that was full, and finds nothing', async () => {
    await withLedger({}, ({ store, restarted }) => {
      fillSends(store.sql, PURGE_ROWS)
      fillFailures(store.sql, PURGE_ROWS)
      const ledger = restarted()
      const now = START + 3 * DAY
      const after = purgeLedger(ledger, now)
      expect(after).toMatchObject({ network: `n${String(PURGE_ROWS).padStart(6, '0')}` })
      expect([countRows(store, 'sends'), countRows(store, 'failures')]).toEqual([0, 0])
      expect(purgeLedger(ledger, now, after)).toBeUndefined()
    })
  })

  it("goes on a second later, by the object's alarm", async () => {
    const stub = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName(crypto.randomUUID()))
    await stub.reportSends(1)
    const waits = []
    await runInDurableObject(stub, (_, { storage }) => {
      fillSends(storage.sql, FILLED)
      fillFailures(storage.sql, FILLED)
    })
    for (let part = 0; part < 3; part += 1) {
      const startedAt = Date.now()
      await runDurableObjectAlarm(stub)
      const due = await runInDurableObject(stub, async (_, { storage }) => storage.getAlarm())
      waits.push(Math.round(((due ?? 0) - startedAt) / 60_000))
    }
    expect(waits).toEqual([0, 0, 60])
  })

  it('keeps what a rule still counts and the days of the reports', async () => {
    await withLedger({}, ({ store, send }) => {
      send('a', { network: 'n' })
      countGuess(store, ORIGIN, 'wrong', START)
      const rows = () => (['sends', 'failures', 'days'] as const).map((table) => countRows(store, table))
      purgeLedger(store, START + HOUR / 2)
      expect(rows()).toEqual([1, 1, 1])
      expect(store.memory.minutes.size).toBe(1)
      purgeLedger(store, START + 2 * DAY)
      expect(rows()).toEqual([0, 0, 1])
      expect([store.memory.minutes.size, store.memory.days.size]).toEqual([0, 0])
    })
  })

  it("is done by the object's alarm", async () => {
    const stub = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('alarm'))
    await stub.reserveSend({ ...ORIGIN, id: timedId(Date.now()), botChecked: false, pending: PENDING })
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await stub.reportSends(1)).toMatchObject([{ country: 'RU', sent: 1 }])
  })

  it('comes at its time, however often the object starts before', async () => {
    const stub = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('started often'))
    const alarm = async () => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())
    await stub.reportSends(1)
    const soon = Date.now() + 600_000
    await runInDurableObject(stub, (_, { storage }) => storage.setAlarm(soon))
    await evictDurableObject(stub)
    await stub.reportSends(1)
    expect(await alarm()).toBe(soon)
  })
})
