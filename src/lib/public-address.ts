/* Which addresses a request that others choose the target of may go to: none inside a network. */

type Bytes = readonly number[]

/** Of IPv4, as the first bytes and how many bits of them count: the special-purpose registry of IANA, multicast, and the rest. */
const INTERNAL_V4: [prefix: Bytes, bits: number][] = [
  [[0], 8],
  [[10], 8],
  [[100, 64], 10],
  [[127], 8],
  [[169, 254], 16],
  [[172, 16], 12],
  [[192, 0, 0], 24],
  [[192, 0, 2], 24],
  [[192, 88, 99], 24],
  [[192, 168], 16],
  [[198, 18], 15],
  [[198, 51, 100], 24],
  [[203, 0, 113], 24],
  [[224], 3],
]

/** Of 2000::/3, which alone is public, what is not or hides an IPv4 address: protocols, Teredo, 6to4, documentation. */
const INTERNAL_V6: [prefix: Bytes, bits: number][] = [
  [[0x20, 0x01, 0x00], 23],
  [[0x20, 0x01, 0x0d, 0xb8], 32],
  [[0x20, 0x02], 16],
  [[0x3f, 0xff, 0x00], 20],
]
const GLOBAL_V6: [prefix: Bytes, bits: number] = [[0x20], 3]
/** An IPv6-only network reaches IPv4 addresses behind it. */
const NAT64: [prefix: Bytes, bits: number] = [[0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], 96]

const isIn = (address: Bytes, [prefix, bits]: [Bytes, number]): boolean =>
  prefix.every((byte, i) => {
    const mask = (0xff << (8 - Math.max(0, Math.min(8, bits - 8 * i)))) & 0xff
    return ((address[i] ?? 0) & mask) === (byte & mask)
  })

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

function v4BytesOf(address: string): Bytes | undefined {
  const bytes = V4.exec(address)?.slice(1).map(Number)
  return bytes?.every((byte) => byte <= 255) ? bytes : undefined
}

function bytesOf(address: string): Bytes | undefined {
  const v4 = v4BytesOf(address)
  if (v4) return v4
  // An address with IPv4 at its end becomes one of groups alone.
  const groups = address.replace(/[\d.]+$/, (end) => {
    const [a, b, c, d] = v4BytesOf(end) ?? []
    return d === undefined ? end : `${(a! * 256 + b!).toString(16)}:${(c! * 256 + d).toString(16)}`
  })
  if (!/^[\da-f:]+$/i.test(groups)) return undefined
  const [head = '', tail] = groups.split('::')
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const all = [...before, ...Array<string>(missing).fill('0'), ...after].map((group) => Number.parseInt(group, 16))
  return all.flatMap((group) => [group >> 8, group & 0xff])
}

/** Whether an IP address is one of the Internet. What is no address is none. */
export function isPublicAddress(address: string): boolean {
  const bytes = bytesOf(address)
  if (!bytes) return false
  if (bytes.length === 4) return !INTERNAL_V4.some((range) => isIn(bytes, range))
  if (isIn(bytes, NAT64)) return isPublicAddress(bytes.slice(12).join('.'))
  return isIn(bytes, GLOBAL_V6) && !INTERNAL_V6.some((range) => isIn(bytes, range))
}

/** Names that only resolve inside a network, or to the host itself. */
const INTERNAL_NAME =
  /(?:^|\.)(?:localhost|local|internal|intranet|private|corp|home|lan|localdomain|arpa|onion|test|invalid)$/

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether a URL is on the developer's own machine. */
export const isLoopbackUrl = (url: string): boolean => LOOPBACK.has(URL.parse(url)?.hostname ?? '')

/**
 * Whether a server may be called at a URL that someone has entered: https, and by its name or address not inside a
 * network. The parser has made plain addresses of other forms, such as 0x7f.1. What a name resolves to is checked when
 * it is called.
 */
export function isPublicUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  const host = url.hostname.replace(/\.$/, '').toLowerCase()
  if (host.startsWith('[')) return isPublicAddress(host.slice(1, -1))
  if (V4.test(host)) return isPublicAddress(host)
  return host.includes('.') && !INTERNAL_NAME.test(host)
}
