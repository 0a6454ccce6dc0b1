import { siteOf } from '../../http/network.ts'
import { sha256Hex } from '../../lib/keys.ts'
import type { Channel } from '../channel.ts'
import type { ClientPlatform } from '../platform.ts'
import type { ClickCounter as ClickCounterObject } from './click-counter.ts'

/** A click to be counted. */
export interface Click {
  linkKey: string
  /** Null: a campaign link. */
  ownerId: number | null
  /** Unix time, milliseconds. */
  at: number
  /** ISO 3166 code. */
  country: string | null
  channel: Channel
  /** Of a campaign link. */
  campaign: string | null
  platform: ClientPlatform
  /** From `visitorIn`; the counter hashes it with a daily salt and doesn't keep it. */
  visitor: string
}

/** How many visitors of a link and day a network can be. */
export const VISITORS_PER_NETWORK = 8
/** The same of an IPv6 /48, which one customer may have: 65,536 networks. */
export const VISITORS_PER_SITE = 256

/** A number that does not change, below `count`. */
const slotOf = (text: string, count: number) => Number.parseInt(sha256Hex(text).slice(0, 8), 16) % count

/**
 * Who clicks: the network and one of a few kinds of browser. A user agent is whatever its sender writes, and so is half of
 * an IPv6 address, so neither may name visitors without end.
 */
export function visitorIn(network: string, userAgent: string): string {
  const visitor = `${network} ${slotOf(userAgent, VISITORS_PER_NETWORK)}`
  const site = siteOf(network)
  return site === network ? visitor : `${site} ${slotOf(visitor, VISITORS_PER_SITE)}`
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
