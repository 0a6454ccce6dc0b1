import { cors } from 'hono/cors'

const PREFLIGHT_MAX_AGE_SECONDS = 86_400
const EXPOSED_HEADERS = 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, X-D1-Bookmark, Link, Location'

/**
 * CORS (fetch.spec.whatwg.org, 3.3) without credentials, for these origins; `*` is any. Hono's middleware is only used
 * for preflights: for other answers it sets headers before there is an answer, so the answer would be made twice.
 */
export function createCrossOrigin(origins: string[]) {
  const any = origins.includes('*')
  return {
    preflight: cors({ origin: any ? '*' : origins, maxAge: PREFLIGHT_MAX_AGE_SECONDS }),

    /** Sets the headers of an answer to any other request. */
    allow(asked: Headers, answered: Headers): void {
      if (origins.length === 0) return
      const origin = any ? '*' : asked.get('origin')
      if (!any) answered.append('Vary', 'Origin')
      if (origin !== null && origins.includes(origin)) answered.set('Access-Control-Allow-Origin', origin)
      answered.set('Access-Control-Expose-Headers', EXPOSED_HEADERS)
    },
  }
}

export type CrossOrigin = ReturnType<typeof createCrossOrigin>
