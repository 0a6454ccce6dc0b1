export const MAX_DESTINATION_LENGTH = 2048

/** What a URL parser would drop or turn into something else without a word: backslashes, spaces, what cannot be seen. */
const TRICKS = /[\\\s\p{C}]/u
/** The host right behind the two slashes: the parser also takes one slash, none, or five. */
const PLAIN_HTTPS = /^https:\/\/[^/?#]/i

/** Two names or more, and nothing empty between, before or after the dots. */
const HOSTNAME = /^(?:[^.]+\.)+[^.]+$/

export type Destination = { href: string } | { refusal: 'invalid_destination' | 'too_long' | 'destination_not_allowed' }

/**
 * Reads where a link is to lead: plain https, no user name, no port, a host of the list. The address is given back as
 * the parser writes it, so that what was checked is what browsers will see.
 * @param hosts exact ones, and `*.example.com` for all below example.com
 */
export function readDestination(typed: string, hosts: readonly string[]): Destination {
  const url = PLAIN_HTTPS.test(typed) && !TRICKS.test(typed) ? URL.parse(typed) : null
  if (!url || url.username || url.password || url.port || hasStrangeAuthority(typed) || !HOSTNAME.test(url.hostname))
    return { refusal: 'invalid_destination' }
  const { hostname, href } = url
  if (href.length > MAX_DESTINATION_LENGTH) return { refusal: 'too_long' }
  return hosts.some((host) => isOf(hostname, host)) ? { href } : { refusal: 'destination_not_allowed' }
}

/** Whether a link may lead there now: the list may have changed since it was stored. */
export const isAllowedDestination = (url: string, hosts: readonly string[]): boolean =>
  'href' in readDestination(url, hosts)

/** An `@` with nothing before it leaves no trace in the parsed URL, nor does an escaped letter of the host. */
const hasStrangeAuthority = (typed: string) => /[@%]/.test(typed.slice('https://'.length).split(/[/?#]/, 1)[0] ?? '')

const isOf = (hostname: string, host: string) =>
  host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host

/** A host of the list in the form that URLs have it in. Undefined when it is none. */
export function readHost(typed: string): string | undefined {
  const below = typed.startsWith('*.')
  const name = below ? typed.slice(2) : typed
  const url = /[\s\\/?#@:%*]/.test(name) ? null : URL.parse(`https://${name}`)
  // One label alone is a whole top-level domain.
  if (!url || !HOSTNAME.test(url.hostname)) return undefined
  return below ? `*.${url.hostname}` : url.hostname
}
