import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPostWebhook } from '../../../src/server/post-webhook.ts'

const BRIEF_MS = 300
const MESSAGE = { headers: { 'Content-Type': 'application/json', 'webhook-id': 'msg_1' }, body: '{"привет":1}' }

/** A receiver on this machine, and what it was sent. */
async function receiver(answer: RequestListener) {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      bodies.push(`${request.method} ${request.url} ${request.headers['webhook-id'] as string} ${body}`)
      answer(request, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { bodies, port, url: `http://127.0.0.1:${port}/hook` }
}

const post = createPostWebhook(undefined, BRIEF_MS)

/** A resolver that knows one name. */
const resolvingTo = (...addresses: string[]) =>
  createPostWebhook((_, options, done) => {
    expect(options.all).toBe(true)
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }, BRIEF_MS)

describe('a message on Node', () => {
  it('arrives as it is, and the answer tells no more than it has to', async () => {
    const { url, bodies } = await receiver((_, response) => response.writeHead(202).end('thanks'))
    expect(await post({ url, ...MESSAGE })).toEqual({ status: 202, retryAfter: null })
    expect(bodies).toEqual(['POST /hook msg_1 {"привет":1}'])
  })

  it.each([301, 302, 307, 308])('is not sent on after a redirect: %i', async (status) => {
    const target = await receiver((_, response) => response.writeHead(200).end())
    const { url } = await receiver((_, response) => response.writeHead(status, { Location: target.url }).end())
    expect(await post({ url, ...MESSAGE })).toMatchObject({ status })
    expect(target.bodies).toEqual([])
  })

  it('tells 410, and how long to wait', async () => {
    const gone = await receiver((_, response) => response.writeHead(410).end())
    expect(await post({ url: gone.url, ...MESSAGE })).toMatchObject({ status: 410 })
    const busy = await receiver((_, response) => response.writeHead(503, { 'Retry-After': '120' }).end())
    expect(await post({ url: busy.url, ...MESSAGE })).toEqual({ status: 503, retryAfter: '120' })
  })

  it('times out where no one answers, and where an answer never ends it has been given', async () => {
    const silent = await receiver(() => undefined)
    expect(await post({ url: silent.url, ...MESSAGE })).toEqual({ failure: 'timed_out' })
    const endless = await receiver((_, response) => {
      response.writeHead(200)
      const writing = setInterval(() => response.write('x'.repeat(10_000)), 5)
      response.on('close', () => clearInterval(writing))
    })
    expect(await post({ url: endless.url, ...MESSAGE })).toMatchObject({ status: 200 })
    // Nothing that comes of the rest may end the process.
    await sleep(2 * BRIEF_MS)
  })

  it('ends where the receiver wants another protocol, closes without an answer, or tells early hints alone', async () => {
    const raw = async (says: string, close: boolean) => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => undefined)
        socket.once('data', () => (close ? socket.end(says) : socket.write(says)))
      })
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      onTestFinished(() => void server.close())
      return post({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ...MESSAGE })
    }
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'
    expect(await raw(upgrade, false)).toMatchObject({ status: 101 })
    expect(await raw(upgrade, true)).toMatchObject({ status: 101 })
    expect(await raw('', true)).toEqual({ failure: 'no_connection' })
    expect(await raw('HTTP/1.1 103 Early Hints\r\n\r\n', false)).toEqual({ failure: 'timed_out' })
  })

  it('tells where nothing listens', async () => {
    expect(await post({ url: 'http://127.0.0.1:9/', ...MESSAGE })).toEqual({ failure: 'no_connection' })
  })

  it.each(['https', 'http'])('tells that a name does not resolve: %s', async (scheme) => {
    const unknown = createPostWebhook((_, __, done) => done(new Error('ENOTFOUND')), BRIEF_MS)
    expect(await unknown({ url: `${scheme}://shop.example.com/`, ...MESSAGE })).toEqual({ failure: 'no_connection' })
    // RFC 6761, 6.4: no resolver knows this one.
    expect(await post({ url: `${scheme}://receiver.invalid/`, ...MESSAGE })).toHaveProperty('failure')
  })

  it.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['169.254.169.254']],
    [['100.64.0.1']],
    [['::1']],
    [['fd00::1']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['1.1.1.1', '192.168.0.1']],
    [['2606:4700:4700::1111', '::1']],
  ])('goes nowhere if its name resolves to %j', async (addresses) => {
    const { port, bodies } = await receiver((_, response) => response.writeHead(200).end())
    const url = `http://shop.example.com:${port}/`
    expect(await resolvingTo(...addresses)({ url, ...MESSAGE })).toEqual({ failure: 'internal_address' })
    expect(bodies).toEqual([])
  })

  it('connects to the address that was checked', async () => {
    // TEST-NET-1 is refused, so a public address that drops packets stands for one that is allowed.
    const asked: string[] = []
    const allowing = createPostWebhook((name, _, done) => {
      asked.push(name)
      done(null, [{ address: '1.1.1.1', family: 4 }])
    }, BRIEF_MS)
    expect(await allowing({ url: 'https://shop.example.com:9/', ...MESSAGE })).toHaveProperty('failure')
    expect(asked).toEqual(['shop.example.com'])
  })
})
