import { describe, expect, it } from 'vitest'
import { countGuess, countryBudget, reopenCountry, reserveSend, undoReserve } from '../../src/guard/ledger-rules.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { timedId } from '../../src/lib/random.ts'
import { createTestApp, json, newPhone } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { DAY, HOUR, ORIGIN, PENDING, START, times, withLedger } from './ledger-of-object.ts'

useTestClock()

const countOf = (refusals: unknown[], refusal: string | undefined) =>
  refusals.filter((refused) => refused === refusal).length

describe('the unused codes of one network', () => {
  it('cannot close a country, nor can those of nine; those of ten can', async () => {
    await withLedger({}, ({ store, send }) => {
      const from = (network: string, i: number, now = START) => send(`${network}-${i}`, { network }, now)
      // As many as a network can have unused in a day.
      for (const network of ['one', 'two'])
        times(20, (i) => expect(from(network, i, START + Math.floor(i / 10) * HOUR)).toBeUndefined())
      expect(countryBudget(store, 'RU', START + HOUR)).toEqual({ quota: 20, unverified: 4 })
      times(7, (n) => times(3, (i) => expect(from(`other ${n}`, i)).toBeUndefined()))
      expect(from('tenth', 1)).toBeUndefined()
      expect(countryBudget(store, 'RU', START)).toEqual({ quota: 20, unverified: 19 })
      expect(from('tenth', 2)).toBeUndefined()
      expect(from('eleventh', 1)).toBe('unverified_sends_per_country')
      // Tomorrow they count no more.
      expect(from('eleventh', 2, START + DAY)).toBeUndefined()
    })
  })

  it('are a tenth of the limit at most, also when the limit has grown', async () => {
    await withLedger(
      { policies: policiesWith(['sends_per_network=1000', 'unverified_sends_per_network=1000'])! },
      ({ store, send, verify }) => {
        times(200, (i) => {
          send(`v${i}`)
          verify(`v${i}`)
        })
        const next = START + DAY
        times(500, (i) => send(`x${i}`, { network: 'one' }, next))
        expect(countryBudget(store, 'RU', next)).toEqual({ quota: 60, unverified: 6 })
      },
    )
  })

  it('count as what they become: used, taken back, reopened; a restart changes nothing', async () => {
    await withLedger({}, ({ store, send, verify, idOf, restarted }) => {
      const unverified = () => {
        const [before, after] = [store, restarted()].map((of) => countryBudget(of, 'RU', START).unverified)
        expect(after).toBe(before)
        return before
      }
      times(5, (i) => send(`a${i}`, { network: 'one' }))
      times(3, (i) => send(`b${i}`, { network: 'two' }))
      send('c', { network: 'three' })
      expect(unverified()).toBe(5)
      times(3, (i) => verify(`a${i}`))
      expect(unverified()).toBe(5)
      verify('a3')
      verify('a3')
      expect(unverified()).toBe(4)
      undoReserve(store, idOf('c'))
      undoReserve(store, idOf('c'))
      expect(unverified()).toBe(3)
      reopenCountry(store, 'RU', START)
      expect(unverified()).toBe(0)
      send('d', { network: 'four' })
      expect(unverified()).toBe(1)
    })
  })
})

