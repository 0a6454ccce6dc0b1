import { DurableObject } from 'cloudflare:workers'

/** One shard of the phones: how often each was sent a code, and tried one. */
export class PhoneGuard extends DurableObject {
  send(phone: string): number {
    return this.#count(`sends:${phone}`)
  }

  attempt(phone: string): number {
    return this.#count(`attempts:${phone}`)
  }

  #count(key: string): number {
    const count = (this.ctx.storage.kv.get<number>(key) ?? 0) + 1
    this.ctx.storage.kv.put(key, count)
    return count
  }
}

/** One shard of the links: their clicks. */
export class ClickCounter extends DurableObject {
  count(link: string): void {
    const { kv } = this.ctx.storage
    kv.put(link, (kv.get<number>(link) ?? 0) + 1)
  }
}

/** Bound by wrangler.toml; the bare Worker has no use for it. */
export class SendLedger extends DurableObject {}

const SHARDS = 64

/** A cheap hash, since a shard is no secret. */
export function shardOf(key: string): string {
  let hash = 0
  for (let i = 0; i < key.length; i += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) >>> 0
  return `shard-${hash % SHARDS}`
}
