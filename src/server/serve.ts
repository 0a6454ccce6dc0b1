import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import type { ClientReader } from './client-address.ts'

interface ServeOptions {
  fetch: (request: Request) => Response | Promise<Response>
  clients: ClientReader
  host: string
  port: number
}

/** Listens for requests. Resolves when it does. */
export async function serve({ fetch, clients, host, port }: ServeOptions): Promise<Server> {
  const answer = getRequestListener(
    async (request, env) => {
      const { incoming } = env as HttpBindings
      const country = clients.countryOf(incoming)
      // Where Cloudflare puts it as well.
      if (country !== undefined) Object.defineProperty(request, 'cf', { value: { country } })
      if (clients.isHttps(incoming))
        Object.defineProperty(request, 'url', { value: request.url.replace(/^http:/, 'https:') })
      return withLength(await fetch(request))
    },
    { overrideGlobalObjects: false },
  )
  const server = createServer((incoming, outgoing) => {
    clients.setAddress(incoming)
    void answer(incoming, outgoing)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}

/** Without a length, an answer that has no body would be sent in chunks. */
function withLength(response: Response): Response {
  if (response.body === null && ![204, 304].includes(response.status)) response.headers.set('Content-Length', '0')
  return response
}
