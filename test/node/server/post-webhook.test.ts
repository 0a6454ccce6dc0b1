import { createHook } from 'node:async_hooks'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPostWebhook, createResolve } from '../../../src/server/post-webhook.ts'

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

const resolvingTo = (...addresses: string[]) => createPostWebhook(async () => addresses, BRIEF_MS)

/** Whether a question for addresses of version 4, or 6, is answered with the machine's own, with none, or not at all. */
type Zone = Record<4 | 6, 'loopback' | 'none' | 'silence'>

/** A name server on this machine. */
async function nameServer(zone: Zone) {
  const asked: number[] = []
  const server = createSocket('udp4')
  server.on('message', (question, { port, address }) => {
    // Behind its header, which is 12 bytes: the name up to a zero, then the type.
    const end = question.indexOf(0, 12) + 1
    const version = question.readUInt16BE(end) === 28 ? 6 : 4
    asked.push(version)
    if (zone[version] === 'silence') return
    const answers = zone[version] === 'loopback' ? 1 : 0
    const bytes = version === 4 ? [127, 0, 0, 1] : [...Array<number>(15).fill(0), 1]
    const header = [...question.subarray(0, 2), 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0]
    const named = [0xc0, 12, ...question.subarray(end, end + 4), 0, 0, 0, 0, 0, bytes.length, ...bytes]
    const echoed = question.subarray(12, end + 4)
    server.send(Buffer.from([...header, ...echoed, ...(answers === 1 ? named : [])]), port, address)
  })
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return { asked, resolve: createResolve(BRIEF_MS / 10, [`127.0.0.1:${server.address().port}`]) }
}

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

  it('waits for the end of an answer, so that a receiver which never ends one has one connection', async () => {
    const open = new Set<Socket>()
    const { url } = await receiver(({ socket }, response) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      response.writeHead(200).write('more comes')
    })
    const most: number[] = []
    for (let i = 0; i < 3; i += 1) {
      expect(await post({ url, ...MESSAGE })).toEqual({ status: 200, retryAfter: null })
      most.push(open.size)
    }
    expect(Math.max(...most)).toBeLessThan(2)
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
    expect(await resolvingTo()({ url: `${scheme}://shop.example.com/`, ...MESSAGE })).toEqual({
      failure: 'no_connection',
    })
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
    const allowing = createPostWebhook(async (name) => {
      asked.push(name)
      return ['1.1.1.1']
    }, BRIEF_MS)
    expect(await allowing({ url: 'https://shop.example.com:9/', ...MESSAGE })).toHaveProperty('failure')
    expect(asked).toEqual(['shop.example.com'])
  })

  it('takes none of the threads in which the names of SMS vendors are looked up', async () => {
    const lookups = new Set<string>()
    const hook = createHook({ init: (_, type) => void (/ADDRINFO|QUERY/.test(type) && lookups.add(type)) }).enable()
    onTestFinished(() => void hook.disable())
    expect(await post({ url: 'https://receiver.invalid/', ...MESSAGE })).toHaveProperty('failure')
    expect([...lookups]).toEqual(['QUERYWRAP'])
  })

  it.each<[Zone, failure: string]>([
    [{ 4: 'loopback', 6: 'none' }, 'internal_address'],
    [{ 4: 'none', 6: 'loopback' }, 'internal_address'],
    [{ 4: 'loopback', 6: 'silence' }, 'internal_address'],
    [{ 4: 'none', 6: 'none' }, 'no_connection'],
    [{ 4: 'silence', 6: 'silence' }, 'no_connection'],
  ])('asks a name server, where %j: %s', async (zone, failure) => {
    const { asked, resolve } = await nameServer(zone)
    const sent = createPostWebhook(resolve)({ url: 'https://shop.example.com:9/', ...MESSAGE })
    expect(await sent).toEqual({ failure })
    expect(new Set(asked)).toEqual(new Set([4, 6]))
  })
})
