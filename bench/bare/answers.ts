/** The headers that every response must have; without them the comparison would be unfair. */
export const NO_BODY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, X-D1-Bookmark, Link',
}

const HEADERS = { ...NO_BODY_HEADERS, 'Content-Type': 'application/json' }

export const answer = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...HEADERS, 'X-Request-Id': crypto.randomUUID() } })

export const refuse = (status: number): Response => answer({ status }, status)
