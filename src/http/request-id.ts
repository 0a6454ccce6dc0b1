/** Ids of callers and proxies, as far as they are safe to log and to send back. */
const ACCEPTED = /^[\w=-]{1,64}$/

/** The caller's own id of the request when it has one, so that its logs and ours meet; else a new one. */
export function requestIdOf(headers: Headers): string {
  const sent = headers.get('x-request-id')
  return sent !== null && ACCEPTED.test(sent) ? sent : crypto.randomUUID()
}
