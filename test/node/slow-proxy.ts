import { createServer, request } from 'node:http'

/**
 * A proxy that gives the head of each answer `lagMs` late, and its body as much later still.
 *
 * A browser's click waits until the next page begins, not until it is there. A test that reads at once passes on a quick
 * machine and fails on a busy one; behind this proxy it fails every time. Without end: it lives as long as its process.
 */
export async function startSlowProxy(lagMs: number): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming
    const asked = request(url, { method, headers }, (answer) => {
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        outgoing.flushHeaders()
        setTimeout(() => answer.pipe(outgoing), lagMs)
      }, lagMs)
    })
    asked.on('error', () => outgoing.destroy())
    incoming.pipe(asked)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}
