/** For answers that are data: OWASP REST Security Cheat Sheet, "Security Headers". Pages bring their own policy. */
const DEFAULTS = Object.entries({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
})

/** Sets each default that the answer has not set itself: nothing is cached or framed unless its route says so. */
export function setDefaultHeaders(headers: Headers): void {
  for (const [name, value] of DEFAULTS) if (!headers.has(name)) headers.set(name, value)
}
