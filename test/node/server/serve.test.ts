import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createClientReader } from '../../../src/server/client-address.ts'
import { serve } from '../../../src/server/serve.ts'

type Options = Partial<Parameters<typeof serve>[0]>

async function listen(options: Options) {
  const server = await serve({
    fetch: () => new Response('hello'),
    clients: createClientReader([], undefined),
    host: '127.0.0.1',
    port: 0,
    ...options,
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  /** A connection that has sent something, and what it was answered. */
  const send = (text: string) => {
    const socket = connect(port, '127.0.0.1')
    let answered = ''
    socket.on('data', (data) => (answered += data.toString()))
    socket.on('error', () => undefined)
    socket.write(text)
    return { socket, closed: once(socket, 'close').then(() => answered) }
  }
  return { server, send }
}

const BRIEF = { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10 }

describe('a client that does not come to an end', () => {
  it.each([
    ['with its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
    ['with its chunks', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n'],
    ['with its headers', 'POST / HTTP/1.1\r\nHost: x\r\n'],
    ['because it sends nothing', ''],
  ])('is hung up on: %s', async (_, text) => {
    const { send } = await listen({ patience: BRIEF, fetch: async (request) => new Response(await request.text()) })
    expect(await send(text).closed).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('has 15 seconds for a request, 10 of them for the headers', async () => {
    const { server } = await listen({})
    expect(server).toMatchObject({ requestTimeout: 15_000, headersTimeout: 10_000 })
  })

  it('is not one that waits for its answer', async () => {
    let answer: (text: string) => void = () => undefined
    const { send } = await listen({
      patience: BRIEF,
      fetch: async (request) => {
        const body = await request.text()
        return new Response(body + (await new Promise<string>((resolve) => (answer = resolve))))
      },
    })
    const waiting = send('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}')
    // Connected at the same time or later, so it would be hung up on later.
    await send('').closed
    await send('').closed
    answer(' done')
    expect(await waiting.closed).toMatch(/^HTTP\/1\.1 200 [^]*\{\} done/)
  })
})
