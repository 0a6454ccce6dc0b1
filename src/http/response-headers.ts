import { jsonStream } from '../lib/json-stream.ts'

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

/** JSON to download. Paged lists in it are read while it is sent. */
export const jsonFile = async (data: unknown, name: string): Promise<Response> =>
  new Response(await jsonStream(data), {
    headers: {
      ...SAFE_HEADERS,
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  })

/** An answer without a body. */
export const empty = (status: 204 | 304 = 204, headers?: Record<string, string>): Response =>
  new Response(null, { status, headers: { ...SAFE_HEADERS, ...headers } })

/** Sets what an answer has not set itself: nothing is cached or framed unless its endpoint says so. */
export function setSafeHeaders(headers: Headers): void {
  // JSON and redirects already have them all.
  if (headers.has('X-Frame-Options')) return
  for (const [name, value] of Object.entries(SAFE_HEADERS)) if (!headers.has(name)) headers.set(name, value)
}

/** JSON with an `ETag`: 304 if the caller's copy is current. */
export function cacheableJson(asked: Headers, { data, etag }: { data: unknown; etag: string }): Response {
  const headers = { ETag: etag, 'Cache-Control': CACHE_FOR_5_MINUTES }
  return isCurrent(asked.get('if-none-match') ?? '', etag) ? empty(304, headers) : json(data, { headers })
}

/** For content that only changes with a deploy. */
const CACHE_FOR_5_MINUTES = 'public, max-age=300'

/** Whether the caller's copy is current, by weak comparison (RFC 9110, 13.1.2). */
export const isCurrent = (ifNoneMatch = '', etag: string): boolean => {
  const listed = ifNoneMatch.match(/\*|(?:W\/)?"[^"]*"/g) ?? []
  return listed.some((one) => one === '*' || opaque(one) === opaque(etag))
}

const opaque = (etag: string) => etag.replace(/^W\//, '')
