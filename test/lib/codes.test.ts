import { describe, expect, it } from 'vitest'
import { INVITE_CODE_ALPHABET, mayMean, randomInviteCode, typedInviteCode } from '../../src/lib/invite-code.ts'
import { firstTimedId, randomCode, timedId, timeOfTimedId } from '../../src/lib/random.ts'

/** Pearson's chi-squared statistic of observed counts against a uniform distribution. */
function chiSquared(counts: number[]): number {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
}

describe('randomCode', () => {
  it('is uniform over 1000–9999', () => {
    const counts = Array<number>(9000).fill(0)
    for (let i = 0; i < 180_000; i += 1) counts[Number(randomCode(4)) - 1000]! += 1
    // 8,999 degrees of freedom: mean 8,999, standard deviation 134. Chance never reaches six of them.
    expect(Math.abs(chiSquared(counts) - 8999)).toBeLessThan(6 * 134)
  })

  it.each([4, 5, 6, 7, 8])('returns %i digits', (digits) => {
    for (let i = 0; i < 1000; i += 1) expect(randomCode(digits)).toMatch(new RegExp(`^[1-9]\\d{${digits - 1}}$`))
  })
})

describe('timedId', () => {
  const now = Date.parse('2026-12-01T12:00:00Z')

  it('is 32 hex characters that say the time and sort by it', () => {
    const ids = [now, now + 1, now + 86_400_000, 16 ** 11 - 1].map((at) => timedId(at))
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(ids.toSorted()).toEqual(ids)
    expect(ids.map(timeOfTimedId)).toEqual([now, now + 1, now + 86_400_000, 16 ** 11 - 1])
    expect(timedId(now - 1) < firstTimedId(now) && firstTimedId(now) <= timedId(now)).toBe(true)
  })

  it('sorts by order within a millisecond, and never repeats', () => {
    const ids = Array.from({ length: 100 }, () => timedId(now))
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids.map((id) => id.slice(13))).size).toBe(100)
  })
})

describe('invite codes', () => {
  it('use each of the 32 symbols equally often', () => {
    const counts = Array<number>(32).fill(0)
    for (let i = 0; i < 20_000; i += 1) {
      for (const symbol of randomInviteCode()) counts[INVITE_CODE_ALPHABET.indexOf(symbol)]! += 1
    }
    // 31 degrees of freedom: mean 31, standard deviation 7.9.
    expect(chiSquared(counts)).toBeLessThan(31 + 6 * 7.9)
  })

  it.each([
    ['k49fj5', 'K49FJ5'],
    ['K49-FJ5', 'K49FJ5'],
    [' k4 9f j5 ', 'K49FJ5'],
    ['oOiIlL', 'OOIILL'],
    ['k49fju', 'K49FJU'],
    ['\u202dK49\u200b_FJ5\u202c', 'K49FJ5'],
    ['Ｋ４９－ＦＪ５', 'K49FJ5'],
    ['K49\u2013FJ5', 'K49FJ5'],
  ])('are read from %j as %s', (typed, code) => {
    expect(typedInviteCode(typed)).toBe(code)
  })

  it.each(['', 'K49FJ', 'K49FJ55', 'К49FJ5', 'K49FJ\u0000'])('are not read from %j', (typed) => {
    expect(typedInviteCode(typed)).toBeUndefined()
  })

  it.each([
    ['KO9FJI', 'KO9FJI', true],
    ['KO9FJI', 'K09FJ1', true],
    ['K09FJ1', 'KO9FJI', false],
    ['KO9FJI', 'KO9FJ1', false],
    [undefined, 'K09FJ1', false],
  ])('typed as %s may mean %s: %s', (typed, code, means) => {
    expect(mayMean(typed, code)).toBe(means)
  })
})
