import { afterEach, beforeEach, vi } from 'vitest'

/** A time without any earlier activity in the stores. */
const START = Date.parse('2026-12-01T12:00:00Z')

/** Stops the clock for each test of the file; `advance` moves it, also inside the Durable Object. */
export function useTestClock(): { advance: (seconds: number) => void } {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  return {
    advance: (seconds) => {
      vi.setSystemTime(Date.now() + seconds * 1000)
    },
  }
}
