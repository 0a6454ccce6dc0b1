import { isWithinShare, tooManyRequests } from '../../http/network.ts'
import type { Ports } from '../../ports.ts'
import type { Channel } from '../channel.ts'
import { TOKEN_PARAMETER } from '../click-token.ts'
import type { ClickTokens } from '../click-token.ts'
import { visitorIn } from '../clicks/click.ts'
import type { Click } from '../clicks/click.ts'
import { isInviteCode, linkKey } from '../link-key.ts'
import type { LinkRecord } from '../live-link.ts'
import { readLink, unseenInvite } from '../live-link.ts'
import { clientPlatformOf } from '../platform.ts'
import { countDeadEnd, guessOf, noRoomToGuess, wasRefused } from '../unknown-codes.ts'
import { clickOf } from './click-of.ts'
import type { OpenedClick } from './click-of.ts'
import { cacheFailed, freshUntil } from './link-cache.ts'
import { channelOf, passedOn, targetOf } from './target.ts'
import { platformOf } from './visitor.ts'
import type { Visitor } from './visitor.ts'

/** A person or program that opens a link. */
interface Visit {
  /** As written in the address. */
  code: string
  url: URL
  visitor: Visitor
  userAgent: string
  network: string
  country: string | null
  /** The token in the cookie. */
  kept: string | undefined
}

/** Only people have a `click`. */
export type Followed =
  | { kind: 'nowhere' }
  | { kind: 'preview'; link: LinkRecord }
  | { kind: 'landing'; link: LinkRecord; click: OpenedClick | undefined }
  | { kind: 'redirect'; location: string; click: OpenedClick | undefined }

type FollowPorts = LinkPorts & Pick<Ports, 'clicks'> & { clickTokens: ClickTokens }

/**
 * Where a link leads a visitor. A person's click is counted after the answer.
 * @throws AppError `requests_per_network`, `unknown_codes`, `storage_unavailable`
 */
export async function followLink(ports: FollowPorts, visit: Visit): Promise<Followed> {
  const { url, visitor, userAgent } = visit
  const link = await findLink(ports, visit)
  if (!link) return { kind: 'nowhere' }
  if (visitor === 'previewer') return { kind: 'preview', link }
  const passed = passedOn(url.searchParams, link)
  const channel = channelOf(passed)
  const click = visitor === 'person' ? openClick(ports, visit, { link, channel }) : undefined
  if (click && !click.isRepeated && link.ownerId !== undefined) {
    countClick(ports, visit.network, {
      linkKey: link.key,
      ownerId: link.ownerId,
      at: ports.clock(),
      country: visit.country,
      channel,
      campaign: link.ownerId === null ? link.campaign : null,
      platform: clientPlatformOf(userAgent),
      visitor: visitorIn(visit.network, userAgent),
    })
  }
  const platform = platformOf(userAgent)
  const location = targetOf(ports.config, { link, platform, host: url.host, passed, token: click?.token })
  return location === undefined ? { kind: 'landing', link, click } : { kind: 'redirect', location, click }
}

function openClick(
  ports: FollowPorts,
  { url, kept }: Visit,
  { link, channel }: { link: LinkRecord; channel: Channel },
): OpenedClick {
  const sent = url.searchParams.get(TOKEN_PARAMETER) ?? undefined
  const again = url.searchParams.has('lang')
  return clickOf(ports, { linkKey: link.key, channel, now: ports.clock(), sent, kept, again })
}

type CountPorts = Pick<Ports, 'clicks' | 'config' | 'ipLimit' | 'log' | 'sessionLimit' | 'waitUntil'>

/**
 * Counts a click after the answer. Networks that click more than their share are not counted; a counter that fails is
 * only logged.
 */
function countClick(ports: CountPorts, network: string, click: Click): void {
  ports.waitUntil(
    countWithinShare(ports, network, click).catch((error: unknown) => {
      ports.log({ level: 'error', event: 'click_not_counted', reason: String(error) })
    }),
  )
}

async function countWithinShare(ports: CountPorts, network: string, click: Click): Promise<void> {
  if (await isWithinShare(ports, network, 'click')) await ports.clicks.count(click)
}

type LinkPorts = Pick<
  Ports,
  'clock' | 'config' | 'ipLimit' | 'linkCache' | 'log' | 'openDatabase' | 'sessionLimit' | 'waitUntil'
>

type FindLink = Pick<Visit, 'code' | 'network' | 'visitor'>

/** Chats and people put brackets, quotes, full stops or `&…` around a link, which then become part of its path. */
const CODE_PART = /^[\p{Ps}\p{Pi}\p{Cf}"'<]*([\p{L}\p{N}][\p{L}\p{N}\p{Cf}\p{Pd}\s_]*)(?:$|[\p{Pe}\p{Pf}"'>.,;:!?…&])/u

/**
 * The live link of a code: from the cache while it is fresh, otherwise by one read of the database. Reads are limited per
 * network, so that guessing codes does not burden the database, and so are codes that no one has.
 * @throws AppError `requests_per_network`, `unknown_codes`, `storage_unavailable`
 */
async function findLink(ports: LinkPorts, { code, ...visit }: FindLink): Promise<LinkRecord | undefined> {
  const key = linkKey(CODE_PART.exec(code)?.[1] ?? '')
  const link = key === undefined ? undefined : await lookUp(ports, key, visit)
  return link && (link.expiresAt ?? Infinity) > ports.clock() ? link : undefined
}

async function lookUp(
  ports: LinkPorts,
  key: string,
  { network, visitor }: Omit<FindLink, 'code'>,
): Promise<LinkRecord | undefined> {
  const { clock, config, linkCache, log, openDatabase, waitUntil } = ports
  const failed = cacheFailed(log)
  const cached = await linkCache.get(key).catch(failed)
  if (cached && cached.freshUntil > clock()) return cached.link
  // Its age counts from before the read.
  const now = clock()
  const guess = guessOf(config, { network }, { key, now })
  const isInvite = isInviteCode(key)
  // Whoever sees a page with invented codes as images would spend their network's budget without knowing.
  if (visitor === 'embedded') return isInvite ? unseenInvite(key) : undefined
  // A network that may not guess does not learn whether the code exists, and a visitor with a good one still gets in.
  if (isInvite && wasRefused(guess, now)) return unseenInvite(key)
  if (!(await isWithinShare(ports, network, 'link'))) {
    if (isInvite) return unseenInvite(key)
    throw tooManyRequests()
  }
  const link = await readLink(openDatabase('read').db, key)
  if (!link && !(await countDeadEnd(openDatabase('write').db, guess))) {
    if (isInvite) return unseenInvite(key)
    throw noRoomToGuess(guess, now)
  }
  waitUntil(linkCache.put(key, { link, freshUntil: freshUntil(link, now) }).catch(failed))
  return link
}
