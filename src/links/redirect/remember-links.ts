import { setBounded } from '../../lib/bounded-map.ts'
import type { Clock } from '../../lib/time.ts'
import type { CachedLink, LinkCache } from './link-cache.ts'

/** Some hundred bytes each. */
const MAX_REMEMBERED = 2000

/** A cache with a memory of its own in front, which also knows what there is not. The oldest make room for the newest. */
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
