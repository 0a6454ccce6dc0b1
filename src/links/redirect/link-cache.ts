import { SECOND_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import type { LinkRecord } from '../live-link.ts'

/** What was read of a key. */
export interface CachedLink {
  /** None: nobody has this link. */
  link: LinkRecord | undefined
  /** Not to be used from then on, wherever it was kept. Unix time, milliseconds. */
  freshUntil: number
}

/** Links near the people who click them, so that a click of a link that is in use asks no database. */
export interface LinkCache {
  get: (key: string) => Promise<CachedLink | undefined>
  put: (key: string, cached: CachedLink) => Promise<void>
  /** For whoever changes a link: here at once, elsewhere once its time is over. */
  forget: (key: string) => Promise<void>
}

const LINK_TTL_SECONDS = 60

const addressOf = (key: string) => `https://links.invalid/${key}`

/** Links in the cache of the location (the Cache API). Misses are not kept: whoever guesses asks for each code once. */
export function createLinkCache(open: () => Pick<Cache, 'match' | 'put' | 'delete'>): LinkCache {
  return {
    async get(key) {
      const found = await open().match(addressOf(key))
      return found?.json<CachedLink>()
    },
    async put(key, cached) {
      if (!cached.link) return
      const headers = { 'Cache-Control': `public, max-age=${LINK_TTL_SECONDS}` }
      await open().put(addressOf(key), Response.json(cached, { headers }))
    },
    async forget(key) {
      await open().delete(addressOf(key))
    },
  }
}

/** What becomes of a cache that fails: a line in the log, since the database has it all. */
export const cacheFailed = (log: Ports['log']) => (error: unknown) =>
  log({ level: 'warn', event: 'link_cache_failed', reason: String(error) })

/** When what is read now has to be read again. A code that nobody has may be somebody's soon. */
export const freshUntil = (link: LinkRecord | undefined, now: number): number =>
  now + (link ? LINK_TTL_SECONDS : MISS_TTL_SECONDS) * SECOND_MS

const MISS_TTL_SECONDS = 10

/** For whoever changed a link: after the answer, since a click meanwhile finds what it would have found a moment before. */
export const forgetLink = (
  { linkCache, log, waitUntil }: Pick<Ports, 'linkCache' | 'log' | 'waitUntil'>,
  key: string,
) => waitUntil(linkCache.forget(key).catch(cacheFailed(log)))
