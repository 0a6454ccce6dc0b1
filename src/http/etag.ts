import { empty, json } from './response-headers.ts'

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
