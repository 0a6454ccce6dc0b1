import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { parseAnswer } from './wire.ts'

export interface Load {
  seconds: number
  /** Milliseconds of each request. */
  latencies: Float64Array
  /** How often each unwanted status came. */
  unexpected: Map<number, number>
}

interface Expectations {
  status: number
  /** Told each answer's body, with the position of its request. */
  onBody?: (index: number, body: Buffer) => void
}

export const CONNECTIONS = 16

/**
 * Sends each request once over a few kept-alive connections, the next as soon as one is answered. It speaks just enough
 * HTTP/1.1 for that: on a machine of two cores a whole HTTP client costs as much as the server that it measures.
 */
export async function sendAll(port: number, requests: readonly Buffer[], expect: Expectations): Promise<Load> {
  const latencies = new Float64Array(requests.length)
  const unexpected = new Map<number, number>()
  let sent = 0
  const sockets = await Promise.all(Array.from({ length: Math.min(CONNECTIONS, requests.length) }, () => open(port)))

  const drive = (socket: Socket) =>
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
      socket.on('data', (chunk: Buffer) => {
        received = received ? Buffer.concat([received, chunk]) : chunk
        const answer = parseAnswer(received)
        if (!answer) return
        received = undefined
        latencies[index] = performance.now() - sentAt
        if (answer.status !== expect.status) unexpected.set(answer.status, (unexpected.get(answer.status) ?? 0) + 1)
        expect.onBody?.(index, answer.body)
        next()
      })
      next()
    })

  try {
    const start = performance.now()
    await Promise.all(sockets.map(drive))
    return { seconds: (performance.now() - start) / 1000, latencies, unexpected }
  } finally {
    for (const socket of sockets) socket.removeAllListeners('close').destroy()
  }
}

const open = (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.on('error', reject)
  })
