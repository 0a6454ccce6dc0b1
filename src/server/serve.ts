import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { MINUTE_MS, SECOND_MS } from '../lib/time.ts'
import type { ClientReader } from './client-address.ts'

/** How long clients may take, milliseconds: until then, what they send and do not read stays in memory. */
const PATIENCE = {
  headersTimeout: 10 * SECOND_MS,
  /** For a whole request, of at most 64 KB. */
  requestTimeout: 15 * SECOND_MS,
  connectionsCheckingInterval: SECOND_MS,
  /** Without a byte of their answer being taken. */
  timeout: MINUTE_MS,
}

/** Of up to 64 KB each. Bodies that come to their end take milliseconds, so the oldest of so many is one that does not. */
const MOST_UNFINISHED = 500

interface ServeOptions {
  fetch: (request: Request) => Response | Promise<Response>
  clients: ClientReader
  host: string
  port: number
  patience?: typeof PATIENCE
  mostUnfinished?: number
}

/** Listens for requests. Resolves when it does. `hangUp` ends what has not become a whole request: a closed server times nothing out. */
export async function serve({
  fetch,
  clients,
  host,
  port,
  patience = PATIENCE,
  mostUnfinished = MOST_UNFINISHED,
}: ServeOptions): Promise<Server & { hangUp: () => void }> {
  const answer = getRequestListener(
    async (request, env) => {
      const { incoming } = env as HttpBindings
      const country = clients.countryOf(incoming)
      // Where Cloudflare puts it as well.
      if (country !== undefined) Object.defineProperty(request, 'cf', { value: { country } })
      if (clients.isHttps(incoming))
        Object.defineProperty(request, 'url', { value: request.url.replace(/^http:/, 'https:') })
      return withLength(await fetch(request))
    },
    { overrideGlobalObjects: false },
  )
  const busy = new WeakSet<Socket>()
  const unfinished = new Set<IncomingMessage>()
  const server = createServer(patience, (incoming, outgoing) => {
    // Node would make all answers to a packet of requests at once. No browser or proxy sends a second one before its answer.
    if (busy.has(incoming.socket)) return void incoming.socket.destroy()
    busy.add(incoming.socket)
    outgoing.on('close', () => busy.delete(incoming.socket))
    if (hasBody(incoming)) {
      const [oldest] = unfinished
      if (unfinished.size >= mostUnfinished) oldest?.socket.destroy()
      unfinished.add(incoming)
      for (const end of ['end', 'close']) incoming.once(end, () => unfinished.delete(incoming))
    }
    // Nothing but the end of the connection says that an answer to HTTP/1.0 is complete.
    if (incoming.httpVersion === '1.0') outgoing.destroy = () => (incoming.socket.resetAndDestroy(), outgoing)
    clients.setAddress(incoming)
    void answer(incoming, outgoing)
  })
  server.timeout = patience.timeout
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const hangUp = () => {
    for (const socket of sockets) if (!busy.has(socket)) socket.destroy()
    for (const { socket } of unfinished) socket.destroy()
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(Object.assign(server, { hangUp })))
  })
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Without a length, an answer that has no body would be sent in chunks. */
function withLength(response: Response): Response {
  if (response.body === null && ![204, 304].includes(response.status)) response.headers.set('Content-Length', '0')
  return response
}
