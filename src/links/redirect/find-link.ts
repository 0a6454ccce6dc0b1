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

/** Chats and people put brackets, quotes, full stops or `&…` around a link, which then become part of its path. */
const CODE_PART = /^[\p{Ps}\p{Pi}\p{Cf}"'<]*([\p{L}\p{N}][\p{L}\p{N}\p{Cf}\p{Pd}\s_]*)(?:$|[\p{Pe}\p{Pf}"'>.,;:!?…&])/u

/**
 * The live link of a code: from the cache while it is fresh, otherwise by one read of the database. Reads are limited per
 * network, so that guessing codes does not burden the database.
 * @throws AppError `requests_per_network`, `storage_unavailable`
 */
export async function findLink(ports: LinkPorts, { code, network }: FindLink): Promise<LinkRecord | undefined> {
  const key = linkKey(CODE_PART.exec(code)?.[1] ?? '')
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
