import type { AppError } from '../errors/app-error.ts'
import { limitError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'

/** Cloudflare sets it and overwrites what a client sends. No other header is trusted. */
const TRUSTED_IP_HEADER = 'cf-connecting-ip'
/** The bucket of all requests without an address. */
export const UNKNOWN_NETWORK = 'unknown'
/** What the bindings in `wrangler.toml` allow, which they do not tell: IP_LIMIT, NETWORK_LIMIT and SESSION_LIMIT. */
export const SHIELD_REQUESTS = 100
export const NETWORK_REQUESTS = 3000
export const SESSION_REQUESTS = 300
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

/** What an IPv6 /48 may use, in limits of one network: it holds 65,536 of them, and one customer may have it. */
export const SITE_SHARE = 4

/** A network, and the IPv6 /48 that it belongs to, with what each may use in limits of one network. */
export const scopesOf = (network: string, site = siteOf(network)): { scope: string; share: number }[] => [
  { scope: network, share: 1 },
  ...(site === network ? [] : [{ scope: site, share: SITE_SHARE }]),
]

type Sieves = Pick<Ports, 'config' | 'ipLimit' | 'sessionLimit'>
export type Shield = Sieves & Pick<Ports, 'networkLimit'>

/**
 * `token`: requests that bring a token, which tells who can be stopped instead of the whole network. `session`: those with a
 * token in the body, which is read first, and counted by `countCaller`. `page` and `form`: what a page of someone else can have
 * its readers' browsers load and post, which must use up nothing that they sign in with.
 */
export type Share = 'entry' | 'key' | 'write' | 'link' | 'page' | 'form' | 'token' | 'session'

/**
 * The flood shield: approximate, per location, and before anything that costs. Accounts are protected by the phone
 * limits. Writes of signed-in users have a budget of their own. @throws AppError `requests_per_network`
 */
export async function countRequest(ports: Shield, network: string, share: Share): Promise<void> {
  if (share === 'session') return
  if (share !== 'token' && share !== 'form') {
    if (!(await isWithinShare(ports, network, share))) throw tooManyRequests()
  } else if (ports.config.networkLimits) {
    const site = siteOf(network)
    if (!(await ports.networkLimit(share === 'form' ? `form ${site}` : site))) throw tooManyRequests(NETWORK_REQUESTS)
  }
}

/** Filters that many people may fit, so that they are looked at one by one. */
export const SEARCHES = ['search', 'first_name', 'last_name'] as const

/**
 * Counts a search of a user or a staff member, which costs as much as ten other reads, in budgets of its own: that of the
 * person, so that more sessions find no more, and that of the network, which staff may share with users of the app.
 * @throws AppError `requests_per_session`, `requests_per_network`
 */
export async function countSearch(
  { config, ipLimit, sessionLimit }: Sieves,
  { person, network }: { person: `user ${number}`; network: string } | { person: `staff ${number}`; network?: never },
): Promise<void> {
  if (!config.networkLimits) return
  if (!(await ipLimit(`search ${person}`))) throw tooManyOfSession(SHIELD_REQUESTS)
  if (network !== undefined && !(await sessionLimit(`search ${siteOf(network)}`)))
    throw tooManyRequests(SESSION_REQUESTS)
}

/** Counts a request of a session, or of several together. @throws AppError `requests_per_session` */
export async function countSession(
  { config, sessionLimit }: Pick<Shield, 'config' | 'sessionLimit'>,
  session: number | string,
) {
  if (!config.networkLimits || (await sessionLimit(String(session)))) return
  throw tooManyOfSession(SESSION_REQUESTS)
}

/**
 * Counts a request with a user's token: for its session, for all sessions of the user in this network together, and for the
 * network last, so that what one user may not do takes nothing from the others behind the same address. `aboutSessions`: not
 * for all together but for each by itself, and a third as many: a stolen session at the same address must not keep its owner
 * from ending it.
 * @throws AppError `requests_per_session`, `requests_per_network`
 */
export async function countCaller(
  ports: Shield,
  { userId, sessionId }: { userId: number; sessionId: number },
  { network, aboutSessions = false }: { network: string; aboutSessions?: boolean | undefined },
): Promise<void> {
  await countSession(ports, sessionId)
  if (!aboutSessions) await countSession(ports, `user ${userId} ${siteOf(network)}`)
  else if (ports.config.networkLimits && !(await ports.ipLimit(`sessions ${sessionId}`)))
    throw tooManyOfSession(SHIELD_REQUESTS)
  await countRequest(ports, network, 'token')
}

/**
 * Counts a request in the budget of its kind: that of its network, and, unless that is spent, that of its IPv6 /48, which
 * is three times as large.
 */
export async function isWithinShare(
  { config, ipLimit, sessionLimit }: Sieves,
  network: string,
  kind: 'entry' | 'key' | 'write' | 'staff' | 'link' | 'click' | 'page',
): Promise<boolean> {
  if (!config.networkLimits) return true
  const bucketOf = (scope: string) => (kind === 'entry' ? scope : `${kind} ${scope}`)
  const site = siteOf(network)
  return (await ipLimit(bucketOf(network))) && (site === network || sessionLimit(bucketOf(site)))
}

/** The error when a network has used up its budget. */
export const tooManyRequests = (quota = SHIELD_REQUESTS): AppError =>
  limitError('requests_per_network', minuteOf(quota))

const tooManyOfSession = (quota: number): AppError => limitError('requests_per_session', minuteOf(quota))

const minuteOf = (quota: number) => ({
  quota,
  windowSeconds: SHIELD_PERIOD_SECONDS,
  retryAfterSeconds: SHIELD_PERIOD_SECONDS,
})
