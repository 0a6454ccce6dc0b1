import { describe, expect, it } from 'vitest'
import type { LedgerStore } from '../../src/guard/ledger-records.ts'
import {
  countryBudget,
  countGuess,
  purgeLedger,
  reopenCountry,
  reportSends,
  reserveSend,
  undoReserve,
} from '../../src/guard/ledger-rules.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { summariseSends } from '../../src/guard/send-summary.ts'
import { timedId } from '../../src/lib/random.ts'
import { DAY, HOUR, ORIGIN, PENDING, START, times, withLedger } from './ledger-of-object.ts'

describe('network budgets', () => {
  it('allow 10 sends an hour and 20 unverified ones a day', async () => {
    await withLedger({ policies: policiesWith(['unverified_sends_per_country=1000'])! }, ({ send, verify }) => {
      const from = { network: 'n' }
      expect(times(11, (i) => send(`a${i}`, from))).toEqual([...times(10, () => undefined), 'sends_per_network'])
      expect(send('other', { network: 'm' })).toBeUndefined()
      expect(times(11, (i) => send(`b${i}`, from, START + HOUR))).toEqual([
        ...times(10, () => undefined),
        'sends_per_network',
      ])
      expect(send('c', from, START + 2 * HOUR)).toBe('unverified_sends_per_network')
      verify('a0')
      expect(send('c', from, START + 2 * HOUR)).toBeUndefined()
      expect(send('d', from, START + DAY)).toBeUndefined()
    })
  })

  it('allow 30 sends an hour to known devices of all numbers, 120 for a /48, whatever strangers use up', async () => {
    await withLedger({ policies: policiesWith(['sends_per_service=200'])! }, ({ store, send, restarted }) => {
      const known = { network: 's/n', knownDevice: true }
      times(10, (i) => send(`stranger${i}`, { network: 's/n' }))
      expect(send('stranger', { network: 's/n' })).toBe('sends_per_network')
      const sent = times(66, (i) => send(`a${i}`, known))
      expect(sent).toEqual([...times(30, () => undefined), ...times(36, () => 'sends_per_network')])
      expect(
        reserveSend(restarted(), { ...ORIGIN, ...known, id: 'x', botChecked: false, pending: PENDING }, START),
      ).toMatchObject({ limit: 'sends_per_network', quota: 30, retryAfterSeconds: 3600 })
      expect(countGuess(store, { ...ORIGIN, ...known }, 'wrong', START)).toBeUndefined()
      const ofSite = times(200, (i) => send(`b${i}`, { ...known, network: `s/n${i}` }))
      expect(ofSite.filter((refused) => refused === undefined)).toHaveLength(90)
      expect(send('elsewhere', { network: 'm', knownDevice: true })).toBeUndefined()
      expect(send('later', known, START + HOUR)).toBeUndefined()
    })
  })

  it('of strangers do not apply to a device that has signed in to the number', async () => {
    await withLedger({ policies: policiesWith(['unverified_sends_per_country=1000'])! }, ({ store, send }) => {
      times(10, (i) => send(`a${i}`, { network: 'n' }))
      expect(send('owner', { network: 'n', knownDevice: true })).toBeUndefined()
      times(30, () => countGuess(store, ORIGIN, 'wrong', START))
      expect(countGuess(store, ORIGIN, 'wrong', START)).toMatchObject({ limit: 'failures_per_network' })
      expect(countGuess(store, { ...ORIGIN, knownDevice: true }, 'wrong', START)).toBeUndefined()
    })
  })

  it('allow 30 wrong guesses an hour and do not count right ones', async () => {
    await withLedger({}, ({ store }) => {
      const guess = (outcome: Parameters<typeof countGuess>[2], now = START) =>
        countGuess(store, ORIGIN, outcome, now)?.limit
      times(100, () => expect(guess({ right: 'x' })).toBeUndefined())
      expect(times(31, () => guess('wrong'))).toEqual([...times(30, () => undefined), 'failures_per_network'])
      expect(guess({ right: 'x' })).toBe('failures_per_network')
      expect(guess('wrong', START + HOUR)).toBeUndefined()
    })
  })
})

