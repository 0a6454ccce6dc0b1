import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './create-router.ts'

/** For answers that are data: OWASP REST Security Cheat Sheet, "Security Headers". Pages bring their own policy. */
const DEFAULTS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

/** Sets each default that the answer has not set itself: nothing is cached or framed unless its route says so. */
export const responseHeaders: MiddlewareHandler<AppEnv> = async function responseHeaders(c, next) {
  await next()
  const { headers } = c.res
  for (const [name, value] of Object.entries(DEFAULTS)) if (!headers.has(name)) headers.set(name, value)
}
