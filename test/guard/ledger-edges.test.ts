import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { LedgerStore } from '../../src/guard/ledger-records.ts'
import {
  countGuess,
  countryBudget,
  endSend,
  manyWrongGuesses,
  purgeLedger,
  reopenCountry,
  reportSends,
  reserveSend,
} from '../../src/guard/ledger-rules.ts'
import { createLocalLedger } from '../../src/guard/local-ledger.ts'
import { listPending } from '../../src/guard/pending-codes.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { PURGE_ROWS } from '../../src/guard/records.ts'
import { suspectsOf } from '../../src/guard/vendor-health.ts'
import { firstTimedId, timedId } from '../../src/lib/random.ts'
import { createTestApp } from '../support/test-app.ts'
import { DAY, HOUR, ORIGIN, PENDING, START, times, withLedger } from './ledger-of-object.ts'

const countRows = ({ sql }: LedgerStore, table: 'sends' | 'failures' | 'days') =>
  sql.exec(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.['n']

const FILLED = 2 * PURGE_ROWS + 100

/** Sends, and wrong guesses of as many networks, every other of which is two days younger. */
function fill({ sql }: Pick<LedgerStore, 'sql'>): void {
  const ids = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT INTO`
  sql.exec(
    `${ids} sends (id, network, country, spendMicros, purpose)
      SELECT ?2 || printf('%06d', i), 'n' || i, 'RU', 0, 'sign_in' FROM n`,
    ...[FILLED, firstTimedId(START)],
  )
  sql.exec(
    `${ids} failures (network, id) SELECT printf('n%06d', i), iif(i % 2, ?2, ?3) || i FROM n`,
    ...[FILLED, firstTimedId(START), firstTimedId(START + 2 * DAY)],
  )
}

describe('a refusal of the ledger', () => {
  const refusal = (store: LedgerStore) =>
    reserveSend(store, { ...ORIGIN, id: timedId(START), network: 'x', botChecked: false, pending: PENDING }, START)

  it('says that a country opens at midnight, UTC', async () => {
    await withLedger({}, ({ store, send }) => {
      times(20, (i) => send(`a${i}`))
      expect(refusal(store)).toMatchObject({ limit: 'unverified_sends_per_country', retryAfterSeconds: 12 * 3600 })
    })
  })

  it('says that the service may send again in a minute', async () => {
    await withLedger({ policies: policiesWith(['sends_per_service=1'])! }, ({ store, send }) => {
      send('a')
      expect(refusal(store)).toMatchObject({ limit: 'sends_per_service', retryAfterSeconds: 60 })
    })
  })
})

describe('the alarm of wrong guesses', () => {
  it('is raised by at least a hundred in an hour, from any networks, that are more than the codes used', async () => {
    await withLedger({ policies: policiesWith(['sends_per_service=1000'])! }, ({ store, send, verify }) => {
      const guess = (count: number, outcome: 'wrong' | 'no_code' = 'wrong') =>
        times(count, (i) => countGuess(store, { ...ORIGIN, network: `n${i}` }, outcome, START))
      const alarm = () => manyWrongGuesses(store, START)
      guess(99)
      // Where no code was sent, there is nothing to guess.
      guess(200, 'no_code')
      expect(alarm()).toBeUndefined()
      guess(100)
      expect([alarm(), alarm()]).toEqual([{ wrong: 100, used: 0 }, undefined])
      times(100, (i) => {
        send(`s${i}`, { hasSignedIn: true })
        verify(`s${i}`)
      })
      guess(100)
      expect(alarm()).toBeUndefined()
      guess(101)
      expect(alarm()).toEqual({ wrong: 101, used: 100 })
    })
  })

  it('is in the log, with the hourly purge', () => {
    const lines: [string, object][] = []
    return runInDurableObject(env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('alarm')), async (_, state) => {
      const ledger = createLocalLedger({
        ...{ sql: state.storage.sql, config: createTestApp().config, clock: () => START },
        warn: (event, details) => lines.push([event, details]),
      })
      ledger.purge()
      expect(lines).toEqual([])
      for (let i = 0; i < 100; i += 1) await ledger.countGuess({ ...ORIGIN, network: `n${i}` }, 'wrong')
      ledger.purge()
      expect(lines).toEqual([['many_wrong_guesses', { wrong: 100, used: 0 }]])
    })
  })
})

describe('the bot check', () => {
  it('is required for a day after the codes that went unused', async () => {
    await withLedger({ botCheckAfter: 2 }, ({ send }) => {
      const from = { network: 'n' }
      times(2, (i) => send(`a${i}`, from))
      expect(send('b', from, START + DAY - 1)).toBe('bot_check_required')
      expect(send('c', from, START + DAY)).toBeUndefined()
    })
  })
})

describe('a send without an answer', () => {
  const unknown = { kind: 'unknown', vendor: 'v' } as const

  it('is held against its vendor once, if it was counted at all', async () => {
    await withLedger({}, ({ store, send, idOf }) => {
      times(3, (i) => send(`a${i}`))
      times(4, () => expect(endSend(store, 'never sent', unknown, START)).toBe(false))
      times(4, () => expect(endSend(store, idOf('a0'), unknown, START)).toBe(false))
      expect(endSend(store, idOf('a1'), unknown, START)).toBe(false)
      expect(endSend(store, idOf('a2'), unknown, START)).toBe(true)
      expect(suspectsOf(store.memory.vendors, START)).toEqual({ last: ['v'], watched: ['v'] })
    })
  })

  it('is held against nobody if it was rejected or its vendor is unknown', async () => {
    await withLedger({}, ({ store, send, idOf }) => {
      times(8, (i) => send(`a${i}`))
      times(4, (i) => expect(endSend(store, idOf(`a${i}`), { kind: 'rejected' }, START)).toBe(false))
      times(4, (i) => expect(endSend(store, idOf(`a${4 + i}`), { kind: 'unknown' }, START)).toBe(false))
      expect(suspectsOf(store.memory.vendors, START)).toEqual({ last: [], watched: [] })
    })
  })

  it('counts as used, once, when its code is entered after all', async () => {
    await withLedger({}, ({ store, send, idOf, verify }) => {
      times(2, (i) => send(`a${i}`))
      endSend(store, idOf('a0'), unknown, START)
      times(2, () => verify('a0'))
      expect(reportSends(store, 1, START)).toMatchObject([{ sent: 2, verified: 1, unverified: 1 }])
    })
  })

  it('makes the code before it pending again if it was rejected, not if its own was used', async () => {
    await withLedger({}, ({ store, send, idOf, verify }) => {
      const pending = () => listPending(store, { limit: 9 }, START).map(({ sendId }) => sendId)
      send('first')
      for (const name of ['rejected', 'used']) send(name, { pending: { ...PENDING, replaces: idOf('first') } })
      expect(pending()).toEqual([idOf('used'), idOf('rejected')])
      verify('used')
      expect(pending()).toEqual([idOf('rejected')])
      endSend(store, idOf('rejected'), { kind: 'rejected' }, START)
      expect(pending()).toEqual([idOf('first')])
    })
  })
})

describe('the report of past days', () => {
  it('has as many days as were asked for, and of each the codes that are still unused', async () => {
    await withLedger({}, ({ store, send, verify }) => {
      times(5, (i) => send(`a${i}`))
      times(2, (i) => verify(`a${i}`))
      reopenCountry(store, 'RU', START)
      times(2, (i) => send(`b${i}`))
      times(3, (i) => send(`c${i}`, {}, START + DAY))
      const report = (days: number) => reportSends(store, days, START + DAY)
      expect(report(2)).toMatchObject([
        { sent: 3, verified: 0, unverified: 3, closed: false, quota: 20 },
        { sent: 7, verified: 2, unverified: 2, closed: false },
      ])
      expect(report(1)).toHaveLength(1)
    })
  })

  it('does not begin with a country that was reopened for nothing', async () => {
    await withLedger({}, ({ store }) => {
      reopenCountry(store, 'RU', START)
      expect(reportSends(store, 1, START)).toEqual([])
    })
  })
})

describe("a country's evidence", () => {
  it('is that of today after a restart and a purge, though the network asked yesterday too', async () => {
    await withLedger({}, ({ store, send, restarted }) => {
      const next = START + DAY
      for (const now of [START, next]) times(5, (i) => send(`${now}-${i}`, { network: 'one' }, now))
      const unverified = [store, restarted(next)].map((of) => countryBudget(of, 'RU', next).unverified)
      expect(unverified).toEqual([2, 2])
      purgeLedger(store, next)
      expect(countryBudget(store, 'RU', next).unverified).toBe(2)
    })
  })

  it('is not made of used codes of known devices', async () => {
    await withLedger({}, ({ store, send, verify, restarted }) => {
      times(5, (i) => send(`a${i}`, { knownDevice: true }))
      times(2, (i) => verify(`a${i}`))
      for (const of of [store, restarted()]) expect(countryBudget(of, 'RU', START).unverified).toBe(0)
    })
  })
})

describe('a purge', () => {
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
      fill(store)
      const now = START + 2 * DAY
      const cost: number[] = []
      const sql: LedgerStore['sql'] = {
        exec(query, ...bindings) {
          const cursor = store.sql.exec(query, ...bindings) as SqlStorageCursor<Record<string, SqlStorageValue>>
          const rows = cursor.toArray()
          cost.push(cursor.rowsRead + cursor.rowsWritten)
          return { toArray: () => rows }
        },
      }
      const left = []
      const ledger = { ...restarted(now), sql }
      for (let after: ReturnType<typeof purgeLedger> | undefined; after !== null;) {
        after = purgeLedger(ledger, now, after)
        left.push([countRows(store, 'sends'), countRows(store, 'failures')])
      }
      expect(left).toEqual([
        [PURGE_ROWS + 100, FILLED - PURGE_ROWS / 2],
        [100, FILLED - PURGE_ROWS],
        [0, FILLED / 2],
      ])
      expect(Math.max(...cost)).toBeLessThanOrEqual(8 * PURGE_ROWS)
      // Deleted ones were counted before.
      expect(reportSends(store, 3, now)).toMatchObject([{ day: Math.floor(START / DAY), sent: FILLED }])
    })
  })

  it("goes on a second later, by the object's alarm", async () => {
    const stub = env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName(crypto.randomUUID()))
    await stub.reportSends(1)
    const waits = []
    await runInDurableObject(stub, (_, { storage }) => fill({ sql: storage.sql }))
    for (let part = 0; part < 3; part += 1) {
      const startedAt = Date.now()
      await runDurableObjectAlarm(stub)
      const due = await runInDurableObject(stub, async (_, { storage }) => storage.getAlarm())
      waits.push(Math.round(((due ?? 0) - startedAt) / 60_000))
    }
    expect(waits).toEqual([0, 0, 60])
  })
})
