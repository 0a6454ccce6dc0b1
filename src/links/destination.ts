export const MAX_DESTINATION_LENGTH = 2048

/** What URL parsers silently drop or replace: backslashes, spaces, invisible characters. */
const TRICKS = /[\\\s\p{C}]/u
/** The host follows exactly two slashes; parsers also accept one, none, or five. */
const PLAIN_HTTPS = /^https:\/\/[^/?#]/i

/** At least two labels, none empty. */
const HOSTNAME = /^(?:[^.]+\.)+[^.]+$/

export type Destination = { href: string } | { refusal: 'invalid_destination' | 'too_long' | 'destination_not_allowed' }

/**
 * Reads a destination: plain https, no user name, no port, an allowed host. Returns the address as the parser writes it,
 * so that browsers see what was checked.
 * @param hosts exact ones, and `*.example.com` for everything below example.com
 */
export function readDestination(typed: string, hosts: readonly string[]): Destination {
  const url = PLAIN_HTTPS.test(typed) && !TRICKS.test(typed) ? URL.parse(typed) : null
  if (!url || url.username || url.password || url.port || hasStrangeAuthority(typed) || !HOSTNAME.test(url.hostname))
    return { refusal: 'invalid_destination' }
  const { hostname, href } = url
  if (href.length > MAX_DESTINATION_LENGTH) return { refusal: 'too_long' }
  return hosts.some((host) => isOf(hostname, host)) ? { href } : { refusal: 'destination_not_allowed' }
}

/** Whether a stored destination is still allowed: the list may have changed. */
export const isAllowedDestination = (url: string, hosts: readonly string[]): boolean =>
  'href' in readDestination(url, hosts)

/** The parsed URL shows neither an `@` with nothing before it nor an escaped letter in the host. */
const hasStrangeAuthority = (typed: string) => /[@%]/.test(typed.slice('https://'.length).split(/[/?#]/, 1)[0] ?? '')

const isOf = (hostname: string, host: string) =>
  host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host

/** An allowed host in the form it has in URLs; undefined if it is not a host. */
export function readHost(typed: string): string | undefined {
  const below = typed.startsWith('*.')
  const name = below ? typed.slice(2) : typed
  const url = /[\s\\/?#@:%*]/.test(name) ? null : URL.parse(`https://${name}`)
  // A single label is a top-level domain.
  if (!url || !HOSTNAME.test(url.hostname)) return undefined
  return below ? `*.${url.hostname}` : url.hostname
}