describe('the country budget', () => {
  it('allows 20 unverified sends a day, which stops pumping of one prefix', async () => {
    await withLedger({}, ({ store, send }) => {
      const pumped = times(1000, (i) => send(`p${i}`, { country: 'JM' }))
      expect(pumped.filter((refused) => refused === undefined)).toHaveLength(20)
      expect(pumped.at(-1)).toBe('unverified_sends_per_country')
      expect(send('elsewhere', { country: 'US' })).toBeUndefined()
      expect(send('owner', { country: 'JM', knownDevice: true })).toBeUndefined()
      expect(reportSends(store, 1, START).find(({ country }) => country === 'JM')).toMatchObject({
        closed: true,
        sent: 21,
      })
      expect(send('tomorrow', { country: 'JM' }, START + DAY)).toBeUndefined()
    })
  })

  it('grows to 30 % of the best day of the last two weeks', async () => {
    await withLedger({}, ({ send, verify }) => {
      times(200, (i) => {
        send(`v${i}`)
        verify(`v${i}`)
      })
      const next = (days: number) =>
        times(100, (i) => send(`${days}-${i}`, {}, START + days * DAY)).filter((refused) => refused === undefined)
      expect(next(14)).toHaveLength(60)
      expect(next(15)).toHaveLength(20)
    })
  })

  it('reopens for the same amount on staff request, and stops counting verified and cancelled sends', async () => {
    await withLedger({}, ({ store, send, idOf, verify }) => {
      times(20, (i) => send(`a${i}`))
      expect(send('b')).toBe('unverified_sends_per_country')
      verify('a0')
      verify('a0')
      expect([send('c'), send('d')]).toEqual([undefined, 'unverified_sends_per_country'])
      undoReserve(store, idOf('a1'))
      undoReserve(store, idOf('a1'))
      expect([send('e'), send('f')]).toEqual([undefined, 'unverified_sends_per_country'])
      reopenCountry(store, 'RU', START)
      expect(times(25, (i) => send(`g${i}`)).filter((refused) => refused === undefined)).toHaveLength(20)
      expect(reportSends(store, 1, START)).toMatchObject([{ sent: 41, verified: 1, spendMicros: 41 * 50_000 }])
    })
  })
})

describe('the report', () => {
  it("reads a country's budget once, however many of its days it shows", async () => {
    await withLedger({}, ({ store, send }) => {
      for (const day of [0, 1, 2, 3])
        times(3, (i) => send(`${day}-${i}`, { country: i === 0 ? 'RU' : 'KZ' }, START + day * DAY))
      const queries: string[] = []
      const sql: LedgerStore['sql'] = {
        exec(query, ...bindings) {
          queries.push(query)
          return store.sql.exec(query, ...bindings)
        },
      }
      expect(reportSends({ ...store, sql }, 4, START + 3 * DAY)).toHaveLength(8)
      expect(queries).toHaveLength(1 + 2)
    })
  })
})

