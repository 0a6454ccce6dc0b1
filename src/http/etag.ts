import { empty, json } from './response-headers.ts'

/** JSON with a version: 304 where the caller's copy is current. */
export function cacheableJson(asked: Headers, { data, etag }: { data: unknown; etag: string }): Response {
  const headers = { ETag: etag, 'Cache-Control': CACHE_FOR_5_MINUTES }
  return isCurrent(asked.get('if-none-match') ?? '', etag) ? empty(304, headers) : json(data, { headers })
}

/** `Cache-Control` of what changes with a deploy at most. */
export const CACHE_FOR_5_MINUTES = 'public, max-age=300'

/** Whether a caller's copy is the right one. Weak comparison, as RFC 9110, 13.1.2 has it for `If-None-Match`. */
export const isCurrent = (ifNoneMatch = '', etag: string): boolean => {
  const listed = ifNoneMatch.match(/\*|(?:W\/)?"[^"]*"/g) ?? []
  return listed.some((one) => one === '*' || opaque(one) === opaque(etag))
}

const opaque = (etag: string) => etag.replace(/^W\//, '')
