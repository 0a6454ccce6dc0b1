import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { ErrorCode } from '../errors/error-table.ts'
import type { LogLine, Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'
import type { CrossOrigin } from './cross-origin.ts'
import { setSafeHeaders } from './response-headers.ts'
import { BOOKMARK_HEADER } from './with-database.ts'

interface Needs extends Pick<Ports, 'clock' | 'log'> {
  crossOrigin: Pick<CrossOrigin, 'allow'>
  /** Told of every answer, and of the code when it is a refusal or a fault. */
  countError: (code?: ErrorCode) => void
}

/**
 * What every answer gets, whatever answers: an id, safe headers and a log line. One middleware for all of them, and all
 * headers set on the finished answer: each layer, and each header set before, is paid for by every request.
 */
export function everyAnswer({ clock, log, crossOrigin, countError }: Needs): MiddlewareHandler<AppEnv> {
  return async function everyAnswer(c, next) {
    const asked = c.req.raw.headers
    const requestId = requestIdOf(asked)
    c.set('requestId', requestId)
    const start = clock()
    await next()
    const { headers } = c.res
    headers.set('X-Request-Id', requestId)
    setSafeHeaders(headers)
    const bookmark = c.get('bookmark')
    if (bookmark !== undefined) headers.set(BOOKMARK_HEADER, bookmark)
    crossOrigin.allow(asked, headers)
    log(requestLine(c, clock() - start))
    countError(c.get('errorCode'))
  }
}

/** Ids of callers and proxies, as far as they are safe to log and to send back. */
const ACCEPTED = /^[\w=-]{1,64}$/

/** The caller's own id of the request when it has one, so that its logs and ours meet; else a new one. */
function requestIdOf(headers: Headers): string {
  const sent = headers.get('x-request-id')
  return sent !== null && ACCEPTED.test(sent) ? sent : crypto.randomUUID()
}

/** The line of an answered request. Its route's pattern stands for the path: no phone or code typed into a URL is logged. */
function requestLine(c: Context<AppEnv>, ms: number): LogLine {
  const { status } = c.res
  return {
    level: status >= 500 ? 'error' : 'info',
    event: 'request',
    request_id: c.get('requestId'),
    method: c.req.method,
    route: routePath(c),
    status,
    code: c.get('errorCode'),
    ms,
  }
}
