import type { Ports } from '../../ports.ts'
import type { Channel } from '../channel.ts'
import { TOKEN_PARAMETER } from '../click-token.ts'
import type { ClickTokens } from '../click-token.ts'
import type { LinkRecord } from '../live-link.ts'
import { clickOf } from './click-of.ts'
import type { OpenedClick } from './click-of.ts'
import { countClick } from './count-click.ts'
import { findLink } from './find-link.ts'
import type { LinkPorts } from './find-link.ts'
import { channelOf, passedOn } from './passed-on.ts'
import { platformOf } from './platform.ts'
import { targetOf } from './target.ts'
import type { Visitor } from './visitor.ts'

/** Somebody, or something, that opens a link. */
interface Visit {
  /** As it stands in the address. */
  code: string
  url: URL
  visitor: Visitor
  userAgent: string
  network: string
  country: string | null
  /** The token in the cookie. */
  kept: string | undefined
}

/** `click` is there for people alone. */
export type Followed =
  | { kind: 'nowhere' }
  | { kind: 'preview'; link: LinkRecord }
  | { kind: 'landing'; link: LinkRecord; click: OpenedClick | undefined }
  | { kind: 'redirect'; location: string; click: OpenedClick | undefined }

type FollowPorts = LinkPorts & Pick<Ports, 'clicks'> & { clickTokens: ClickTokens }

/**
 * Where a link leads whoever opens it. A person's click is counted behind the answer.
 * @throws AppError `requests_per_network`, `storage_unavailable`
 */
export async function followLink(ports: FollowPorts, visit: Visit): Promise<Followed> {
  const { url, visitor, userAgent } = visit
  const link = await findLink(ports, visit)
  if (!link) return { kind: 'nowhere' }
  if (visitor === 'previewer') return { kind: 'preview', link }
  const passed = passedOn(url.searchParams, link)
  const channel = channelOf(passed)
  const click = visitor === 'person' ? openClick(ports, visit, { link, channel }) : undefined
  if (click && !click.isRepeated) {
    countClick(ports, visit.network, {
      linkKey: link.key,
      ownerId: link.ownerId,
      at: ports.clock(),
      country: visit.country,
      channel,
      visitor: `${visit.network} ${userAgent}`,
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
