import { lookup } from 'node:dns'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isLoopbackUrl, isPublicAddress } from '../lib/public-address.ts'
import { TIMEOUT_MS } from '../webhooks/post.ts'
import type { PostAnswer, PostWebhook } from '../webhooks/post.ts'

type Resolve = (
  name: string,
  options: LookupOptions & { all: true },
  /** Node gives nothing but the error if there is one, which its types don't say. */
  done: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void

/** A name that leads inside a network. */
class InternalAddress extends Error {
  override name = 'InternalAddress'
}

/** Connects to the very addresses that were checked, all of which must be public: a second look-up could say otherwise. */
const publicLookup =
  (resolve: Resolve): LookupFunction =>
  (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[0]
      if (error || !first) return done(error ?? new Error('no address'), '', 0)
      if (!addresses.every(({ address }) => isPublicAddress(address))) return done(new InternalAddress(), '', 0)
      if (options.all === true) return done(null, addresses)
      done(null, first.address, first.family)
    })
  }

/** An answer's body is thrown away, and its connection with it if there is more. */
const MAX_ANSWER_BYTES = 64_000

function discard(answer: IncomingMessage): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) answer.destroy()
  })
  answer.on('error', () => undefined)
}

/** As `postByFetch`, and checks the addresses that a name resolves to. */
export function createPostWebhook(resolve: Resolve = lookup, timeoutMs = TIMEOUT_MS): PostWebhook {
  const agent = new Agent({ keepAlive: true, timeout: timeoutMs })
  const safely = publicLookup(resolve)
  return ({ url, headers, body }) =>
    new Promise<PostAnswer>((done) => {
      // Only development has let it in.
      const isOwnMachine = isLoopbackUrl(url)
      const isTls = url.startsWith('https:')
      const sent = (isTls ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        ...(isTls && { agent }),
        ...(!isOwnMachine && { lookup: safely }),
      })
      // Over everything, the rest of an answer included. Of several outcomes, the first counts.
      const timer = setTimeout(() => {
        done({ failure: 'timed_out' })
        sent.destroy()
      }, timeoutMs)
      const tell = (answer: IncomingMessage) =>
        done({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] ?? null })
      sent.on('response', (answer) => {
        discard(answer)
        tell(answer)
      })
      // What answers 101 is handed its socket, and neither answers nor fails.
      sent.on('upgrade', (answer, socket) => {
        socket.destroy()
        tell(answer)
      })
      sent.on('error', (error) =>
        done({ failure: error instanceof InternalAddress ? 'internal_address' : 'no_connection' }),
      )
      sent.on('close', () => {
        clearTimeout(timer)
        done({ failure: 'no_connection' })
      })
      sent.end(body)
    })
}
