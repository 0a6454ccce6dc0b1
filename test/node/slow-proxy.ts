import { createServer, request } from 'node:http'

/**
 * A proxy that delays the head of each response by `lagMs` and its body by as much again.
 *
 * A click in the browser waits until navigation starts, not until the page has loaded. A test that reads immediately passes
 * on a fast machine and fails on a busy one; behind this proxy it always fails. It runs as long as its process.
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
