/** For data: OWASP REST Security Cheat Sheet, "Security Headers". Pages have their own policies. */
export const SAFE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}
const SAFE_JSON = new Headers({ ...SAFE_HEADERS, 'Content-Type': 'application/json' })

/** Data as JSON. Headers are copied as a whole, since setting each one costs more than the rest of a small answer. */
export function json(
  data: unknown,
  { status = 200, headers }: { status?: number; headers?: Record<string, string> } = {},
) {
  const response = new Response(JSON.stringify(data), { status, headers: SAFE_JSON })
  if (headers) for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

/** An answer without a body. */
export const empty = (status: 204 | 304 = 204, headers?: Record<string, string>): Response =>
  new Response(null, { status, headers: { ...SAFE_HEADERS, ...headers } })

/** Sets what an answer has not set itself: nothing is cached or framed unless its endpoint says so. */
export function setSafeHeaders(headers: Headers): void {
  // JSON and redirects already have them all.
  if (headers.has('X-Frame-Options')) return
  for (const [name, value] of Object.entries(SAFE_HEADERS)) if (!headers.has(name)) headers.set(name, value)
}
