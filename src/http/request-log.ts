import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'

/** One line a request. The route's pattern stands for the path, so that no phone or code typed into a URL is logged. */
export function requestLog({ clock, log }: Pick<Ports, 'clock' | 'log'>): MiddlewareHandler<AppEnv> {
  return async function requestLog(c, next) {
    const start = clock()
    await next()
    const status = c.res.status
    log({
      level: status >= 500 ? 'error' : 'info',
      event: 'request',
      request_id: c.get('requestId'),
      method: c.req.method,
      route: routePath(c),
      status,
      code: c.get('errorCode'),
      ms: clock() - start,
    })
  }
}
