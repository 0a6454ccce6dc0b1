import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { isLoopbackUrl, isPublicAddress } from '../lib/public-address.ts'
import { SECOND_MS } from '../lib/time.ts'
import { TIMEOUT_MS } from '../webhooks/post.ts'
import type { PostAnswer, PostWebhook } from '../webhooks/post.ts'

/** The addresses of a name; none if it has none, or no name server says. */
type Resolve = (name: string) => Promise<string[]>

/**
 * Asks the name servers itself. Node's `lookup` has threads for two names at a time, so those of SMS vendors would wait
 * behind receivers whose name server does not answer.
 */
export const createResolve =
  (timeout = 2 * SECOND_MS, servers?: readonly string[]): Resolve =>
  async (name) => {
    // A new one knows the name servers that the system has now.
    const resolver = new Resolver({ timeout, tries: 2 })
    if (servers) resolver.setServers(servers)
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
  }

/** A name that leads inside a network. */
class InternalAddress extends Error {
  override name = 'InternalAddress'
}

/** Connects to the very addresses that were checked, all of which must be public: a second look-up could say otherwise. */
function publicLookup(resolve: Resolve): LookupFunction {
  const lookUp = callbackify(async (name: string) => {
    const addresses = await resolve(name)
    if (addresses.length === 0) throw new Error('no address')
    if (!addresses.every(isPublicAddress)) throw new InternalAddress()
    return addresses.map((address) => ({ address, family: isIP(address) }))
  })
  return (name, options, done) => {
    lookUp(name, (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => {
      const first = addresses?.[0]
      if (!first) return done(error, '', 0)
      if (options.all === true) return done(null, addresses)
      done(null, first.address, first.family)
    })
  }
}

/** An answer's body is thrown away, and its connection with it if there is more, or if it takes longer. */
const MAX_ANSWER_BYTES = 64_000
const MAX_ANSWER_MS = SECOND_MS

function discard(answer: IncomingMessage): void {
  let bytes = 0
  const timer = setTimeout(() => answer.destroy(), MAX_ANSWER_MS)
  answer.on('close', () => clearTimeout(timer))
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) answer.destroy()
  })
  answer.on('error', () => undefined)
}

/** As `postByFetch`, and checks the addresses that a name resolves to. */
export function createPostWebhook(resolve: Resolve = createResolve(), timeoutMs = TIMEOUT_MS): PostWebhook {
  const agent = new Agent({ keepAlive: true, timeout: timeoutMs })
  const safely = publicLookup(resolve)
  return ({ url, headers, body, signal }) =>
    new Promise<PostAnswer>((resolved) => {
      // Only development has let it in.
      const isOwnMachine = isLoopbackUrl(url)
      const isTls = url.startsWith('https:')
      const sent = (isTls ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        ...(isTls && { agent }),
        ...(signal && { signal }),
        ...(!isOwnMachine && { lookup: safely }),
      })
      let outcome: PostAnswer = { failure: 'no_connection' }
      // Over everything, the rest of an answer included.
      const timer = setTimeout(() => {
        if ('failure' in outcome) outcome = { failure: 'timed_out' }
        sent.destroy()
      }, timeoutMs)
      const tell = ({ statusCode: status = 0, headers }: IncomingMessage) => {
        outcome = { status, retryAfter: headers['retry-after'] ?? null }
      }
      sent.on('response', (answer) => {
        tell(answer)
        discard(answer)
      })
      // What answers 101 is handed its socket, and neither answers nor fails.
      sent.on('upgrade', (answer, socket) => {
        tell(answer)
        socket.destroy()
        close()
      })
      sent.on('error', (error) => {
        if (error instanceof InternalAddress) outcome = { failure: 'internal_address' }
      })
      // At the end of the answer: the next message would open another connection while it goes on.
      sent.on('close', close)
      function close() {
        clearTimeout(timer)
        resolved(outcome)
      }
      sent.end(body)
    })
}
