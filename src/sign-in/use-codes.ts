import { AppError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { Accepted, Claim, GuardTarget } from '../guard/guard.ts'
import { confirmDelivery } from '../http/confirm-delivery.ts'
import type { EndpointRequest } from '../identity/endpoint.ts'
import { idempotencyKeyOf } from '../identity/idempotency.ts'
import { sha256Hex } from '../lib/keys.ts'
import { randomId } from '../lib/random.ts'
import { askGuard, callOrInsist, callTwice, insist } from './ask-guard.ts'
import { recordFailedGuess } from './audit-sign-in.ts'

/** Claims a code. @throws AppError `invalid_code`, and the limits of guesses */
export type ClaimCode = (target: GuardTarget, code: string) => Promise<Accepted>

interface UseCodes extends Pick<EndpointRequest, 'ports' | 'headers' | 'context' | 'c'> {
  /** After these errors the codes are used up. */
  final?: ErrorCode[]
}

/** The same for every request with the same key. */
function claimIdOf(headers: Headers): string {
  const key = idempotencyKeyOf(headers)
  return key === undefined ? randomId() : sha256Hex(key)
}

/**
 * Answers a request that uses codes, and then tells the guard how that ended. If it failed, or if the client has gone
 * and cannot have the answer, the codes can be used again: docs/decisions/0024. Once begun, it runs to its end, with or
 * without the client.
 */
export async function useCodes(
  { ports, headers, context, c, final = [] }: UseCodes,
  answer: (claimCode: ClaimCode) => Promise<Response>,
): Promise<Response> {
  const { guard, waitUntil } = ports
  const claimId = claimIdOf(headers)
  const claimed: { target: GuardTarget; claim: Claim }[] = []

  const claimCode: ClaimCode = async (target, code) => {
    const checked = await askGuard(() => callTwice(() => guard.checkCode(target, { code, claimId })))
    if (checked.kind === 'refused') {
      recordFailedGuess(ports, { target, context }, checked.milestone)
      throw new AppError('invalid_code')
    }
    claimed.push({ target, claim: { challengeId: checked.challengeId, claimId } })
    return checked
  }

  const use = async () =>
    Promise.all(claimed.map(async ({ target, claim }) => insist(async () => guard.useCode(target, claim))))

  // Until this succeeds, a repeated request waits for the claim to end.
  const release = async () =>
    Promise.all(
      claimed.map(async ({ target, claim }) => callOrInsist(waitUntil, async () => guard.releaseCode(target, claim))),
    )

  const work = answer(claimCode).then(
    async (answered) => {
      const { response, delivered } = await confirmDelivery(answered, c.req.raw.signal)
      waitUntil(delivered.then(async (isDelivered) => (isDelivered ? use() : release())))
      return response
    },
    async (error: unknown) => {
      if (error instanceof AppError && final.includes(error.code)) waitUntil(use())
      // Before the answer, so that the request can be repeated at once.
      else await release()
      throw error
    },
  )
  waitUntil(work.catch(() => undefined))
  return work
}
