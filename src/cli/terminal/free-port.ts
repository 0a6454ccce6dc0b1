import { createServer } from 'node:net'
import { CommandError } from './command.ts'

/** Of wrangler, and of the own server. */
export const DEFAULT_PORT = 8787

/** Before anything is made. @throws CommandError */
export async function requireFreePort(port: number): Promise<void> {
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, 'localhost', () => resolve(true))
  })
  if (!isFree) throw new CommandError(`port ${port} is in use. Stop what uses it, or pass --port.`)
  await new Promise((resolve) => server.close(resolve))
}
