import { AppError, limitError } from '../errors/app-error.ts'
import type { Refusal } from '../guard/guard.ts'
import type { Limited } from '../guard/policy.ts'

/**
 * Calls the guard. A reached limit becomes a 429; if the guard does not answer, the request fails with 503: nothing is
 * sent and nobody is signed in.
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