it("a send looks at its own country's days, however many other countries there are", async () => {
  await withLedger({}, ({ store, send }) => {
    const today = Math.floor(START / DAY)
    store.sql.exec(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 15 * 200)
       INSERT INTO days (day, country, sent, verified) SELECT ? - i % 15, 'C' || (i / 15), 9, 9 FROM n`,
      today,
    )
    let read = 0
    const cursors: { rowsRead: number }[] = []
    const sql: LedgerStore['sql'] = {
      exec(query, ...bindings) {
        const cursor = store.sql.exec(query, ...bindings)
        cursors.push(cursor as unknown as { rowsRead: number })
        return cursor
      },
    }
    expect(countryBudget({ ...store, sql }, 'C7', START)).toMatchObject({ quota: 20 })
    for (const { rowsRead } of cursors) read += rowsRead
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThanOrEqual(60)
    expect(send('a', { country: 'C7' })).toBeUndefined()
  })
})

describe('the service budget', () => {
  it('limits sends per hour over all countries and networks', async () => {
    const policies = policiesWith(['sends_per_service=30', 'unverified_sends_per_country=1000'])!
    await withLedger({ policies }, ({ send }) => {
      const sent = times(40, (i) => send(`a${i}`, { country: `C${i % 7}` }, START + i * 1000))
      expect(sent.filter((refused) => refused === undefined)).toHaveLength(30)
      expect(sent.at(-1)).toBe('sends_per_service')
      expect(send('later', {}, START + HOUR + 60_000)).toBeUndefined()
    })
  })

  it('has a quarter more for known devices, which strangers cannot use up', async () => {
    const policies = policiesWith(['sends_per_service=6', 'unverified_sends_per_country=1000'])!
    await withLedger({ policies }, ({ send }) => {
      times(6, (i) => send(`a${i}`))
      const known = times(3, (i) => send(`b${i}`, { knownDevice: true, hasSignedIn: true }))
      expect(known).toEqual([undefined, undefined, 'sends_per_service'])
      expect(send('returning', { hasSignedIn: true })).toBe('sends_per_service')
    })
  })
})

describe('a restart', () => {
  it('changes nothing: what is in memory follows from the sends', async () => {
    const policies = policiesWith(['sends_per_service=25', 'unverified_sends_per_country=1000'])!
    await withLedger({ policies }, ({ store, send, verify, idOf, restarted }) => {
      const last = START + 40 * 60_000
      const seen = (of: LedgerStore) => [
        reportSends(of, 3, last),
        summariseSends(of, { days: 3, countryDays: 3 }, last),
        reserveSend(of, { ...ORIGIN, id: timedId(last), botChecked: false, pending: PENDING }, last),
      ]
      times(25, (i) => send(`a${i}`, { country: i % 2 === 0 ? 'RU' : 'KZ' }, START + i * 60_000))
      times(7, (i) => verify(`a${i}`))
      reopenCountry(store, 'RU', START)
      const before = seen(store)
      expect(before[2]).toMatchObject({ limit: 'sends_per_service' })
      expect(seen(restarted(last))).toEqual(before)
      // Half of them are in the table of days afterwards.
      purgeLedger(store, last)
      expect(store.memory.countedUntil > idOf('a19') && store.memory.countedUntil < idOf('a21')).toBe(true)
      expect(seen(store)).toEqual(before)
      expect(seen(restarted(last))).toEqual(before)
      undoReserve(store, idOf('a8'))
      undoReserve(store, idOf('a23'))
      verify('a9')
      verify('a22')
      const summary = summariseSends(store, { days: 3, countryDays: 3 }, last)
      expect(summary).toMatchObject({ days: [{ sent: 23, verified: 9 }], service: { sent: 23 } })
      expect(summariseSends(restarted(last), { days: 3, countryDays: 3 }, last)).toEqual(summary)
      purgeLedger(store, START + 2 * DAY)
      expect(summariseSends(restarted(last), { days: 3, countryDays: 3 }, last).days).toEqual(summary.days)
    })
  })
})

describe('with enforcement off', () => {
  it('counts everything and refuses nothing', async () => {
    await withLedger({ enforced: false }, ({ store, send }) => {
      expect(times(100, (i) => send(`a${i}`, { network: 'n' })).every((refused) => refused === undefined)).toBe(true)
      expect(reportSends(store, 1, START)).toMatchObject([{ sent: 100 }])
    })
  })
})

describe('Turnstile', () => {
  it('is required from the n-th unverified send of a network until it is passed', async () => {
    await withLedger({ botCheckAfter: 2 }, ({ send }) => {
      const from = { network: 'n' }
      expect([send('a', from), send('b', from), send('c', from)]).toEqual([undefined, undefined, 'bot_check_required'])
      expect(send('c', { ...from, botChecked: true })).toBeUndefined()
    })
  })

  it('is required from an IPv6 /48 after four times as many, whichever of its networks it is', async () => {
    await withLedger({ botCheckAfter: 2 }, ({ send }) => {
      const answers = times(10, (i) => send(`a${i}`, { network: `site/n${i}` }))
      expect(answers).toEqual([...times(8, () => undefined), ...times(2, () => 'bot_check_required')])
      expect(send('b', { network: 'other/n0' })).toBeUndefined()
    })
  })
})
