import { AppError } from '../../errors/app-error.ts'
import { SECOND_MS } from '../../lib/time.ts'

/** Each takes 32 MiB for a tenth of a second, and an isolate has 128. */
const MOST_AT_ONCE = 2
/** So long a request waits for its turn before it is turned away. */
const PATIENCE_MS = 5 * SECOND_MS
const LOOK_AGAIN_MS = 25
/** Nothing takes that long: what has not ended by then belongs to a request that its client hung up on. */
const GIVEN_UP_AFTER_MS = 10 * SECOND_MS

const running = new Map<symbol, number>()

/**
 * Does dear work when its turn comes, a few at a time in an isolate. Each request looks by a timer of its own: a promise
 * that another request resolves would tie it to that request's life, which the runtime forbids.
 * @throws AppError `storage_unavailable` when too many are before it
 */
export async function takeTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let waited = 0; !isFree(); waited += LOOK_AGAIN_MS) {
    if (waited >= PATIENCE_MS) throw new AppError('storage_unavailable')
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  const turn = Symbol('turn')
  running.set(turn, Date.now())
  try {
    return await work()
  } finally {
    running.delete(turn)
  }
}

/** A request that is cut off never gets to its `finally`: its turn is taken back by the clock. */
function isFree(): boolean {
  const now = Date.now()
  for (const [turn, since] of running) if (since < now - GIVEN_UP_AFTER_MS) running.delete(turn)
  return running.size < MOST_AT_ONCE
}
