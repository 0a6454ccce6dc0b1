import { describe, expect, it } from 'vitest'
import { DEFAULT_THRESHOLDS, measureHolds } from '../../../src/cli/signals/hold-rate.ts'
import { runCommand } from './run-command.ts'

const people = { families: 240, rings: 24, seed: 1 }
const shareOf = ({ held, invitees }: { held: number; invitees: number }) => held / invitees

describe('signals of fraud', () => {
  it('hold all of a ring, and few of ordinary families', async () => {
    const [families, ...rings] = await measureHolds({ ...people, thresholds: DEFAULT_THRESHOLDS })
    expect(rings.map(({ kind, groups, held, invitees }) => [kind, groups, held / invitees])).toEqual(
      ['one device', 'one network', 'numbers in a row', 'many sign-ups'].map((kind) => [kind, 6, 1]),
    )
    // By the thing that its accounts share.
    const shared = ['same_device', 'same_network', 'consecutive_numbers', 'many_sign_ups'] as const
    expect(rings.map(({ by }, i) => by[shared[i]!])).toEqual(rings.map(({ held }) => held))
    expect(families!.groups).toBe(240)
    expect(shareOf(families!)).toBeLessThan(0.1)
    expect(families!.by.many_sign_ups).toBeUndefined()
    // They are families of four invitees, or on one device.
    const stricter = { ...DEFAULT_THRESHOLDS, same_network: 2, consecutive_numbers: 2 }
    const [held] = await measureHolds({ ...people, thresholds: stricter })
    expect(shareOf(held!)).toBeGreaterThan(1.5 * shareOf(families!))
  })

  it('are shown by a command, for thresholds to try', async () => {
    const { code, stdout } = await runCommand('signals', ['--families', '4', '--rings', '4', '--same-device', '20'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nfamilies +4 +\d+ .*\nrings: one device +1 +\d+ +0 +0\.0 %\nrings: one network +1 /s)
  })
})
