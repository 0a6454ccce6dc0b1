import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { ErrorCode } from '../errors/error-table.ts'
import type { LogLine } from '../lib/write-line.ts'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'
import type { CrossOrigin } from './cross-origin.ts'
import { setSafeHeaders } from './response-headers.ts'
import { BOOKMARK_HEADER } from './with-database.ts'

interface Needs extends Pick<Ports, 'clock' | 'log'> {
  crossOrigin: Pick<CrossOrigin, 'allow'>
  /** Called for every answer, with the error code if it has one. */
  countError: (code?: ErrorCode) => void
}

/**
 * What every answer gets: an id, safe headers and a log line. This is one middleware and sets all headers on the
 * finished answer, because every request pays for each layer and for each header set earlier.
 */
export function everyAnswer({ clock, log, crossOrigin, countError }: Needs): MiddlewareHandler<AppEnv> {
  return async function everyAnswer(c, next) {
    const asked = c.req.raw.headers
    const requestId = crypto.randomUUID()
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

/** Ids of callers and proxies that are safe to log. */
const ACCEPTED = /^[\w=-]{1,64}$/

/** The caller's own id for the request, so that its logs match ours. Never in place of ours, which the audit trusts. */
function callersIdOf(headers: Headers): string | undefined {
  const sent = headers.get('x-request-id') ?? ''
  return ACCEPTED.test(sent) ? sent : undefined
}

/**
 * The log line of a request. It has the route's pattern instead of the path, so no phone or code in a URL is logged.
 */
function requestLine(c: Context<AppEnv>, ms: number): LogLine {
  const { status } = c.res
  return {
    level: status >= 500 ? 'error' : 'info',
    event: 'request',
    request_id: c.get('requestId'),
    client_request_id: callersIdOf(c.req.raw.headers),
    method: c.req.method,
    route: routePath(c),
    status,
    code: c.get('errorCode'),
    ms,
  }
}
