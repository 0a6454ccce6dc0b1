/** For answers that are data: OWASP REST Security Cheat Sheet, "Security Headers". */
const ALWAYS = Object.entries({
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
})
/** Pages bring their own. */
const DEFAULTS = Object.entries({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
})

/** Makes an answer safe to receive: it is not cached, and may load nothing, unless its route says so. */
export function setSafeHeaders(headers: Headers): void {
  for (const [name, value] of ALWAYS) headers.set(name, value)
  for (const [name, value] of DEFAULTS) if (!headers.has(name)) headers.set(name, value)
}
