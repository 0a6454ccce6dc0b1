import { sha256Hex } from '../../lib/keys.ts'
import type { Channel } from '../channel.ts'
import type { ClickCounter as ClickCounterObject } from './click-counter.ts'

/** A click to be counted. */
export interface Click {
  linkKey: string
  ownerId: number
  /** Unix time, milliseconds. */
  at: number
  /** ISO 3166 code. */
  country: string | null
  channel: Channel
  /** Network and user agent; the counter hashes them with a daily salt and keeps neither. */
  visitor: string
}

/** Counts clicks within seconds. */
export interface ClickCounter {
  count: (click: Click) => Promise<void>
}

/** Objects that links are spread over. Changing it loses nothing: each object delivers what it has. */
export const CLICK_SHARDS = 16

/** The object that counts a link's clicks. */
export const clickShardOf = (linkKey: string): string =>
  `clicks:${Number.parseInt(sha256Hex(linkKey).slice(0, 8), 16) % CLICK_SHARDS}`

/** The counter behind a Durable Object namespace. */
export function createDurableClicks(namespace: DurableObjectNamespace<ClickCounterObject>): ClickCounter {
  return {
    count: async (click) => namespace.get(namespace.idFromName(clickShardOf(click.linkKey))).count(click),
  }
}
