import { setBounded } from '../../lib/bounded-map.ts'
import { SECOND_MS } from '../../lib/time.ts'
import type { Clock } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import type { LinkRecord } from '../live-link.ts'

/** What was read for a key. */
export interface CachedLink {
  /** Undefined: there is no such link. */
  link: LinkRecord | undefined
  /** When to stop using it, wherever it is cached. Unix time, milliseconds. */
  freshUntil: number
}

/** A cache of links near the people who click them, so that links in use need no database. */
export interface LinkCache {
  get: (key: string) => Promise<CachedLink | undefined>
  put: (key: string, cached: CachedLink) => Promise<void>
  /** Takes effect at once here; elsewhere when the entry expires. */
  forget: (key: string) => Promise<void>
}

const LINK_TTL_SECONDS = 60

const addressOf = (key: string) => `https://links.invalid/${key}`

/** The cache of the location (Cache API). Misses are not stored: guesses request each code once. */
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

/** Errors of the cache are only logged, since the database has everything. */
export const cacheFailed = (log: Ports['log']) => (error: unknown) =>
  log({ level: 'warn', event: 'link_cache_failed', reason: String(error) })

/** When a link must be read again. A code that does not exist yet may be created soon. */
export const freshUntil = (link: LinkRecord | undefined, now: number): number =>
  now + (link ? LINK_TTL_SECONDS : MISS_TTL_SECONDS) * SECOND_MS

const MISS_TTL_SECONDS = 10

/** After a change to a link. Need not be awaited: a click in the meantime only gets the previous version. */
export const forgetLink = (
  { linkCache, log, waitUntil }: Pick<Ports, 'linkCache' | 'log' | 'waitUntil'>,
  key: string,
) => waitUntil(linkCache.forget(key).catch(cacheFailed(log)))

/** A few hundred bytes each. */
const MAX_REMEMBERED = 2000

/** A memory cache in front of another cache. Also remembers misses; the oldest entries are dropped first. */
export function rememberLinks(cache: LinkCache, clock: Clock, max = MAX_REMEMBERED): LinkCache {
  const memory = new Map<string, CachedLink>()

  const remember = (key: string, cached: CachedLink) => setBounded(memory, max, key, cached)

  return {
    async get(key) {
      const remembered = memory.get(key)
      if (remembered && remembered.freshUntil > clock()) return remembered
      const cached = await cache.get(key)
      if (cached) remember(key, cached)
      return cached
    },
    async put(key, cached) {
      remember(key, cached)
      await cache.put(key, cached)
    },
    async forget(key) {
      memory.delete(key)
      await cache.forget(key)
    },
  }
}
