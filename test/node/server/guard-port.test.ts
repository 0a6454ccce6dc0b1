import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createGuardServer, createSender } from '../../../src/server/guard-port.ts'
import type { GuardServices } from '../../../src/server/guard-services.ts'
import { temporaryFolder } from './own-server.ts'

const SECRET = 'a secret of at least thirty-two bytes'
const folder = await temporaryFolder()

it('calls over a connection that is used again leave nothing behind', async () => {
  const socketPath = join(folder, 'guard.sock')
  const services = { guard: { identify: async () => 'me' } } as unknown as GuardServices
  const server = createGuardServer(services, SECRET)
  let connections = 0
  server.on('connection', () => (connections += 1))
  await new Promise<void>((done) => server.listen(socketPath, done))
  onTestFinished(() => void server.close())
  const warnings: string[] = []
  const note = ({ name }: Error) => warnings.push(name)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))

  const send = createSender({ socketPath }, SECRET)
  for (let i = 0; i < 20; i += 1) expect(await send({ service: 'guard', method: 'identify', args: [] })).toBe('me')
  await new Promise((done) => setTimeout(done))
  // Node warns of the eleventh listener of one event.
  expect([connections, warnings]).toEqual([1, []])
})
