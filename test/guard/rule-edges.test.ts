import { describe, expect, it } from 'vitest'
import type { SendOutcome } from '../../src/guard/guard.ts'
import { readNumber } from '../../src/guard/records.ts'
import type { NumberStore } from '../../src/guard/records.ts'
import { countWrong, endSend, isPending, planSend, recordSend, startCheck, undoSend } from '../../src/guard/rules.ts'
import { unlockNumber, voidChallenge } from '../../src/guard/staff-actions.ts'
import { timedId } from '../../src/lib/random.ts'
import { START, times } from './ledger-of-object.ts'
import { KEYS, startSend, withStore } from './store-of-object.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const UNKNOWN = { kind: 'unknown', vendor: 'v' } as const
const REJECTED = { kind: 'rejected' } as const

const at = (now: number) => ({ ...KEYS, now })
const send = (store: NumberStore, now: number) => startSend(store, at(now)).challengeId
const end = (store: NumberStore, id: string, outcome: SendOutcome, now = START) => endSend(store, at(now), id, outcome)
const plan = (store: NumberStore, now: number) =>
  planSend(store, at(now), { challengeId: timedId(now), isTest: false, underWay: [] })

/** Guesses wrong, and returns how it was answered. */
function guess(store: NumberStore, now: number): string {
  const check = startCheck(store, at(now), { claimId: 'c', underWay: [] })
  if (check.kind === 'limited') return check.limit
  countWrong(store, check.guess, now)
  return check.kind === 'compare' ? (check.milestone ?? 'compared') : 'nothing to compare'
}

const kindsOf = (store: NumberStore) => readNumber(store.sql, 'a').events.map(({ kind }) => kind)

describe('to the millisecond', () => {
  it('a code can be sent when the wait ends, and the wait starts over a day and a bit later', async () => {
    await withStore((store) => {
      send(store, START)
      expect(plan(store, START + MINUTE - 1)).toMatchObject({ limit: 'send_cooldown', retryAfterSeconds: 1 })
      expect(plan(store, START + MINUTE)).toMatchObject({ resendInSeconds: 120 })
      expect(plan(store, START + MINUTE + DAY)).toMatchObject({ resendInSeconds: 120 })
      expect(plan(store, START + MINUTE + DAY + 1)).toMatchObject({ resendInSeconds: 60 })
    })
  })

  it('guesses without a code are allowed again ten minutes after the first', async () => {
    await withStore((store) => {
      expect(times(5, (i) => guess(store, START + i))).toEqual(times(5, () => 'nothing to compare'))
      expect(guess(store, START + 10 * MINUTE - 1)).toBe('attempts_per_code')
      expect(guess(store, START + 10 * MINUTE)).toBe('nothing to compare')
    })
  })

  it('a guess at an expired code is no failure', async () => {
    await withStore((store) => {
      send(store, START)
      expect(guess(store, START + 10 * MINUTE - 1)).toBe('first_failure')
      expect(guess(store, START + 10 * MINUTE)).toBe('nothing to compare')
      expect(kindsOf(store)).toEqual(['send', 'failure'])
    })
  })

  it('a send counts for a day, and a code is pending until it expires', async () => {
    await withStore((store) => {
      times(5, (i) => send(store, START + i * HOUR))
      expect(plan(store, START + DAY - 1)).toMatchObject({ limit: 'sends_per_number', retryAfterSeconds: 1 })
      const id = send(store, START + DAY)
      const expiresAt = START + DAY + 10 * MINUTE
      expect([-1, 0].map((ms) => isPending(store, at(expiresAt + ms), id))).toEqual([true, false])
    })
  })

  it('a vendor that did not answer is avoided for an hour', async () => {
    await withStore((store) => {
      end(store, send(store, START), UNKNOWN)
      expect(plan(store, START + HOUR - 1)).toMatchObject({ unsure: ['v'] })
      expect(plan(store, START + HOUR)).toMatchObject({ unsure: [] })
    })
  })
})