describe('while a country is closed', () => {
  const CROWD = 40

  it('known devices and numbers that have signed in get codes, and count for no closing', async () => {
    await withLedger({}, ({ store, send }) => {
      times(CROWD, (i) => send(`owner_${i}`, { hasSignedIn: true }))
      times(CROWD, (i) => send(`device_${i}`, { knownDevice: true }))
      expect(countryBudget(store, 'RU', START)).toEqual({ quota: 20, unverified: 0 })
      expect(
        countOf(
          times(CROWD, (i) => send(`x${i}`)),
          undefined,
        ),
      ).toBe(20)
      expect(send('owner', { hasSignedIn: true })).toBeUndefined()
      expect(send('device', { knownDevice: true })).toBeUndefined()
      expect(send('stranger')).toBe('unverified_sends_per_country')
      // The limits of its network hold for a number that has signed in, and not for a known device.
      const owners = times(11, (i) => send(`n${i}`, { network: 'n', hasSignedIn: true }))
      expect(owners.at(-1)).toBe('sends_per_network')
      expect(send('n11', { network: 'n', knownDevice: true })).toBeUndefined()
    })
  })

  it('asking which numbers have signed in costs as much as a code, and is counted as none', async () => {
    await withLedger({}, ({ store, send, restarted }) => {
      times(20, (i) => send(`x${i}`))
      const probes = times(12, (i) => send(`p${i}`, { network: 'curious' }))
      expect(countOf(probes, 'unverified_sends_per_country')).toBe(10)
      expect(countOf(probes, 'sends_per_network')).toBe(2)
      expect(send('q', { network: 'curious', hasSignedIn: true })).toBe('sends_per_network')
      expect(send('q', { network: 'curious', hasSignedIn: true }, START + HOUR)).toBeUndefined()
      for (const of of [store, restarted()]) expect(countryBudget(of, 'RU', START).unverified).toBe(20)
      expect(
        store.sql.exec("SELECT count(*) AS n FROM sends WHERE state = 'rejected' AND phone IS NULL").toArray(),
      ).toEqual([{ n: 10 }])
    })
  })
})

describe('an IPv6 /48', () => {
  it('has four times the limits of a network, however many /64s it is asked from', async () => {
    await withLedger({}, ({ store, send, restarted }) => {
      const from = (i: number, now = START) => send(`s${i}`, { network: `site/${i}`, country: `C${i % 9}` }, now)
      expect(
        countOf(
          times(200, (i) => from(i)),
          undefined,
        ),
      ).toBe(40)
      expect(
        countOf(
          times(200, (i) => from(1000 + i, START + HOUR)),
          undefined,
        ),
      ).toBe(40)
      expect(from(5000, START + 2 * HOUR)).toBe('unverified_sends_per_network')
      expect(send('neighbour', { network: 'sitf/1' }, START + 2 * HOUR)).toBeUndefined()
      expect(send('alone', { network: 'site' }, START + 3 * DAY)).toBeUndefined()
      // One /48 is one network to a country.
      times(9, (i) => expect(countryBudget(store, `C${i}`, START).unverified).toBe(2))
      times(9, (i) => expect(countryBudget(restarted(), `C${i}`, START).unverified).toBe(2))
      const guesses = times(300, (i) => countGuess(store, { ...ORIGIN, network: `site/${i}` }, 'wrong', START)?.limit)
      expect(countOf(guesses, undefined)).toBe(120)
      expect(countGuess(store, { ...ORIGIN, network: 'other/1' }, 'wrong', START)).toBeUndefined()
    })
  })

  it('and its /64s keep their own limits', async () => {
    await withLedger({}, ({ send }) => {
      const refusals = times(12, (i) => send(`a${i}`, { network: 'site/1' }))
      expect(countOf(refusals, undefined)).toBe(10)
      expect(send('b', { network: 'site/2' })).toBeUndefined()
    })
  })

  it('is told from the address, also by requests that arrive at once', async () => {
    const test = createTestApp()
    const send = async (address: string) => {
      const headers = { 'CF-Connecting-IP': address }
      const response = await test.request('POST', '/api/v1/auth/send_code/', { body: { phone: newPhone() }, headers })
      return response.status === 200 ? undefined : (await json(response))['code']
    }
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => send(`2001:db8:9:${i.toString(16)}::1`)))
    expect([countOf(answers, undefined), countOf(answers, 'sends_per_network')]).toEqual([40, 20])
    expect(await send('2001:db8:a:1::1')).toBeUndefined()
  })
})

describe('a send of a closed country', () => {
  it('costs two rows while its network may still ask', async () => {
    await withLedger({}, ({ store, send }) => {
      times(20, (i) => send(`x${i}`))
      const request = { ...ORIGIN, network: 'y', id: timedId(START), botChecked: false, pending: PENDING }
      expect(reserveSend(store, request, START)).toMatchObject({ limit: 'unverified_sends_per_country', quota: 20 })
      undoReserve(store, request.id)
      expect(countryBudget(store, 'RU', START).unverified).toBe(20)
    })
  })
})
