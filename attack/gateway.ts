import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Evidence } from './evidence.ts'

/** An SMS gateway that collects the messages: both vendors of the service, its webhook and then Telnyx. */
export interface Gateway {
  origin: string
  /** The code in the last message to a phone. */
  codeFor: (phone: string) => string
  /** How many messages these phones received. */
  countFor: (phones: readonly string[]) => number
  /** Messages that were accepted, or may have been: the service counts both, since it may have to pay for both. */
  total: () => number
  /** How often a vendor was asked to send to these phones, whatever it answered. */
  callsFor: (phones: readonly string[]) => number
  /** Rejects messages to this phone from now on, with an answer that repeats them. */
  refuse: (phone: string) => void
  /** Which vendors drop the connection from now on, once they have read the message. */
  drop: (vendors: readonly Vendor[]) => void
  stop: () => Promise<void>
}

type Vendor = 'webhook' | 'telnyx'

const CODE = /(?<!\d)\d{4}(?!\d)/

export async function startGateway(evidence: Evidence): Promise<Gateway> {
  const codes = new Map<string, string>()
  const counts = new Map<string, number>()
  const calls = new Map<string, number>()
  const refused = new Set<string>()
  let unknown = 0
  let dropping: readonly Vendor[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const message = JSON.parse(text) as { to: string; text: string }
      const [code = ''] = CODE.exec(message.text) ?? []
      evidence.add('phone', message.to)
      evidence.add('code', code)
      calls.set(message.to, (calls.get(message.to) ?? 0) + 1)
      if (dropping.includes(request.url === '/webhook' ? 'webhook' : 'telnyx')) {
        unknown += 1
        request.socket.destroy()
        return
      }
      if (refused.has(message.to)) {
        response.writeHead(400, { 'Content-Type': 'application/json' }).end(text)
        return
      }
      codes.set(message.to, code)
      counts.set(message.to, (counts.get(message.to) ?? 0) + 1)
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{"id":"accepted"}}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    codeFor(phone) {
      const code = codes.get(phone)
      if (code === undefined) throw new Error(`no message reached ${phone}`)
      return code
    },
    countFor: (phones) => phones.reduce((sum, phone) => sum + (counts.get(phone) ?? 0), 0),
    total: () => [...counts.values()].reduce((sum, count) => sum + count, unknown),
    callsFor: (phones) => phones.reduce((sum, phone) => sum + (calls.get(phone) ?? 0), 0),
    refuse: (phone) => refused.add(phone),
    drop: (vendors) => {
      dropping = vendors
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
