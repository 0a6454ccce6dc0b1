import { createHmac } from 'node:crypto'
import { addVisitors, saltOf, visitorsOf } from './click-records.ts'
import type { ClickStore } from './click-records.ts'

/** Bytes kept of a visitor's hash: in a full shard two visitors are taken for one on one day in 500 million. */
const HASH_BYTES = 8

const FIRST_SLOTS = 1024

/** A set of hashes in flat memory: 8 bytes a slot, at most half of the slots taken. */
export function createVisitorSet() {
  let slots = new Uint32Array(2 * FIRST_SLOTS)
  let size = 0

  /** Where the hash is, or would be. Hashes are random, so part of one is as good as a function of it. */
  const placeOf = (high: number, low: number) => {
    const mask = slots.length / 2 - 1
    let slot = low & mask
    while (isTaken(slot) && (slots[2 * slot] !== high || slots[2 * slot + 1] !== low)) slot = (slot + 1) & mask
    return slot
  }

  const isTaken = (slot: number) => slots[2 * slot] !== 0 || slots[2 * slot + 1] !== 0

  const grow = () => {
    const old = slots
    slots = new Uint32Array(2 * old.length)
    for (let i = 0; i < old.length; i += 2) {
      const [high, low] = [old[i]!, old[i + 1]!]
      if (high !== 0 || low !== 0) put(placeOf(high, low), high, low)
    }
  }

  const put = (slot: number, high: number, low: number) => {
    slots[2 * slot] = high
    slots[2 * slot + 1] = low
  }

  return {
    get size() {
      return size
    },

    /** Adds the hash at this offset; false if it is there already. */
    add(bytes: DataView, offset = 0): boolean {
      const high = bytes.getUint32(offset)
      // All zeros mean an empty slot.
      const low = bytes.getUint32(offset + 4) || 1
      const slot = placeOf(high, low)
      if (isTaken(slot)) return false
      put(slot, high, low)
      size += 1
      if (4 * size > slots.length) grow()
      return true
    },
  }
}

/** Beyond so many visitors of a link and day, new ones no longer count as unique. */
const MAX_VISITORS_PER_LINK = 50_000
/** The same for all links of a shard: 4 MB of memory. */
const MAX_VISITORS_PER_SHARD = 262_144

interface VisitorLimits {
  perLink: number
  perShard: number
}

/** Visitors of a day, by keyed hashes of link and visitor that mean nothing without the day's salt. */
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
    /** Whether a visitor of a link is new this day; remembers them. */
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

    /** Stores those new since the last time, as one row. */
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
