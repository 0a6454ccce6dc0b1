import { runInDurableObject } from 'cloudflare:test'
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
import { suspectsOf } from '../../src/guard/vendor-health.ts'
import { timedId } from '../../src/lib/random.ts'
import { createTestApp } from '../support/test-app.ts'
import { DAY, HOUR, ORIGIN, PENDING, START, times, withLedger } from './ledger-of-object.ts'

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

  it('compares with codes that were used, and sent within the hour', async () => {
    await withLedger({}, ({ store, send, verify }) => {
      for (const [name, at] of [
        ['earlier', START - HOUR],
        ['used', START - HOUR + 1],
      ] as const) {
        send(name, {}, at)
        verify(name)
      }
      send('unused')
      times(100, (i) => countGuess(store, { ...ORIGIN, network: `n${i}` }, 'wrong', START))
      expect(manyWrongGuesses(store, START)).toEqual({ wrong: 100, used: 1 })
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
