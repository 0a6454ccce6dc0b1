import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { claimCode } from '../../src/guard/claims.ts'
import { createDurableGuard } from '../../src/guard/durable-guard.ts'
import type { Lane } from '../../src/guard/guard.ts'
import { countWrong, startCheck, undoSend } from '../../src/guard/rules.ts'
import type { Guess } from '../../src/guard/rules.ts'
import { unlockNumber, voidChallenge } from '../../src/guard/staff-actions.ts'
import { liveCodes } from '../support/stored.ts'
import { createTestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { countOf, newGuardedNumber } from './guarded-number.ts'
import { KEYS, startSend, withStore } from './store-of-object.ts'

const NOW = Date.parse('2026-12-01T12:00:00Z')
const FIRST_GUESS = { claimId: 'c', underWay: [] }

const clock = useTestClock()
const { config } = createTestApp()
const guard = createDurableGuard(env.PHONE_GUARD, config.secretKey)

const newNumber = () => newGuardedNumber(guard, clock)

describe('unlocking a number', () => {
  it('makes the pending code usable immediately', async () => {
    const number = newNumber()
    const code = await number.lock()
    expect(await number.check(code)).toMatchObject({ kind: 'limited', limit: 'failures_per_number' })
    await guard.unlock(number.phone)
    expect(await number.check(code)).toMatchObject({ kind: 'accepted' })
  })

  it('allows a new code without waiting, even when all sends of the day are used', async () => {
    const number = newNumber()
    for (let i = 0; i < 5; i += 1) {
      await number.send()
      clock.advance(301)
    }
    await expect(number.send()).rejects.toThrow('sends_per_number')
    await guard.unlock(number.phone)
    const { code, resendInSeconds } = await number.send()
    expect(resendInSeconds).toBe(60)
    expect(await number.check(code)).toMatchObject({ kind: 'accepted' })
  })

  it('covers every lane of the number and no other number', async () => {
    const [number, other] = [newNumber(), newNumber()]
    const lanes: Lane[] = [{ kind: 'unknown' }, { kind: 'device', deviceId: 'd' }]
    const codes = [await number.lock(lanes[0]), await number.lock(lanes[1])]
    const change: Lane = { kind: 'phone_change', userId: 7 }
    await other.lock()
    await expect(number.send(change)).rejects.toThrow('failures_per_number')
    await guard.unlock(number.phone)
    const { lanes: states } = await guard.inspect(number.phone)
    expect(states).toHaveLength(2)
    for (const state of states)
      expect(state).toMatchObject({ attempts: 0, failures: 0, sends: 0, locked_until: null, next_send_at: null })
    for (const [i, lane] of lanes.entries())
      expect(await number.check(codes[i]!, lane)).toMatchObject({ kind: 'accepted' })
    await number.send(change)
    expect((await guard.inspect(other.phone)).lanes[0]).toMatchObject({
      failures: 10,
      locked_until: expect.any(String),
    })
  })

  it('grants one budget only: further wrong guesses lock the number again', async () => {
    const number = newNumber()
    const code = await number.lock()
    await guard.unlock(number.phone)
    const answers = await number.guess(code, 30)
    expect([countOf(answers, 'refused'), countOf(answers, 'limited')]).toEqual([5, 25])
    clock.advance(61)
    const again = await number.guess((await number.send()).code, 30)
    expect(countOf(again, 'refused')).toBe(5)
    expect((await guard.inspect(number.phone)).lanes[0]).toMatchObject({
      failures: 10,
      locked_until: expect.any(String),
    })
  })

  it.each([1, 3, 50])('%i at once amid 400 guesses grants at most one budget per code', async (unlocks) => {
    const number = newNumber()
    const { code } = await number.send()
    const calls = Array.from({ length: 400 }, (_, i) => async () => {
      if (i % Math.ceil(400 / unlocks) === 0) await guard.unlock(number.phone)
      return number.guess(code, 1)
    })
    const answers = (await Promise.all(calls.map(async (call) => call()))).flat()
    const compared = countOf(answers, 'refused')
    expect(compared).toBeLessThanOrEqual(5 * (Math.min(unlocks, 3) + 1))
    expect(compared).toBeGreaterThanOrEqual(5)
    expect(compared + countOf(answers, 'limited')).toBe(400)
    const [state] = (await guard.inspect(number.phone)).lanes
    expect(state!.failures).toBeLessThanOrEqual(10)
  })

  it('still counts guesses that were under way', async () => {
    await withStore((store) => {
      const moment = { ...KEYS, now: NOW }
      startSend(store, moment)
      const underWay: Guess[] = []
      const start = () => {
        const check = startCheck(store, moment, { claimId: 'c', underWay })
        if (check.kind === 'compare') underWay.push(check.guess)
        return check.kind
      }
      for (let i = 0; i < 5; i += 1) expect(start()).toBe('compare')
      unlockNumber(store, 'a', NOW)
      expect(start()).toBe('limited')
      for (const guess of underWay.splice(0)) countWrong(store, guess, NOW)
      expect(start()).toBe('limited')
    })
  })

  it('is not undone by a message that could not be sent', async () => {
    await withStore((store) => {
      const first = startSend(store, { ...KEYS, now: NOW })
      for (let i = 0; i < 5; i += 1)
        countWrong(store, { ...KEYS, challengeId: first.challengeId, isCompared: true }, NOW)
      const later = { ...KEYS, now: NOW + 61_000 }
      const second = startSend(store, later)
      unlockNumber(store, 'a', NOW)
      undoSend(store, later, second.challengeId)
      const check = startCheck(store, later, FIRST_GUESS)
      expect(check).toMatchObject({ kind: 'compare' })
      expect(check.kind === 'compare' && check.challengeId).toBe(first.challengeId)
      expect(startSend(store, later)).toMatchObject({ resendInSeconds: 60 })
    })
  })

  it('keeps what the owner may read: sent codes stay in the report and can be forgotten', async () => {
    const number = newNumber()
    const { code, sendId } = await number.send()
    await number.guess(code, 2)
    await guard.unlock(number.phone)
    const { sends, failures, pending_codes: pending } = await guard.report(number.phone)
    expect([sends.length, failures.length, pending.length]).toEqual([1, 0, 1])
    expect(await liveCodes()).toContain(sendId)
    await guard.forget([number.phone], 1)
    expect(await guard.report(number.phone)).toEqual({
      codes: [],
      sends: [],
      failures: [],
      unlocks: [],
      signed_in_until: null,
      pending_codes: [],
    })
    expect(await liveCodes()).not.toContain(sendId)
  })
})

describe('a voided code', () => {
  it('stops working immediately, while attempts, the send and the cooldown stay', async () => {
    const number = newNumber()
    const { code, sendId } = await number.send()
    await number.guess(code, 2)
    expect(await guard.voidCode(number.phone, sendId)).toBe(true)
    expect(await liveCodes()).not.toContain(sendId)
    expect(await number.check(code)).toEqual({ kind: 'refused' })
    expect((await guard.inspect(number.phone)).lanes[0]).toMatchObject({
      code: 'none',
      attempts: 3,
      failures: 2,
      sends: 1,
    })
    await expect(number.send()).rejects.toThrow('send_cooldown')
    expect(await guard.voidCode(number.phone, sendId)).toBe(false)
  })

  it('does not affect codes in another lane or sent later', async () => {
    const number = newNumber()
    const lane: Lane = { kind: 'device', deviceId: 'd' }
    const first = await number.send()
    const own = await number.send(lane)
    clock.advance(61)
    const second = await number.send()
    await guard.voidCode(number.phone, first.sendId)
    expect(await number.check(second.code)).toMatchObject({ kind: 'accepted' })
    expect(await number.check(own.code, lane)).toMatchObject({ kind: 'accepted' })
  })

  it('is not restored by a failed message or a released claim', async () => {
    await withStore((store) => {
      const now = NOW
      const first = startSend(store, { ...KEYS, now })
      const later = { ...KEYS, now: now + 61_000 }
      const second = startSend(store, later)
      expect(voidChallenge(store, { phoneKey: 'a', challengeId: first.challengeId, now: later.now })).toBe(false)
      undoSend(store, later, second.challengeId)
      expect(startCheck(store, later, FIRST_GUESS)).toMatchObject({ kind: 'refuse' })
    })
    const number = newNumber()
    const { code, sendId } = await number.send()
    expect(await number.check(code, undefined, 'c')).toMatchObject({ kind: 'accepted', challengeId: sendId })
    await guard.voidCode(number.phone, sendId)
    await guard.releaseCode(number.target(), { challengeId: sendId, claimId: 'c' })
    expect(await number.check(code)).toEqual({ kind: 'refused' })
  })

  it('is rejected even if a guess is already running', async () => {
    await withStore((store) => {
      const moment = { ...KEYS, now: NOW }
      startSend(store, moment)
      const check = startCheck(store, moment, FIRST_GUESS)
      if (check.kind !== 'compare') throw new Error('no code')
      voidChallenge(store, { phoneKey: 'a', challengeId: check.challengeId, now: NOW })
      expect(claimCode(store, moment, { challengeId: check.challengeId, claimId: 'c' })).toBe('refused')
    })
    const number = newNumber()
    const { code, sendId } = await number.send()
    const answers = await Promise.all([
      number.signIn(code),
      guard.voidCode(number.phone, sendId),
      ...Array.from({ length: 4 }, async () => number.signIn(code)),
    ])
    const kinds = answers.map((answer) => (typeof answer === 'boolean' ? 'void' : answer.kind))
    expect(countOf(kinds, 'accepted')).toBeLessThanOrEqual(1)
    expect(await number.check(code)).not.toMatchObject({ kind: 'accepted' })
  })
})

describe('the state of a number', () => {
  it('shows the unknown-device lane even without any activity', async () => {
    expect((await guard.inspect(newNumber().phone)).lanes).toEqual([
      {
        purpose: 'sign_in',
        ...{ code: 'none', code_expires_at: null, next_send_at: null },
        ...{ attempts: 0, attempts_limit: 5, attempts_until: null },
        ...{ failures: 0, failures_limit: 10, locked_until: null },
        ...{ sends: 0, sends_limit: 5, sends_until: null },
      },
    ])
  })

  it('shows each limit with its end, and as over afterwards', async () => {
    const number = newNumber()
    await number.lock()
    const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString()
    expect((await guard.inspect(number.phone)).lanes[0]).toEqual({
      purpose: 'sign_in',
      ...{ code: 'pending', code_expires_at: at(661), next_send_at: at(61 + 120) },
      ...{ attempts: 5, attempts_limit: 5, attempts_until: at(661) },
      ...{ failures: 10, failures_limit: 10, locked_until: at(86_400) },
      ...{ sends: 2, sends_limit: 5, sends_until: null },
    })
    clock.advance(86_400)
    expect((await guard.inspect(number.phone)).lanes[0]).toMatchObject({
      ...{ code: 'expired', code_expires_at: null, next_send_at: null, attempts: 0, attempts_until: null },
      ...{ failures: 0, locked_until: null, sends: 0 },
    })
  })

  it("includes what phone changes use of the number's budgets", async () => {
    const number = newNumber()
    const change: Lane = { kind: 'phone_change', userId: 7 }
    await number.guess((await number.send(change)).code, 3, change)
    const [strangers, own] = (await guard.inspect(number.phone)).lanes
    expect([strangers, own]).toMatchObject([
      { purpose: 'sign_in', code: 'none', attempts: 0, failures: 3, sends: 1 },
      { purpose: 'phone_change', code: 'pending', attempts: 3, failures: 3, sends: 1 },
    ])
  })
})
