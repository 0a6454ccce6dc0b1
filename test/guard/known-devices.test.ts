import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createDurableGuard } from '../../src/guard/durable-guard.ts'
import type { Lane } from '../../src/guard/guard.ts'
import { createTestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { countOf, newGuardedNumber } from './guarded-number.ts'

const clock = useTestClock()
const { config } = createTestApp()
const guard = createDurableGuard(env.PHONE_GUARD, config.secretKey)

const DEVICES: Lane[] = ['a', 'b', 'c', 'd', 'e', 'f'].map((deviceId) => ({ kind: 'device', deviceId }))
const STRANGERS: Lane = { kind: 'unknown' }
/** More than the wait between two codes ever is. */
const WAIT = 301

const newNumber = () => newGuardedNumber(guard, clock)
type Guarded = ReturnType<typeof newNumber>

/** Requests codes on each lane in turn until none is sent any more. Returns how many were. */
async function sendAll(number: Guarded, lanes: Lane[], each?: (code: string, lane: Lane) => Promise<unknown>) {
  const sent = new Map<Lane, number>()
  let refusals: string[] = []
  for (let round = 0; round < 8; round += 1) {
    refusals = []
    for (const lane of lanes) {
      const issued = await number.send(lane).catch((error: unknown) => String(error))
      if (typeof issued === 'string') refusals.push(issued)
      else {
        sent.set(lane, (sent.get(lane) ?? 0) + 1)
        await each?.(issued.code, lane)
      }
    }
    clock.advance(WAIT)
  }
  return { sent: lanes.map((lane) => sent.get(lane) ?? 0), refusals }
}

describe('all known devices of a number together', () => {
  it('get twice the codes of one, while each gets no more than before', async () => {
    const number = newNumber()
    const { sent, refusals } = await sendAll(number, DEVICES)
    expect(sent).toEqual([2, 2, 2, 2, 1, 1])
    expect(refusals).toHaveLength(DEVICES.length)
    for (const refusal of refusals) expect(refusal).toMatch(/"sends_per_number","quota":10/)
    const alone = await sendAll(newNumber(), DEVICES.slice(0, 1))
    expect([alone.sent, alone.refusals[0]]).toEqual([[5], expect.stringContaining('"sends_per_number","quota":5')])
    // The oldest code is a day old.
    clock.advance(86_400 - 8 * WAIT)
    await number.send(DEVICES[0])
  })

  it('may guess wrong 15 times a day, and one of them 10 times', async () => {
    const number = newNumber()
    let compared = 0
    const { refusals } = await sendAll(number, DEVICES, async (code, lane) => {
      compared += countOf(await number.guess(code, 6, lane), 'refused')
    })
    expect(compared).toBe(15)
    expect(refusals).toHaveLength(DEVICES.length)
    for (const refusal of refusals) expect(refusal).toMatch(/"failures_per_number","quota":15/)
    const alone = newNumber()
    await alone.lock(DEVICES[0])
    await expect(alone.send(DEVICES[0])).rejects.toThrow('"failures_per_number","quota":10')
    // One device cannot lock the others.
    const { code } = await alone.send(DEVICES[1])
    expect(await alone.check(code, DEVICES[1])).toMatchObject({ kind: 'accepted' })
  })

  it('are counted once when many requests arrive at the same moment', async () => {
    const number = newNumber()
    const codes = await Promise.all(DEVICES.map(async (lane) => ({ lane, ...(await number.send(lane)) })))
    const answers = await Promise.all(codes.map(async ({ code, lane }) => number.guess(code, 20, lane)))
    expect(countOf(answers.flat(), 'refused')).toBe(15)
    clock.advance(86_400)
    const lanes = Array.from({ length: 30 }, (_, i): Lane => ({ kind: 'device', deviceId: `many-${i}` }))
    const sends = await Promise.allSettled(lanes.map(async (lane) => number.send(lane)))
    expect(sends.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  })

  it('are locked by no stranger, and lock no stranger', async () => {
    const number = newNumber()
    await number.lock()
    await expect(number.send()).rejects.toThrow('failures_per_number')
    await expect(number.send({ kind: 'phone_change', userId: 7 })).rejects.toThrow('failures_per_number')
    const { code } = await number.send(DEVICES[0])
    expect(await number.signIn(code, DEVICES[0])).toMatchObject({ kind: 'accepted' })

    const other = newNumber()
    await sendAll(other, DEVICES, async (wrong, lane) => other.guess(wrong, 6, lane))
    await expect(other.send(DEVICES[5])).rejects.toThrow('failures_per_number')
    const sent = await other.send(STRANGERS)
    expect(await other.check(sent.code)).toMatchObject({ kind: 'accepted' })
  })

  it('leave the number at most 25 wrong guesses and 15 codes a day, whoever has how many device tokens', async () => {
    const number = newNumber()
    let compared = 0
    await sendAll(number, [STRANGERS, ...DEVICES], async (code, lane) => {
      compared += countOf(await number.guess(code, 6, lane), 'refused')
    })
    expect(compared).toBe(25)
    const { sent } = await sendAll(newNumber(), [STRANGERS, ...DEVICES])
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(15)
  })

  it('are shown to staff as locked, and an unlock frees them', async () => {
    const number = newNumber()
    await sendAll(number, DEVICES, async (code, lane) => number.guess(code, 6, lane))
    const lanes = async () => (await guard.inspect(number.phone)).lanes.filter(({ purpose }) => purpose === 'device')
    const locked = await lanes()
    expect(locked.length).toBeGreaterThanOrEqual(3)
    for (const lane of locked) expect(lane.locked_until).toEqual(expect.any(String))
    await guard.unlock(number.phone)
    for (const lane of await lanes()) expect(lane).toMatchObject({ failures: 0, locked_until: null })
    await number.send(DEVICES[5])
  })
})