describe('the milestones of wrong guesses', () => {
  it('are the first at a code, the last at a code and the last of the number', async () => {
    await withStore((store) => {
      send(store, START)
      expect(times(6, () => guess(store, START))).toEqual([
        'first_failure',
        ...times(3, () => 'compared'),
        'code_locked',
        'attempts_per_code',
      ])
      send(store, START + MINUTE)
      expect(times(6, () => guess(store, START + MINUTE))).toEqual([
        'first_failure',
        ...times(3, () => 'compared'),
        'number_locked',
        'failures_per_number',
      ])
    })
  })
})

describe('a send that ends without an answer', () => {
  it('is counted apart from the others, with its vendor, and its code stays', async () => {
    await withStore((store) => {
      const [first, second] = [send(store, START), send(store, START + MINUTE)]
      end(store, second, UNKNOWN, START + MINUTE)
      const { code, events } = readNumber(store.sql, 'a')
      expect(events).toEqual([
        { id: first, kind: 'send', at: START },
        { id: second, kind: 'undelivered', at: START + MINUTE, vendor: 'v' },
      ])
      expect(code.challengeId).toBe(second)
      end(store, first, { kind: 'unknown' }, START + MINUTE)
      expect(readNumber(store.sql, 'a').events[0]).toEqual({ id: first, kind: 'undelivered', at: START })
    })
  })

  it('writes nothing if it was not counted, or has ended already', async () => {
    await withStore((store) => {
      const first = send(store, START)
      const second = send(store, START + MINUTE)
      end(store, second, UNKNOWN, START + MINUTE)
      let writes = 0
      const sql: NumberStore['sql'] = {
        exec(query, ...bindings) {
          if (query.includes('INSERT')) writes += 1
          return store.sql.exec(query, ...bindings)
        },
      }
      const counting = { ...store, sql }
      for (const id of ['never sent', second]) end(counting, id, UNKNOWN, START + MINUTE)
      end(counting, 'never sent', REJECTED, START + MINUTE)
      undoSend(counting, at(START + MINUTE), first)
      expect(writes).toBe(0)
    })
  })

  it('restores the code before it if it was rejected, also when staff unlocked the number meanwhile', async () => {
    await withStore((store) => {
      const first = send(store, START)
      const second = send(store, START + MINUTE)
      unlockNumber(store, 'a', START + MINUTE)
      end(store, second, REJECTED, START + MINUTE)
      expect(readNumber(store.sql, 'a').code.challengeId).toBe(first)
      expect(kindsOf(store)).toEqual(['forgiven', 'forgiven', 'unlock'])
    })
  })
})

describe('a code that came back', () => {
  it('cannot be taken back itself: nothing is known of the one before it', async () => {
    await withStore((store) => {
      const [first, second] = [send(store, START), send(store, START + MINUTE)]
      undoSend(store, at(START + MINUTE), second)
      undoSend(store, at(START + MINUTE), first)
      expect([readNumber(store.sql, 'a').code.challengeId, kindsOf(store)]).toEqual([first, ['send']])
    })
  })
})

describe('a test number', () => {
  it('has no wait and no limit, and counts for nobody', async () => {
    await withStore((store) => {
      for (let i = 0; i < 12; i += 1) {
        const planned = planSend(store, at(START), { challengeId: timedId(START), isTest: true, underWay: [] })
        if (planned.kind === 'limited') throw new Error(planned.limit)
        expect(planned.resendInSeconds).toBe(0)
        recordSend(store, at(START), planned.code, { isTest: true })
      }
      expect(kindsOf(store)).toEqual([])
    })
  })
})

describe('voiding', () => {
  it('tells whether the code was pending', async () => {
    await withStore((store) => {
      const challengeId = send(store, START)
      const isVoided = (id: string, now = START) => voidChallenge(store, { phoneKey: 'a', challengeId: id, now })
      expect([isVoided('another'), isVoided(challengeId, START + 10 * MINUTE)]).toEqual([false, false])
      expect(isVoided(send(store, START + HOUR), START + HOUR)).toBe(true)
    })
  })
})
