import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createDurableGuard } from '../../src/guard/durable-guard.ts'
import type { Lane } from '../../src/guard/guard.ts'
import { challengesOf } from '../../src/guard/personal-records.ts'
import { policiesWith } from '../../src/guard/policy.ts'
import { createTables, purge } from '../../src/guard/records.ts'
import type { NumberStore } from '../../src/guard/records.ts'
import { unlockNumber } from '../../src/guard/staff-actions.ts'
import { createTestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { countOf, newGuardedNumber } from './guarded-number.ts'

const DAY_SECONDS = 86_400
const NOW = Date.parse('2026-12-01T12:00:00Z')

const clock = useTestClock()
const { config } = createTestApp()
const guard = createDurableGuard(env.PHONE_GUARD, config.secretKey)
const newNumber = () => newGuardedNumber(guard, clock)

/** The rules on the SQLite of a fresh object, with changed limits. */
const withStore = (changes: string[], act: (store: NumberStore) => void) =>
  runInDurableObject(env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName(crypto.randomUUID())), (_, state) => {
    const { sql } = state.storage
    createTables(sql)
    act({ sql, policies: policiesWith(changes)!, codeTtlSeconds: 600 })
  })

describe('unlocks of a number', () => {
  it('are limited to three in 24 hours: the fourth changes nothing and says when to retry', async () => {
    const number = newNumber()
    for (let i = 0; i < 3; i += 1) {
      await number.lock()
      expect(await guard.unlock(number.phone)).toEqual({ kind: 'unlocked' })
    }
    const code = await number.lock()
    const before = await guard.inspect(number.phone)
    expect(before).toMatchObject({ unlocks: 3, unlocks_limit: 3, unlocks_until: '2026-12-02T12:01:01.000Z' })
    const refusal = await guard.unlock(number.phone)
    expect(refusal).toEqual({
      kind: 'limited',
      limit: 'unlocks_per_number',
      ...{ quota: 3, windowSeconds: DAY_SECONDS, retryAfterSeconds: DAY_SECONDS - 3 * 61 },
    })
    expect(before.refusal).toEqual(refusal)
    expect(await guard.inspect(number.phone)).toEqual(before)
    expect(await number.check(code)).toMatchObject({ kind: 'limited', limit: 'failures_per_number' })

    clock.advance(DAY_SECONDS - 3 * 61)
    expect(await guard.inspect(number.phone)).toMatchObject({ unlocks: 2, unlocks_until: null, refusal: null })
    expect(await guard.unlock(number.phone)).toEqual({ kind: 'unlocked' })
    expect(await guard.unlock(number.phone)).toMatchObject({ kind: 'limited' })
  })

  it.each([4, 60])('%i at once: exactly three take effect', async (attempts) => {
    const number = newNumber()
    const other = newNumber()
    await number.lock()
    const answers = await Promise.all(Array.from({ length: attempts }, async () => guard.unlock(number.phone)))
    const kinds = answers.map(({ kind }) => kind)
    expect([countOf(kinds, 'unlocked'), countOf(kinds, 'limited')]).toEqual([3, attempts - 3])
    expect(await guard.unlock(other.phone)).toEqual({ kind: 'unlocked' })
  })

  it("let an attacker compare at most 40 codes in 24 hours, and as many in a device's lane", async () => {
    const number = newNumber()
    const lanes: Lane[] = [{ kind: 'unknown' }, { kind: 'device', deviceId: 'd' }]
    const compared = [0, 0]
    for (let round = 0; round < 50; round += 1) {
      for (const [i, lane] of lanes.entries()) {
        const sent = await number.send(lane).catch(() => undefined)
        if (sent) compared[i]! += countOf(await number.guess(sent.code, 6, lane), 'refused')
      }
      clock.advance(300)
      const { lanes: states } = await guard.inspect(number.phone)
      if (states.every(({ locked_until: until }) => until !== null)) await guard.unlock(number.phone)
    }
    expect(compared).toEqual([40, 40])
  })

  it('are kept while they count, shown to the owner, and forgotten with the number', async () => {
    await withStore(['unlocks_per_number=3/172800'], (store) => {
      expect(unlockNumber(store, 'a', NOW)).toEqual({ kind: 'unlocked' })
      expect(challengesOf(store.sql, 'a')).toEqual([])
      const until = NOW + 2 * DAY_SECONDS * 1000
      expect(purge(store.sql, until - 1)).toEqual({ after: undefined, next: until })
      expect(purge(store.sql, until)).toEqual({ after: undefined, next: undefined })
    })
    const { phone } = newNumber()
    await guard.unlock(phone)
    expect(await guard.report(phone)).toMatchObject({ sends: [], unlocks: [{ at: '2026-12-01T12:00:00.000Z' }] })
    await guard.forget([phone], 1)
    expect(await guard.report(phone)).toMatchObject({ unlocks: [] })
  })

  it('follow LIMITS, which may also allow none', async () => {
    await withStore(['unlocks_per_number=0'], (store) => {
      expect(unlockNumber(store, 'a', NOW)).toMatchObject({ kind: 'limited', quota: 0, retryAfterSeconds: DAY_SECONDS })
    })
  })
})
