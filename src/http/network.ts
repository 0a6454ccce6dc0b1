import type { MiddlewareHandler } from 'hono'
import type { AppError } from '../errors/app-error.ts'
import { limitError } from '../errors/limit-error.ts'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'

/** Cloudflare sets it and overwrites what a client sends; no other header is believed. */
const TRUSTED_IP_HEADER = 'cf-connecting-ip'
/** The one bucket of all requests that come with no address. */
export const UNKNOWN_NETWORK = 'unknown'
/** What the binding IP_LIMIT of `wrangler.toml` allows, which it does not tell. */
export const SHIELD_REQUESTS = 100
export const SHIELD_PERIOD_SECONDS = 60

/** The network of a request: the IPv4 address, or the first 64 bits of an IPv6 one, which are one customer's. */
export function networkOf(headers: Headers): string {
  const ip = headers.get(TRUSTED_IP_HEADER)?.trim().toLowerCase()
  if (!ip) return UNKNOWN_NETWORK
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('::')
  const groups = head.split(':').filter(Boolean)
  if (tail !== undefined) {
    const after = tail.split(':').filter(Boolean).length
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - after)).fill('0'))
  }
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

type Shield = Pick<Ports, 'config' | 'ipLimit'>

/**
 * A flood shield before anything costs: approximate and per location. What guards accounts is the number's budget.
 * @param share what people do here has a share of its own, apart from that of signing in
 */
export function networkShield(ports: Shield, share?: 'write'): MiddlewareHandler<AppEnv> {
  return async function networkShield(c, next) {
    await countRequest(ports, networkOf(c.req.raw.headers), share ?? 'entry')
    await next()
  }
}

/**
 * The flood shield, before anything costs: approximate and per location. What protects accounts is the number's limits.
 * What people write counts apart from signing in. @throws AppError `requests_per_network`
 */
export async function countRequest(ports: Shield, network: string, share: 'entry' | 'write'): Promise<void> {
  if (!(await isWithinShare(ports, share === 'entry' ? network : `${share} ${network}`))) throw tooManyRequests()
}

/** Counts one thing that a network does: its address, with a word in front for what has a share of its own. */
export const isWithinShare = async ({ config, ipLimit }: Shield, bucket: string): Promise<boolean> =>
  !config.networkLimits || ipLimit(bucket)

/** The refusal of a network that has used up its share. */
export const tooManyRequests = (): AppError =>
  limitError('requests_per_network', {
    quota: SHIELD_REQUESTS,
    windowSeconds: SHIELD_PERIOD_SECONDS,
    retryAfterSeconds: SHIELD_PERIOD_SECONDS,
  })
