import { DAY_MS, SECOND_MS, toDay } from '../../lib/time.ts'
import type { Clock } from '../../lib/time.ts'
import { addClicks } from './click-groups.ts'
import type { ClickGroups } from './click-groups.ts'
import {
  addFlush,
  createClickTables,
  deleteDay,
  deleteFlush,
  hasFlushes,
  keptDays,
  oldestFlush,
  shardName,
} from './click-records.ts'
import type { ClickStore, Flush } from './click-records.ts'
import type { Click } from './click.ts'
import { openDay } from './visitors-of-day.ts'
import type { DayVisitors } from './visitors-of-day.ts'

/** What a shard may lose in a crash: clicks of so many seconds, or so many clicks. */
export const FLUSH_SECONDS = 5
export const FLUSH_CLICKS = 1000

const MAX_RETRY_SECONDS = 300
/** How long visitors of a day are kept after its end, for clicks still on their way. */
const DAY_GRACE_MS = 60 * SECOND_MS
const UNKNOWN_COUNTRY = 'XX'

export interface BufferPorts {
  sql: ClickStore
  /** Runs writes as one transaction. */
  transact: (write: () => void) => void
  visitorKey: Uint8Array
  clock: Clock
  /** Adds a flush to the counts; the same flush may be sent again. */
  apply: (flush: Flush & { shard: string }) => Promise<void>
  warn: (event: string, details: Record<string, unknown>) => void
}

/**
 * Clicks of one shard on their way to the database: first in memory, then in flushes in the shard's own storage, then in
 * the counts.
 */
export function bufferClicks({ sql, transact, visitorKey, clock, apply, warn }: BufferPorts) {
  createClickTables(sql)
  const shard = shardName(sql)
  const days = new Map<string, DayVisitors>()
  const groups: ClickGroups = new Map()
  let buffered = 0
  let firstAt = 0
  let failures = 0
  let retryAt = 0
  let delivering = false
  // Needed at every click, so kept in memory too.
  let waiting = hasFlushes(sql)
  let oldestDay = keptDays(sql)[0]

  function isNewVisitor(day: string, { linkKey, visitor }: Click): boolean {
    if (isForgotten(day, clock())) return false
    const known = days.get(day)
    if (known) return known.isNew(linkKey, visitor)
    const opened = openDay({ sql, visitorKey }, day)
    days.set(day, opened)
    oldestDay = keptDays(sql)[0]
    return opened.isNew(linkKey, visitor)
  }

  /** Moves what is in memory to storage. */
  function flush(): void {
    if (buffered === 0) return
    transact(() => {
      if (!addFlush(sql, [...groups.values()])) warn('clicks_dropped', { shard, clicks: buffered })
      for (const visitors of days.values()) visitors.save()
    })
    groups.clear()
    buffered = 0
    waiting = true
  }

  function forgetDays(): void {
    for (const day of keptDays(sql)) {
      if (!isForgotten(day, clock())) continue
      deleteDay(sql, day)
      days.delete(day)
    }
    oldestDay = keptDays(sql)[0]
  }

  async function deliver(): Promise<void> {
    for (let next = oldestFlush(sql); next; next = oldestFlush(sql)) {
      await apply({ ...next, shard })
      deleteFlush(sql, next.sequence)
    }
    waiting = false
  }

  return {
    /** Clicks that are only in memory. */
    buffered: () => buffered,

    count(click: Click): void {
      const day = toDay(click.at)
      const uniques = isNewVisitor(day, click) ? 1 : 0
      const { linkKey, ownerId, channel, campaign, platform } = click
      const named = { linkKey, ownerId, day, country: countryOf(click), channel, campaign, platform }
      addClicks(groups, { ...named, clicks: 1, uniques })
      if (buffered === 0) firstAt = clock()
      buffered += 1
      if (buffered >= FLUSH_CLICKS) flush()
    },

    /** Does what is due. If the database is down, it does not throw but retries later, less and less often. */
    async work(): Promise<void> {
      flush()
      forgetDays()
      if (delivering || clock() < retryAt) return
      delivering = true
      try {
        await deliver()
        failures = 0
      } catch (error) {
        failures += 1
        retryAt = clock() + Math.min(MAX_RETRY_SECONDS, FLUSH_SECONDS * 2 ** (failures - 1)) * SECOND_MS
        warn('clicks_wait', { shard, failures, cause: reasonOf(error) })
      } finally {
        delivering = false
      }
    },

    /** When to call `work` next; undefined if there is nothing to do. */
    dueAt(): number | undefined {
      const moments = oldestDay === undefined ? [] : [forgottenAt(oldestDay)]
      if (buffered > 0) moments.push(firstAt + FLUSH_SECONDS * SECOND_MS)
      if (waiting && !delivering) moments.push(Math.max(retryAt, clock()))
      return moments.length > 0 ? Math.min(...moments) : undefined
    },
  }
}

export type ClickBuffer = ReturnType<typeof bufferClicks>

const forgottenAt = (day: string) => Date.parse(day) + DAY_MS + DAY_GRACE_MS
const isForgotten = (day: string, now: number) => forgottenAt(day) <= now

const countryOf = ({ country }: Click) => (country !== null && /^[A-Z]{2}$/.test(country) ? country : UNKNOWN_COUNTRY)

/** `runBatch` keeps the database's own message, which contains no values, as the cause. */
const reasonOf = (error: unknown) => String(error instanceof Error ? (error.cause ?? error) : error)
