import type { Context } from 'hono'
import type { RequestContext } from '../audit/event.ts'
import type { AppEnv } from './create-router.ts'
import { networkOf, siteOf, UNKNOWN_NETWORK } from './network.ts'

const MAX_USER_AGENT_LENGTH = 400

/** Where a request came from, for the audit. */
export function requestContext(c: Context<AppEnv>): RequestContext {
  const { headers } = c.req.raw
  return {
    requestId: c.get('requestId'),
    country: countryOf(c.req.raw),
    network: cutNetwork(networkOf(headers)),
    userAgent: headers.get('user-agent')?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
  }
}

/** The country a request came from. `cf` exists only on Cloudflare. */
export function countryOf({ cf }: Request & { cf?: { country?: unknown } | undefined }): string | null {
  return typeof cf?.country === 'string' ? cf.country : null
}

/** An IPv4 address without its last number, an IPv6 address without what one customer may have. */
function cutNetwork(network: string): string | null {
  if (network === UNKNOWN_NETWORK) return null
  return network.includes(':') ? siteOf(network) : network.replace(/\.\d+$/, '.0/24')
}
