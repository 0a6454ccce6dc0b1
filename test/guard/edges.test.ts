import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { claimCode, releaseCode, useCode } from '../../src/guard/claims.ts'
import { createDurableGuard } from '../../src/guard/durable-guard.ts'
import type { Moment } from '../../src/guard/lane-limits.ts'
import { countGuess, undoReserve } from '../../src/guard/ledger-rules.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { readNumber } from '../../src/guard/records.ts'
import type { NumberStore } from '../../src/guard/records.ts'
import { countWrong, endSend, startCheck, undoSend } from '../../src/guard/rules.ts'
import { failBefore } from '../support/failing-database.ts'
import { cleanGuard } from '../support/stored.ts'
import { createTestApp, signInAs, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { guess, issue, LANE, withPhoneCodes } from './codes-of-object.ts'
import { newGuardedNumber } from './guarded-number.ts'
import { HOUR, ORIGIN, START, times, withLedger } from './ledger-of-object.ts'
import { KEYS, startSend, withStore } from './store-of-object.ts'

const clock = useTestClock({ goesOn: true })
const test = createTestApp()
const guard = createDurableGuard(env.PHONE_GUARD, test.config.secretKey)

const send = (store: NumberStore, now: number) => startSend(store, { ...KEYS, now }).challengeId

describe('a known device that enters a code of the unknown lane', () => {
  it('gets it back at once when the database fails, and it works once', async () => {
    const { phone, device } = await signInAs(test)
    await test.request('POST', '/api/v1/auth/send_code/', { body: { phone } })
    const code = test.messages.findLast(({ to }) => to === phone)?.code
    const body = { phone, code, device }
    const failing = createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
    const enter = async (app: typeof test) =>
      (await app.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })).status
    expect(await enter(failing)).toBe(503)
    expect(await enter(test)).toBe(200)
    await test.settle()
    expect(await enter(test)).toBe(403)
  })
})

describe('the wait between two codes', () => {
  it('keeps its step through the hourly purge, and starts over a day after it ended', async () => {
    const number = newGuardedNumber(guard, clock)
    const waits: number[] = []
    for (const seconds of [60, 3700, 3700]) {
      waits.push((await number.send()).resendInSeconds)
      clock.advance(seconds)
      await cleanGuard()
    }
    expect(waits).toEqual([60, 120, 300])
    clock.advance(86_400 - 3700 + 299)
    await cleanGuard()
    expect((await number.send()).resendInSeconds).toBe(300)
    clock.advance(86_400 + 301)
    expect((await number.send()).resendInSeconds).toBe(60)
  })
})

describe('a wrong guess at an older code', () => {
  it("leaves the newer code's attempts, and counts for the number", async () => {
    await withStore((store) => {
      const now = START
      send(store, now)
      const check = startCheck(store, { ...KEYS, now }, { claimId: 'c', underWay: [] })
      if (check.kind !== 'compare') throw new Error(check.kind)
      send(store, now + 61_000)
      countWrong(store, check.guess, now + 62_000)
      const { code, events } = readNumber(store.sql, 'a')
      expect([code.attempts, events.filter(({ kind }) => kind === 'failure').length]).toEqual([0, 1])
    })
  })
})

describe('a send that is undone after its code was used', () => {
  it('stays: the code before it does not come back, and the code counts', async () => {
    await withStore((store) => {
      send(store, START)
      const now = START + 61_000
      const challengeId = send(store, now)
      expect(claimCode(store, { ...KEYS, now }, { challengeId, claimId: 'c' })).toBe('claimed')
      useCode(store, { ...KEYS, now }, { challengeId, claimId: 'c' })
      undoSend(store, { ...KEYS, now }, challengeId)
      const { code, events } = readNumber(store.sql, 'a')
      expect([code.challengeId, code.isUsed, events.length]).toEqual([challengeId, true, 2])
    })
  })
})

describe('a code that a later send replaced', () => {
  const [now, later] = [START, START + 1000].map((at) => ({ ...KEYS, now: at })) as [Moment, Moment]
  const rejected = (store: NumberStore, moment: Moment, id: string) => endSend(store, moment, id, { kind: 'rejected' })

  it.each([
    ['undone', undoSend],
    ['rejected', rejected],
  ])('and that was used meanwhile does not work again when that send is %s', async (_, end) => {
    await withStore((store) => {
      const challengeId = send(store, now.now)
      claimCode(store, now, { challengeId, claimId: 'mine' })
      const second = send(store, later.now)
      useCode(store, later, { challengeId, claimId: 'mine' })
      end(store, later, second)
      expect(readNumber(store.sql, 'a').code.challengeId).toBe(challengeId)
      expect(claimCode(store, { ...KEYS, now: START + 11_000 }, { challengeId, claimId: 'other' })).toBe('refused')
      expect(claimCode(store, later, { challengeId, claimId: 'mine' })).toBe('used')
    })
  })

  it('and that was released meanwhile is free for others when that send is undone', async () => {
    await withStore((store) => {
      const challengeId = send(store, now.now)
      claimCode(store, now, { challengeId, claimId: 'mine' })
      const second = send(store, later.now)
      releaseCode(store, later, { challengeId, claimId: 'mine' })
      undoSend(store, later, second)
      expect(claimCode(store, later, { challengeId, claimId: 'other' })).toBe('claimed')
    })
  })
})

describe('the counts of the ledger', () => {
  it("of one network stay when another one's guess is right", async () => {
    await withLedger({ policies: policiesWith(['sends_per_network=100'])! }, ({ store, send: sendFrom, idOf }) => {
      const [a, b] = [
        { ...ORIGIN, network: 'a' },
        { ...ORIGIN, network: 'b' },
      ]
      times(30, () => countGuess(store, b, 'wrong', START))
      times(20, (i) => sendFrom(`b${i}`, { network: 'b' }))
      sendFrom('mine', { network: 'a' })
      expect(countGuess(store, a, { right: idOf('mine') }, START)).toBeUndefined()
      expect(countGuess(store, b, 'wrong', START)).toMatchObject({ limit: 'failures_per_network' })
      expect(sendFrom('more', { network: 'b' })).toBe('unverified_sends_per_network')
    })
  })

  it('of the service last an hour, and a cancelled send is given back', async () => {
    await withLedger({ policies: policiesWith(['sends_per_service=3'])! }, ({ store, send: sendAt, idOf }) => {
      times(3, (i) => expect(sendAt(`s${i}`)).toBeUndefined())
      expect(sendAt('x')).toBe('sends_per_service')
      undoReserve(store, idOf('s1'))
      expect([sendAt('y'), sendAt('z')]).toEqual([undefined, 'sends_per_service'])
      expect(sendAt('late', {}, START + HOUR - 60_000)).toBe('sends_per_service')
      expect(sendAt('later', {}, START + HOUR + 60_000)).toBeUndefined()
    })
  })
})

describe('a wrong guess', () => {
  it('is told with its milestone, of which there is none without a code', async () => {
    await withPhoneCodes(env.CODES, async (phoneCodes) => {
      expect(await phoneCodes.checkCode(LANE, guess('1234'))).toStrictEqual({ kind: 'refused' })
      const wrong = wrongCode((await issue(phoneCodes)).code)
      const first = { kind: 'refused', milestone: 'first_failure' }
      expect(await phoneCodes.checkCode(LANE, guess(wrong))).toStrictEqual(first)
      expect(await phoneCodes.checkCode(LANE, guess(wrong))).toStrictEqual({ kind: 'refused' })
    })
  })
})
