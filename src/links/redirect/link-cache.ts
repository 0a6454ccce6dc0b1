import { setBounded } from '../../lib/bounded-map.ts'
import { SECOND_MS } from '../../lib/time.ts'
import type { Clock } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import type { LinkRecord } from '../live-link.ts'

/** What was read for a key. */
export interface CachedLink {
  /** Undefined: there is no such link. */
  link: LinkRecord | undefined
  /** Do not use it from then on, wherever it was kept. Unix time, milliseconds. */
  freshUntil: number
}

/** Links near the people who click them, so that clicks of a link in use need no database. */
export interface LinkCache {
  get: (key: string) => Promise<CachedLink | undefined>
  put: (key: string, cached: CachedLink) => Promise<void>
  /** At once here; elsewhere when its time is over. */
  forget: (key: string) => Promise<void>
}

const LINK_TTL_SECONDS = 60

const addressOf = (key: string) => `https://links.invalid/${key}`

/** Links in the cache of the location (the Cache API). Misses are not kept: guesses ask for each code once. */
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

/** A cache that fails is only logged, since the database has it all. */
export const cacheFailed = (log: Ports['log']) => (error: unknown) =>
  log({ level: 'warn', event: 'link_cache_failed', reason: String(error) })

/** When a link read now has to be read again. A code that does not exist yet may do so soon. */
export const freshUntil = (link: LinkRecord | undefined, now: number): number =>
  now + (link ? LINK_TTL_SECONDS : MISS_TTL_SECONDS) * SECOND_MS

const MISS_TTL_SECONDS = 10

/** After a link has changed. It need not delay the answer: a click meanwhile finds what it would have found before. */
export const forgetLink = (
  { linkCache, log, waitUntil }: Pick<Ports, 'linkCache' | 'log' | 'waitUntil'>,
  key: string,
) => waitUntil(linkCache.forget(key).catch(cacheFailed(log)))

/** A few hundred bytes each. */
const MAX_REMEMBERED = 2000

/** Puts memory in front of a cache; it also remembers misses. The oldest make room for the newest. */
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
