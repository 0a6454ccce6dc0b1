import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { LogLine } from '../ports.ts'
import type { AppEnv } from './create-router.ts'

/** The line of an answered request. Its route's pattern stands for the path: no phone or code typed into a URL is logged. */
export function requestLine(c: Context<AppEnv>, ms: number): LogLine {
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
