import { Agent, createServer, request as requestHttp } from 'node:http'
import type { IncomingMessage, RequestOptions, Server } from 'node:http'
import { request as requestHttps } from 'node:https'
import { deriveKey, equalDigests, hmacHex } from '../lib/keys.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { GuardServices } from './guard-services.ts'

/*
 * How processes that do not own the guard call the one that does: over a socket in the data folder, or from another host
 * over HTTP. Whatever goes wrong throws, so nothing is sent and no one is signed in.
 */

/** A call may wait ten seconds for another claim, and ten for a turn to hash. */
const TIMEOUT_MS = 30 * SECOND_MS
const MAX_CALL_BYTES = 1_000_000
/** The report of codes by country and day has about 130 bytes a row. */
const MAX_ANSWER_BYTES = 16_000_000

export interface Call {
  service: string
  method: string
  args: unknown[]
}

/** The call did not reach the guard, so it can be made again. */
export class GuardAway extends Error {
  override name = 'GuardAway'
}

const tokenOf = (secretKey: string) => hmacHex(deriveKey(secretKey, 'guard-port'), 'calls')

/** Answers the calls of other processes. The caller makes it listen. */
export function createGuardServer(services: GuardServices, secretKey: string): Server {
  const token = tokenOf(secretKey)
  return createServer((incoming, outgoing) => {
    const answer = (status: number, body: object) => {
      outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    }
    // Before its body is read: no one else may make this process read anything.
    if (!equalDigests(incoming.headers.authorization?.replace(/^Bearer /, '') ?? '', token)) {
      answer(401, { error: 'the guard is for processes with the same SECRET_KEY' })
      incoming.destroy()
      return
    }
    readBody(incoming, MAX_CALL_BYTES)
      .then(async (body) => callHere(services, JSON.parse(body) as Call))
      .then((value) => answer(200, { value }))
      .catch((error: unknown) => answer(500, { error: String(error) }))
  })
}

/** Makes a call in this process. */
export async function callHere(services: GuardServices, { service, method, args }: Call): Promise<unknown> {
  const methods = Object.hasOwn(services, service) ? Object(Reflect.get(services, service)) : undefined
  const run: unknown = Object.hasOwn(methods ?? {}, method) ? Reflect.get(methods, method) : undefined
  if (typeof run !== 'function' || !Array.isArray(args)) throw new Error('no such call')
  return Reflect.apply(run, methods, args)
}

async function readBody(incoming: AsyncIterable<Buffer>, most: number): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of incoming) {
    bytes += part.length
    if (bytes > most) throw new Error(`more than ${most} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

const SERVICES = ['phones', 'ledger', 'clicks', 'passwords', 'webhooks', 'guard'] as const

/** The guard of another process. `call` makes one call. @throws GuardAway, or an error if it is not known what became of it */
export function createGuardClient(send: (call: Call) => Promise<unknown>): GuardServices {
  const client = SERVICES.map((service) => [
    service,
    new Proxy(
      {},
      {
        get:
          (_, method) =>
          async (...args: unknown[]) =>
            send({ service, method: String(method), args }),
      },
    ),
  ])
  return Object.fromEntries(client) as GuardServices
}

/** Sends calls to a URL, or to a socket's path. */
export function createSender(to: { url: string } | { socketPath: string }, secretKey: string) {
  const token = tokenOf(secretKey)
  const url = new URL('url' in to ? to.url : 'http://guard')
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const options: RequestOptions = {
    method: 'POST',
    timeout: TIMEOUT_MS,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    // On one host a new connection costs little, and the owner can close one that is used again while a call is on its way.
    ...('socketPath' in to && { socketPath: to.socketPath, agent: new Agent() }),
  }
  return async (called: Call): Promise<unknown> => {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url.href, options, resolve)
      let isConnected = false
      outgoing.on('socket', (socket) => {
        isConnected = !socket.connecting
        // One that is used again will not connect, and would keep each request for it.
        if (socket.connecting) socket.once('connect', () => (isConnected = true))
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('the guard did not answer')))
      outgoing.on('error', (error) => reject(isConnected ? error : new GuardAway(error.message)))
      outgoing.end(JSON.stringify(called))
    })
    const { value, error } = JSON.parse(await readBody(incoming, MAX_ANSWER_BYTES)) as {
      value?: unknown
      error?: string
    }
    if (error !== undefined) throw new Error(error)
    return value
  }
}
