import { describe, expect, it } from 'vitest'
import { claimCode, useCode } from '../../src/guard/claims.ts'
import type { LaneKeys } from '../../src/guard/lane-limits.ts'
import type { NumberStore } from '../../src/guard/records.ts'
import { countWrong, laneOfGuess, startCheck } from '../../src/guard/rules.ts'
import { START, times } from './ledger-of-object.ts'
import { KEYS, startSend, withStore } from './store-of-object.ts'

const DEVICE = { phoneKey: 'a|device:1', budgetKey: 'a|device:1' }
const EXPIRED = START - 600_000

type Act = (store: NumberStore, lane: LaneKeys) => void

const none: Act = () => {}
const expired: Act = (store, lane) => void startSend(store, { ...lane, now: EXPIRED })
const live: Act = (store, lane) => void startSend(store, { ...lane, now: START })
const claimedBy =
  (claimId: string): Act =>
  (store, lane) =>
    void claimCode(store, { ...lane, now: START }, { ...startSend(store, { ...lane, now: START }), claimId })
const used: Act = (store, lane) =>
  useCode(store, { ...lane, now: START }, { ...startSend(store, { ...lane, now: START }), claimId: 'other' })
const guessed =
  (wrong: number): Act =>
  (store, lane) => {
    live(store, lane)
    times(wrong, () => {
      const check = startCheck(store, { ...lane, now: START }, { claimId: 'c', underWay: [] })
      if (check.kind !== 'limited') countWrong(store, check.guess, START)
    })
  }

describe('the code that a known device guesses', () => {
  it.each([
    ['is its own', live, live, 'own'],
    ['is its own while it has guesses left', guessed(4), live, 'own'],
    ['is its own if it has claimed it', claimedBy('mine'), live, 'own'],
    ['is that without its token if it has none', none, live, 'fallback'],
    ['is that without its token if its own has expired', expired, live, 'fallback'],
    ['is that without its token if its own was used', used, live, 'fallback'],
    ['is that without its token if another request has its own', claimedBy('other'), live, 'fallback'],
    ['is that without its token if its own was guessed five times', guessed(5), live, 'fallback'],
    ['is that without its token if it has claimed that', claimedBy('other'), claimedBy('mine'), 'fallback'],
    ['stays its own if the other has expired', guessed(5), expired, 'own'],
    ['stays its own if there is no other', guessed(5), none, 'own'],
    ['stays its own if another request has the other too', guessed(5), claimedBy('other'), 'own'],
    ['stays its own if the other was guessed five times too', guessed(5), guessed(5), 'own'],
  ])('%s', async (_, own, other, lane) => {
    await withStore((store) => {
      own(store, DEVICE)
      other(store, KEYS)
      const chosen = laneOfGuess(store, { own: DEVICE, fallback: KEYS, claimId: 'mine', now: START })
      expect(chosen).toBe(lane === 'own' ? DEVICE : KEYS)
    })
  })
})
