import { describe, expect, it } from 'vitest'
import { atLeast, atMost, exactly, SHORT } from '../../attack/attack.ts'
import { leaksIn } from '../../attack/evidence.ts'
import { report } from '../../attack/report.ts'
import { ATTACKS, runAttacks } from '../../attack/run-attacks.ts'

describe('the attack suite, in its short form', () => {
  it('finds that every limit holds', async () => {
    const outcomes = await runAttacks({ effort: SHORT })
    const failed = outcomes.flatMap(({ findings }) => findings.filter((finding) => !finding.holds))
    expect(failed).toEqual([])
    const untimed = ATTACKS.map(({ name }) => name).filter((name) => name !== 'timing')
    expect(outcomes.map(({ attack }) => attack)).toEqual(untimed)
  }, 400_000)
})

describe('a limit', () => {
  it.each([
    [atMost('', 10, 10), true],
    [atMost('', 11, 10), false],
    [exactly('', 1, 1), true],
    [exactly('', 0, 1), false],
    [atLeast('', 2, 1), true],
    [atLeast('', 0, 1), false],
  ])('with %j counts as held: %s', (finding, expected) => {
    expect(finding.holds).toBe(expected)
  })

  it('that does not hold is reported by name', () => {
    const finding = atMost('guesses', 12, 10)
    const text = report([{ attack: 'brute', findings: [finding], seconds: 1 }])
    expect(text).toMatch(/^FAIL\s+brute\s+12\s+≤ 10\s+guesses$/m)
    expect(text).toMatch(/1 of 1 limits do not hold\.$/)
  })
})

describe('the log search', () => {
  const secrets = {
    code: new Set(['4821']),
    phone: new Set(['+79174445566']),
    token: new Set(['opaque-device-token']),
    secret: new Set(['the-key']),
  }

  it.each([
    ['SMS to +79174445566: 4821 is your code', ['code', 'phone']],
    ['"code":4821', ['code']],
    ['8 917 444 55 66 or 9174445566', ['phone']],
    ['device opaque-device-token', ['token']],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', ['token']],
    ['signed with the-key', ['secret']],
    ['{"request_id":"5f0c1f43-4821-4821-9a6e-0d2f6e5b7a11","ms":4821}', []],
    ['{"message_id":"a309b38ec6144778b6d35c4821a389bd"}', []],
    ['at worker.js:4821:4821', []],
    ['{"at":"4821-11-30T18:38:18.417Z","migrations":["4821_tables.sql"]}', []],
    ['+7 ••• ••• •• 66', []],
    ['1732348214821', []],
  ])('finds exactly the secrets in %s', (line, found) => {
    expect(leaksIn(line, secrets)).toEqual(found)
  })
})
