import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Evidence } from './evidence.ts'

/** An SMS gateway behind the service's webhook, which collects the messages. */
export interface Gateway {
  url: string
  /** The code in the last message to a phone. */
  codeFor: (phone: string) => string
  /** How many messages these phones received. */
  countFor: (phones: readonly string[]) => number
  total: () => number
  /** Rejects messages to this phone from now on, with an answer that repeats them. */
  refuse: (phone: string) => void
  stop: () => Promise<void>
}

const CODE = /(?<!\d)\d{4}(?!\d)/

export async function startGateway(evidence: Evidence): Promise<Gateway> {
  const codes = new Map<string, string>()
  const counts = new Map<string, number>()
  const refused = new Set<string>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const message = JSON.parse(text) as { to: string; text: string }
      const [code = ''] = CODE.exec(message.text) ?? []
      evidence.add('phone', message.to)
      evidence.add('code', code)
      if (refused.has(message.to)) {
        response.writeHead(400, { 'Content-Type': 'application/json' }).end(text)
        return
      }
      codes.set(message.to, code)
      counts.set(message.to, (counts.get(message.to) ?? 0) + 1)
      response.writeHead(202).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/messages`,
    codeFor(phone) {
      const code = codes.get(phone)
      if (code === undefined) throw new Error(`no message reached ${phone}`)
      return code
    },
    countFor: (phones) => phones.reduce((sum, phone) => sum + (counts.get(phone) ?? 0), 0),
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    refuse: (phone) => refused.add(phone),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
