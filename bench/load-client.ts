import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { parseAnswer } from './wire.ts'
import type { Answer } from './wire.ts'

export interface Load {
  requestsPerSecond: number
  /** Milliseconds per request. */
  latencies: Float64Array
  /** This process's share of one core. */
  clientCpu: number
}

export const CONNECTIONS = 16
const PATIENCE_MS = 30_000

/**
 * Sends each request once over a few kept-alive connections, the next as soon as one is answered. It implements just
 * enough HTTP/1.1: on two cores, a full HTTP client costs as much as the server that it measures.
 * @throws when an answer is missing, or has another status
 */
export async function sendAll(
  port: number,
  requests: readonly Buffer[],
  { status = 200, onAnswer }: { status?: number; onAnswer?: (index: number, answer: Answer) => void } = {},
): Promise<Load> {
  const latencies = new Float64Array(requests.length)
  let sent = 0
  const sockets = await Promise.all(Array.from({ length: Math.min(CONNECTIONS, requests.length) }, () => open(port)))

  const drive = async (socket: Socket) =>
    new Promise<void>((resolve, reject) => {
      let index = 0
      let sentAt = 0
      let received: Buffer | undefined
      const next = () => {
        const request = requests[sent]
        if (!request) return resolve()
        index = sent
        sent += 1
        sentAt = performance.now()
        socket.write(request)
      }
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the server closed the connection')))
      socket.setTimeout(PATIENCE_MS, () => reject(new Error(`no response within ${PATIENCE_MS} ms`)))
      socket.on('data', (chunk: Buffer) => {
        const bytes = received ? Buffer.concat([received, chunk]) : chunk
        const answer = parseAnswer(bytes)
        received = answer ? undefined : bytes
        if (!answer) return
        latencies[index] = performance.now() - sentAt
        if (answer.status !== status) return reject(new Error(`${answer.head}\n\n${answer.body.toString()}`))
        onAnswer?.(index, answer)
        next()
      })
      next()
    })

  try {
    const cpu = process.cpuUsage()
    const start = performance.now()
    await Promise.all(sockets.map(drive))
    const seconds = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(cpu)
    return { requestsPerSecond: requests.length / seconds, latencies, clientCpu: (user + system) / 1e6 / seconds }
  } finally {
    for (const socket of sockets) socket.removeAllListeners('close').destroy()
  }
}

const open = async (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.on('error', reject)
  })
