import type { Answer, ApiRequest, CallApi } from './api.ts'
import { claimsOf } from './jwt.ts'

export interface TokenPair {
  access: string
  refresh: string
}

/** A phone that is signed in on this page. */
export interface Session extends TokenPair {
  userId: number
  phone: string
  /** By this machine's clock, which may differ from the service's. Unix time, milliseconds. */
  accessUntil: number
  refreshUntil: number
  /** As it was typed at sign-in; it may not have counted. */
  typedInviteCode?: string
}

/** The service's clock said `iat` when the access token was made, so what is left counts from there. */
export function lifetimes({ access, refresh }: TokenPair): Pick<Session, 'accessUntil' | 'refreshUntil'> {
  const { iat, exp } = claimsOf(access)
  const until = (end: number) => Date.now() + (end - iat) * 1000
  return { accessUntil: until(exp), refreshUntil: until(claimsOf(refresh).exp) }
}

const MARGIN_MS = 2000

/**
 * A call as the person of a session. An access token that has run out is renewed first; `onRenew` hears of it,
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
    } else if (answer.problem.code === 'token_not_valid') onEnd()
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
