import { AppError, limitError } from '../errors/app-error.ts'
import type { Refusal } from '../guard/guard.ts'
import type { Limited } from '../guard/policy.ts'
import type { Ports } from '../ports.ts'

/**
 * Calls the guard. A reached limit becomes a 429; if the guard does not answer, the request fails with 503: nothing is
 * sent and no one is signed in.
 */
export async function askGuard<Result extends { kind: string }>(
  call: () => Promise<Result>,
): Promise<Exclude<Result, Refusal>> {
  const result = await call().catch((cause: unknown) => {
    throw new AppError('storage_unavailable', { cause })
  })
  if (isLimited(result)) throw limitError(result.limit, result)
  if (result.kind === 'bot_check_required') throw new AppError('bot_check_required')
  return result as Exclude<Result, Refusal>
}

const isLimited = (result: { kind: string }): result is Limited => result.kind === 'limited'

/** Repeats a call that failed: a new version resets the guard for a moment. An overloaded guard is left alone. */
export async function callTwice<Result>(call: () => Promise<Result>, mayRepeat = () => true): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    if (isOverloaded(error) || !mayRepeat()) throw error
    return call()
  }
}

/** Cloudflare sets this property: developers.cloudflare.com/durable-objects/best-practices/error-handling */
const isOverloaded = (error: unknown) => error instanceof Error && 'overloaded' in error && error.overloaded === true

/** A call that must not be forgotten: if it fails twice, it goes on after the answer. False then. */
export async function callOrInsist(waitUntil: Ports['waitUntil'], call: () => Promise<unknown>): Promise<boolean> {
  return callTwice(call).then(
    () => true,
    () => {
      waitUntil(insist(call))
      return false
    },
  )
}

const PAUSES_MS = [100, 1000, 5000]

/** Repeats a call until it succeeds, for a few seconds. For work that no answer waits for; never rejects. */
export async function insist(call: () => Promise<unknown>): Promise<void> {
  for (const pause of [...PAUSES_MS, undefined]) {
    const failed = await call().then(
      () => false,
      () => true,
    )
    if (!failed || pause === undefined) return
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
