import { Agent, request as httpRequest } from 'node:http'
import type { RequestOptions } from 'node:http'
import type { Evidence } from './evidence.ts'

/** A request of an attack. By default each comes from a new network, as from a botnet. */
export interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
  token?: string
  headers?: Record<string, string>
  /** The address as seen by Cloudflare, or by the proxy; null omits the header. */
  network?: string | null
  /** Which isolate answers; they alternate by default. */
  door?: 0 | 1
}

export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
  /** Empty if it is not JSON. */
  body: Record<string, unknown>
  /** Of the problem, or an empty string. */
  code: string
  milliseconds: number
}

const TIMEOUT_MS = 30_000
const MAX_SOCKETS = 256
const API = '/api/v1'
const PUBLIC_KEYS = '/.well-known/jwks.json'
/** Paths that are no part of the API. */
const OUTSIDE = /^\/(?:\.well-known|r|health)\/|^\/__counts$/

/** Which headers reach the service when a client sends these from a network. */
export type Edge = (network: string | null, headers: Record<string, string>) => Record<string, string>

/** Cloudflare says where a request comes from, whatever its client claims. */
const cloudflare: Edge = (network, headers) => ({
  ...(network !== null && { 'CF-Connecting-IP': network }),
  ...headers,
})

/** A proxy adds the address at the end of what its client sent, if it sees one; the rest it passes on. */
export const trustedProxy: Edge = (network, { 'X-Forwarded-For': claimed, ...headers }) => ({
  ...headers,
  ...(network !== null && { 'X-Forwarded-For': [claimed, network].filter(Boolean).join(', ') }),
})

/** Calls both isolates, or processes, over their sockets and collects the secrets it receives. */
export function createClient(doors: readonly URL[], evidence: Evidence, edge = cloudflare) {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS })
  let calls = 0
  let networks = 0

  /** An unused address: 198.18.0.0/15 is for benchmarks (RFC 2544). */
  function newNetwork(): string {
    networks += 1
    return `198.${18 + (networks >> 16)}.${(networks >> 8) & 255}.${networks & 255}`
  }

  async function call(path: string, options: Call = {}): Promise<Answer> {
    const { method = 'POST', body, token, network = newNetwork(), headers = {} } = options
    const door = options.door ?? calls % doors.length
    calls += 1
    const { protocol, hostname, port } = doors[door]!
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const sent = {
      ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...edge(network, headers),
    }
    const answer = await exchange(
      { protocol, hostname, port, method, path: OUTSIDE.test(path) ? path : API + path, headers: sent, agent },
      text,
    )
    for (const name of ['access', 'refresh', 'device']) {
      if (typeof answer.body[name] === 'string') evidence.add('token', answer.body[name])
    }
    return answer
  }

  return {
    call,
    newNetwork,
    async sendCode(phone: string, options: Call & { device?: string } = {}) {
      evidence.add('phone', phone)
      return call('/auth/send_code/', { ...options, body: { phone, device: options.device } })
    },
    async guess(phone: string, code: string, options: Call & { device?: string } = {}) {
      evidence.add('phone', phone)
      return call('/auth/jwt/get_by_phone/', { ...options, body: { phone, code, device: options.device } })
    },
    refresh: async (refresh: string, options: Call = {}) =>
      call('/auth/jwt/refresh/', { ...options, body: { refresh } }),
    verify: async (token: string) => call('/auth/jwt/verify/', { body: { token } }),
    logout: async (refresh: string, options: Call = {}) => call('/auth/logout/', { ...options, body: { refresh } }),
    publicKeys: async () => call(PUBLIC_KEYS, { method: 'GET' }),
    ready: async () => call('/health/ready', { method: 'GET' }),
    rename: async (token: string, options: Call = {}) =>
      call('/users/current_user/', { ...options, method: 'PATCH', token, body: { first_name: 'Renamed' } }),
  }
}

export type Client = ReturnType<typeof createClient>

async function exchange(options: RequestOptions, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const outgoing = httpRequest({ ...options, timeout: TIMEOUT_MS }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const milliseconds = performance.now() - start
        const text = Buffer.concat(chunks).toString()
        const headers = Object.fromEntries(
          Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
        )
        const parsed = parseObject(text)
        const code = typeof parsed['code'] === 'string' ? parsed['code'] : ''
        resolve({ status: incoming.statusCode ?? 0, headers, text, body: parsed, code, milliseconds })
      })
    })
    outgoing.on('error', reject)
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no response within ${TIMEOUT_MS} ms`)))
    outgoing.end(body)
  })
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
