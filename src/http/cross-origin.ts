import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { AppEnv } from './create-router.ts'

const PREFLIGHT_MAX_AGE_SECONDS = 86_400
const EXPOSED_HEADERS = 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, X-D1-Bookmark, Link'

/**
 * CORS (fetch.spec.whatwg.org, 3.3) without credentials. Hono's middleware answers the preflights; on other answers it
 * would set its headers before there is an answer, which has Hono make every response twice.
 */
export function crossOrigin(origins: string[]): MiddlewareHandler<AppEnv> {
  const any = origins.includes('*')
  const preflight = cors({ origin: any ? '*' : origins, maxAge: PREFLIGHT_MAX_AGE_SECONDS })
  return async function crossOrigin(c, next) {
    if (c.req.method === 'OPTIONS') return preflight(c, next)
    await next()
    const { headers } = c.res
    const origin = any ? '*' : c.req.header('origin')
    if (!any) headers.append('Vary', 'Origin')
    if (origin !== undefined && origins.includes(origin)) headers.set('Access-Control-Allow-Origin', origin)
    headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS)
    return undefined
  }
}
