import type { AppError } from '../errors/app-error.ts'
import { limitError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'

/** Cloudflare sets it and overwrites what a client sends. No other header is trusted. */
const TRUSTED_IP_HEADER = 'cf-connecting-ip'
/** The bucket of all requests without an address. */
export const UNKNOWN_NETWORK = 'unknown'
/** What the binding IP_LIMIT in `wrangler.toml` allows; the binding does not tell. */
export const SHIELD_REQUESTS = 100
export const SHIELD_PERIOD_SECONDS = 60

/**
 * The network of a request: its IPv4 address, or the first 64 bits of an IPv6 address, which belong to one customer.
 */
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

/** The IPv6 /48 of a network, which a customer may have as a whole; an IPv4 address is its own. */
export const siteOf = (network: string): string =>
  network.includes(':') ? `${network.split(':').slice(0, 3).join(':')}::/48` : network

type Shield = Pick<Ports, 'config' | 'ipLimit'>

/**
 * The flood shield: approximate, per location, and before anything that costs. Accounts are protected by the phone
 * limits. Writes of signed-in users have a budget of their own. @throws AppError `requests_per_network`
 */
export async function countRequest(ports: Shield, network: string, share: 'entry' | 'write'): Promise<void> {
  if (!(await isWithinShare(ports, share === 'entry' ? network : `${share} ${network}`))) throw tooManyRequests()
}

/** Counts a request. The bucket is the network, after a word if the kind of request has a budget of its own. */
export const isWithinShare = async ({ config, ipLimit }: Shield, bucket: string): Promise<boolean> =>
  !config.networkLimits || ipLimit(bucket)

/** The error when a network has used up its budget. */
export const tooManyRequests = (): AppError =>
  limitError('requests_per_network', {
    quota: SHIELD_REQUESTS,
    windowSeconds: SHIELD_PERIOD_SECONDS,
    retryAfterSeconds: SHIELD_PERIOD_SECONDS,
  })
