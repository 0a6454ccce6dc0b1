import type { Answer, ApiRequest, CallApi } from './api.ts'
import { claimsOf } from './jwt.ts'

export interface TokenPair {
  access: string
  refresh: string
}

/** A signed-in phone. */
export interface Session extends TokenPair {
  userId: number
  phone: string
  /** By the browser's clock, which may differ from the server's. Unix time, milliseconds. */
  accessUntil: number
  refreshUntil: number
  /** As typed at sign-in; it may not have been applied. */
  typedInviteCode?: string
}

/** `iat` is by the server's clock, so the lifetime is counted from the moment of the response. */
export function lifetimes({ access, refresh }: TokenPair): Pick<Session, 'accessUntil' | 'refreshUntil'> {
  const { iat, exp } = claimsOf(access)
  const until = (end: number) => Date.now() + (end - iat) * 1000
  return { accessUntil: until(exp), refreshUntil: until(claimsOf(refresh).exp) }
}

const MARGIN_MS = 2000
/** Superseded: a copy of this tab goes on with the newer token. */
const OVER = new Set(['token_not_valid', 'token_superseded'])

/**
 * Calls the service as the user of a session. Refreshes an expired access token first and calls `onRenew`; calls
 * `onEnd` when the session is over.
 */
export async function callAs<Value>(
  api: CallApi,
  session: Session,
  request: ApiRequest,
  { onRenew, onEnd }: { onRenew: () => void; onEnd: () => void },
): Promise<Answer<Value>> {
  const renew = async () => {
    const path = '/api/v1/auth/jwt/refresh/'
    const answer = await api<TokenPair>({ method: 'POST', path, body: { refresh: session.refresh } })
    if (answer.ok) {
      const { access, refresh } = answer.value
      Object.assign(session, { access, refresh }, lifetimes(answer.value))
      onRenew()
    } else if (OVER.has(answer.problem.code)) onEnd()
    return answer
  }
  const call = async () => api<Value>({ ...request, access: session.access })

  if (session.accessUntil - MARGIN_MS < Date.now()) {
    const renewed = await renew()
    return renewed.ok ? call() : renewed
  }
  const answer = await call()
  if (answer.ok || answer.problem.code !== 'token_not_valid') return answer
  const renewed = await renew()
  return renewed.ok ? call() : renewed
}
