import { isWithinShare, tooManyRequests } from '../../http/network.ts'
import type { Ports } from '../../ports.ts'
import { linkKey } from '../link-key.ts'
import type { LinkRecord } from '../live-link.ts'
import { readLink } from '../live-link.ts'
import { cacheFailed, freshUntil } from './link-cache.ts'

export type LinkPorts = Pick<Ports, 'clock' | 'config' | 'ipLimit' | 'linkCache' | 'log' | 'openDatabase' | 'waitUntil'>

interface FindLink {
  /** As written in the address. */
  code: string
  network: string
}

/**
 * The live link of a code: from the cache while it is fresh, otherwise by one read of the database. Reads are limited per
 * network, so that guessing codes does not burden the database.
 * @throws AppError `requests_per_network`, `storage_unavailable`
 */
export async function findLink(ports: LinkPorts, { code, network }: FindLink): Promise<LinkRecord | undefined> {
  const key = linkKey(code)
  const link = key === undefined ? undefined : await lookUp(ports, key, network)
  return link && (link.expiresAt ?? Infinity) > ports.clock() ? link : undefined
}

async function lookUp(ports: LinkPorts, key: string, network: string): Promise<LinkRecord | undefined> {
  const { clock, linkCache, log, openDatabase, waitUntil } = ports
  const failed = cacheFailed(log)
  const cached = await linkCache.get(key).catch(failed)
  if (cached && cached.freshUntil > clock()) return cached.link
  if (!(await isWithinShare(ports, `link ${network}`))) throw tooManyRequests()
  // Its age counts from before the read.
  const now = clock()
  const link = await readLink(openDatabase('read').db, key)
  waitUntil(linkCache.put(key, { link, freshUntil: freshUntil(link, now) }).catch(failed))
  return link
}
