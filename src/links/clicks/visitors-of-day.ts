import { createHmac } from 'node:crypto'
import { addVisitors, saltOf, visitorsOf } from './click-records.ts'
import type { ClickStore } from './click-records.ts'
import { createVisitorSet, HASH_BYTES } from './visitor-set.ts'

/** Visitors of a link and day, above which a new one no longer counts as unique. */
const MAX_VISITORS_PER_LINK = 50_000
/** The same over all links of a shard: 4 MB of memory. */
const MAX_VISITORS_PER_SHARD = 262_144

interface VisitorLimits {
  perLink: number
  perShard: number
}

/**
 * Who came on a day, by a keyed hash of link and visitor that means nothing without the day's salt. What storage holds is
 * read back.
 */
export function openDay(
  { sql, visitorKey }: { sql: ClickStore; visitorKey: Uint8Array },
  day: string,
  limits: VisitorLimits = { perLink: MAX_VISITORS_PER_LINK, perShard: MAX_VISITORS_PER_SHARD },
) {
  const key = createHmac('sha256', visitorKey).update(saltOf(sql, day)).digest()
  const seen = createVisitorSet()
  const perLink = new Map<string, number>()
  let added: Uint8Array[] = []
  let addedPerLink = new Map<string, number>()

  for (const { links, hashes } of visitorsOf(sql, day)) {
    const bytes = new DataView(hashes)
    for (let at = 0; at < bytes.byteLength; at += HASH_BYTES) seen.add(bytes, at)
    for (const [link, visitors] of Object.entries(links)) perLink.set(link, (perLink.get(link) ?? 0) + visitors)
  }

  return {
    /** Whether a link's visitor has not been seen this day; remembers them. */
    isNew(linkKey: string, visitor: string): boolean {
      const known = perLink.get(linkKey) ?? 0
      if (known >= limits.perLink || seen.size >= limits.perShard) return false
      const hash = createHmac('sha256', key).update(`${linkKey}|${visitor}`).digest().subarray(0, HASH_BYTES)
      if (!seen.add(new DataView(hash.buffer, hash.byteOffset, HASH_BYTES))) return false
      perLink.set(linkKey, known + 1)
      added.push(hash)
      addedPerLink.set(linkKey, (addedPerLink.get(linkKey) ?? 0) + 1)
      return true
    },

    /** Writes those who are new since the last time as one row. */
    save(): void {
      if (added.length === 0) return
      const { buffer } = new Uint8Array(Buffer.concat(added))
      addVisitors(sql, day, { links: Object.fromEntries(addedPerLink), hashes: buffer })
      added = []
      addedPerLink = new Map()
    },
  }
}

export type DayVisitors = ReturnType<typeof openDay>
