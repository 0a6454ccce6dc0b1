import { afterEach, beforeEach, vi } from 'vitest'

/** A time without any earlier activity in the stores. */
const START = Date.parse('2026-12-01T12:00:00Z')

/**
 * Stops the clock for each test of the file; `advance` moves it, also inside the Durable Object. A clock that `goesOn`
 * starts each test later than the last one ended, so that what was written since comes last.
 */
export function useTestClock({ goesOn = false } = {}): { advance: (seconds: number) => void } {
  let now = START
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now })
  })
  afterEach(() => {
    if (goesOn) now = Date.now() + 2000
    vi.useRealTimers()
  })
  return {
    advance: (seconds) => {
      vi.setSystemTime(Date.now() + seconds * 1000)
    },
  }
}
