import { sha256Hex } from '../../lib/keys.ts'
import type { ClickCounter as ClickCounterObject } from './click-counter.ts'
import type { ClickCounter } from './click.ts'

/** Objects that all links are spread over. Changing it loses nothing: each object brings home what it has. */
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
