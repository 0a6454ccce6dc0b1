import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Characters of `X-Forwarded-For` that are read, from the end: some twenty addresses. */
const MAX_FORWARDED = 1000

/** The header that carries the client's address within the service; what a client sends under this name is dropped. */
const ADDRESS_HEADER = 'cf-connecting-ip'

export interface ClientReader {
  /** Puts the client's address where the service looks for it. */
  setAddress: (incoming: IncomingMessage) => void
  /** Where the proxy says that the request comes from. ISO 3166 code. */
  countryOf: (incoming: IncomingMessage) => string | undefined
  /** Whether the proxy was called over TLS: pages compare the origin of a form with their own. */
  isHttps: (incoming: IncomingMessage) => boolean
}

/**
 * Whom a request comes from: the socket's address, or what trusted proxies say. Without them `X-Forwarded-For` is ignored,
 * or any client could choose its network and so escape its limits.
 * @param trustedProxies addresses and CIDR ranges
 * @param countryHeader set by a trusted proxy
 */
export function createClientReader(trustedProxies: readonly string[], countryHeader: string | undefined): ClientReader {
  const trusted = new BlockList()
  for (const range of trustedProxies) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return {
    setAddress(incoming) {
      // What is long was made by the client, and nothing that it says is looked at without need.
      const said = trustedProxies.length === 0 ? '' : (incoming.headersDistinct['x-forwarded-for']?.join(',') ?? '')
      const forwarded = said === '' ? [] : said.slice(-MAX_FORWARDED).split(',')
      const hops = [...forwarded.map(toAddress), peerOf(incoming)]
      // From the right, since every proxy adds the address it was called from at the end.
      const client = hops.findLast((hop, i) => i === 0 || !isTrusted(hop)) ?? ''
      const address = isIP(client) === 0 ? '' : client
      const kept = pairsOf(incoming.rawHeaders).filter(([name]) => name.toLowerCase() !== ADDRESS_HEADER)
      incoming.rawHeaders = [...kept.flat(), ADDRESS_HEADER, address]
      // The adapter reads both, and Node has made these of the raw ones already.
      incoming.headers[ADDRESS_HEADER] = address
    },

    countryOf(incoming) {
      if (countryHeader === undefined || !isTrusted(peerOf(incoming))) return undefined
      const country = incoming.headers[countryHeader]
      return typeof country === 'string' && /^[A-Z]{2}$/i.test(country) ? country.toUpperCase() : undefined
    },

    isHttps(incoming) {
      const [first] = String(incoming.headers['x-forwarded-proto'] ?? '').split(',')
      return first?.trim() === 'https' && isTrusted(peerOf(incoming))
    },
  }
}

const peerOf = ({ socket }: IncomingMessage) => toAddress(socket.remoteAddress ?? '')

const pairsOf = (rawHeaders: string[]): [name: string, value: string][] =>
  rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? '']] : []))

/** Some proxies write a port, and a socket that takes both families writes IPv4 as IPv6. */
function toAddress(text: string): string {
  const trimmed = text
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed) ?? []
  if (bracketed !== undefined) return bracketed
  return trimmed.replace(/^([\d.]+):\d+$/, '$1')
}
