import { describe, expect, it } from 'vitest'
import { countSegments, isGsm7 } from '../../src/sms/segments.ts'

const gsm = (units: number, count: number) => ({ encoding: 'gsm-7', units, count })
const ucs = (units: number, count: number) => ({ encoding: 'ucs-2', units, count })

describe('isGsm7', () => {
  it.each(['', 'Code: 1234\n@app.example #1234', 'Ñandù? ÄÖÜß à la £5', 'ΔΦΓΛΩΠΨΣΘΞ', '{code} [5] ~ € ^ | \\ \f'])(
    'accepts %j',
    (text) => {
      expect(isGsm7(text)).toBe(true)
    },
  )

  it.each(['код', '—', '«»', '`', 'ç', 'á', '\u001b', '\t', '🦔', '’', 'Α'])('rejects %j', (text) => {
    expect(isGsm7(text)).toBe(false)
  })

  it('has 127 characters and 10 extension characters, as in 3GPP TS 23.038', () => {
    const all = Array.from({ length: 0x3000 }, (_, at) => String.fromCharCode(at)).filter(isGsm7)
    const wide = all.filter((character) => countSegments(character).units === 2)
    expect([all.length, wide.length]).toEqual([137, 10])
  })
})

describe('countSegments', () => {
  it.each([
    ['', gsm(0, 1)],
    ['a'.repeat(160), gsm(160, 1)],
    ['a'.repeat(161), gsm(161, 2)],
    ['a'.repeat(306), gsm(306, 2)],
    ['a'.repeat(307), gsm(307, 3)],
    ['€'.repeat(80), gsm(160, 1)],
    [`${'a'.repeat(159)}€`, gsm(161, 2)],
    // 152 characters and a euro sign do not fit into 153, so the euro sign starts the next part.
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, gsm(306, 3)],
    ['я'.repeat(70), ucs(70, 1)],
    ['я'.repeat(71), ucs(71, 2)],
    ['я'.repeat(134), ucs(134, 2)],
    ['я'.repeat(135), ucs(135, 3)],
    ['🦔'.repeat(35), ucs(70, 1)],
    [`${'я'.repeat(66)}🦔${'я'.repeat(66)}`, ucs(134, 3)],
    [`${'a'.repeat(69)}—`, ucs(70, 1)],
    [`${'a'.repeat(70)}—`, ucs(71, 2)],
  ])('of %j returns %j', (text, segments) => {
    expect(countSegments(text)).toEqual(segments)
  })
})
