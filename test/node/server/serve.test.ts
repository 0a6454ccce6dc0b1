import { once } from 'node:events'
import { Agent, get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
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
  const send = (bytes: string) => {
    const socket = connect(port, '127.0.0.1')
    let answered = ''
    socket.on('data', (data) => (answered += data.toString()))
    socket.on('error', () => undefined)
    socket.write(bytes)
    return { socket, closed: once(socket, 'close').then(() => answered) }
  }
  return { server, send, url: `http://127.0.0.1:${port}/` }
}

const connectionsOf = (server: Awaited<ReturnType<typeof serve>>) =>
  new Promise<number>((resolve) => {
    server.getConnections((_, count) => resolve(count))
  })

const BRIEF = { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10, timeout: 10_000 }

describe('a client that does not come to an end', () => {
  it.each([
    ['with its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
    ['with its chunks', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n'],
    ['with its headers', 'POST / HTTP/1.1\r\nHost: x\r\n'],
    ['because it sends nothing', ''],
  ])('is hung up on: %s', async (_, bytes) => {
    const { send } = await listen({ patience: BRIEF, fetch: async (request) => new Response(await request.text()) })
    expect(await send(bytes).closed).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('gives way to others when too many do not end, the oldest first', async () => {
    const { send, url } = await listen({
      mostUnfinished: 3,
      fetch: async (request) => new Response(await request.text()),
    })
    const begin = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{'
    const clients = []
    for (let i = 0; i < 3; i += 1) {
      clients.push(send(begin))
      // Each body arrives before the next one begins.
      await fetch(url)
    }
    for (let i = 0; i < 5; i += 1)
      expect(await (await fetch(url, { method: 'POST', body: 'all of it' })).text()).toBe('all of it')
    expect(await clients[0]?.closed).toBe('')
    clients.slice(1).forEach(({ socket }) => socket.write('}'))
    clients.slice(1).forEach(({ socket }) => socket.end())
    for (const { closed } of clients.slice(1)) expect(await closed).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{\}/)
  })

  it('can be hung up on when the server stops, others are answered', async () => {
    let answer: () => void = () => undefined
    const answered = new Promise<void>((resolve) => (answer = resolve))
    const { server, send, url } = await listen({
      fetch: async (request) => {
        const text = await request.text()
        await answered
        return new Response(text)
      },
    })
    const slow = send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{')
    const others = [send('POST / HTTP/1.1\r\nHo'), send('')]
    const whole = fetch(url, { method: 'POST', body: 'all of it' })
    while ((await connectionsOf(server)) < 4) await sleep(5)
    await sleep(50)
    server.close()
    server.hangUp()
    for (const { closed } of [slow, ...others]) expect(await closed).toBe('')
    answer()
    expect(await (await whole).text()).toBe('all of it')
  })

  it('has 15 seconds for a request, 10 of them for the headers', async () => {
    const { server } = await listen({})
    expect(server).toMatchObject({ requestTimeout: 15_000, headersTimeout: 10_000 })
  })

  it('is not one that waits for its answer', async () => {
    let answer: (said: string) => void = () => undefined
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

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

describe('a connection', () => {
  it('ends if it sends requests before the first is answered, and only that one was worked on', async () => {
    let requests = 0
    const { send } = await listen({
      fetch: () => {
        requests += 1
        return new Response('x'.repeat(100_000))
      },
    })
    await send(GET.repeat(600)).closed
    expect(requests).toBe(1)
  })

  it('stays for one request after the other, however long the answers', async () => {
    let requests = 0
    const { server, url } = await listen({
      fetch: () => {
        const bytes = (requests += 1) * 50_000
        // Every other answer comes in pieces, the last of which is empty.
        const pieces = new Blob(['x'.repeat(bytes)]).stream()
        return new Response(requests % 2 === 0 ? pieces : 'x'.repeat(bytes))
      },
    })
    let connections = 0
    server.on('connection', () => (connections += 1))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    for (let i = 1; i <= 50; i += 1) {
      const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage]
      expect((await text(answer)).length).toBe(i * 50_000)
    }
    expect(connections).toBe(1)
  })

  it('shows that an answer broke off, also to HTTP/1.0, which has no other end', async () => {
    const breaksOff = () =>
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode('a line\n'))
          await sleep(50)
          controller.error(new Error('signed out'))
        },
      })
    const { send } = await listen({ fetch: () => new Response(breaksOff()) })
    const get = (version: string) => send(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`).closed
    await expect(get('1.0')).rejects.toMatchObject({ code: 'ECONNRESET' })
    const answered = await get('1.1')
    expect([answered.includes('a line'), answered.endsWith('0\r\n\r\n')]).toEqual([true, false])
    const whole = await listen({ fetch: () => new Response(new Blob(['a line\n']).stream()) })
    expect(await whole.send('GET / HTTP/1.0\r\nHost: a\r\n\r\n').closed).toMatch(/a line\n$/)
  })

  it('ends when no one reads the answer', async () => {
    let cancel: () => void
    const cancelled = new Promise<void>((resolve) => (cancel = resolve))
    const { send } = await listen({
      patience: { ...BRIEF, timeout: 50 },
      fetch: () =>
        new Response(
          new ReadableStream({ pull: (stream) => stream.enqueue(Buffer.alloc(100_000)), cancel: () => cancel() }),
        ),
    })
    send(GET).socket.pause()
    await cancelled
  })

  it('has a minute in which nothing of an answer is sent', async () => {
    expect((await listen({})).server.timeout).toBe(60_000)
  })
})
