/** For answers that are data: OWASP REST Security Cheat Sheet, "Security Headers". Pages bring their own policies. */
export const SAFE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}
const SAFE_JSON = new Headers({ ...SAFE_HEADERS, 'Content-Type': 'application/json' })

/** A 200 of data. Its headers are copied as a whole: set one by one they cost more than the rest of a small answer. */
export const jsonAnswer = (data: unknown): Response => new Response(JSON.stringify(data), { headers: SAFE_JSON })

/** Sets what an answer has not set itself: nothing is cached or framed unless its route says so. */
export function setSafeHeaders(headers: Headers): void {
  // A `jsonAnswer` and a redirect have them all.
  if (headers.has('X-Frame-Options')) return
  for (const [name, value] of Object.entries(SAFE_HEADERS)) if (!headers.has(name)) headers.set(name, value)
}
