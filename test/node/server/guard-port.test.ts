import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createGuardServer, createSender } from '../../../src/server/guard-port.ts'
import type { GuardServices } from '../../../src/server/guard-services.ts'
import { temporaryFolder } from './own-server.ts'

const SECRET = 'a secret of at least thirty-two bytes'
const folder = await temporaryFolder()

const CALL = { service: 'guard', method: 'identify', args: [] }

/** A guard that listens here, and how often it was connected to. */
async function listening(where: { path: string } | { port: number; host: string }) {
  const report = async (rows: number) => Array.from({ length: rows }, () => 'x'.repeat(100))
  const services = { guard: { identify: async () => 'me' }, ledger: { report } } as unknown as GuardServices
  const server = createGuardServer(services, SECRET)
  let connections = 0
  server.on('connection', () => (connections += 1))
  await new Promise<void>((done) => server.listen(where, done))
  onTestFinished(() => void server.close())
  return { server, connections: () => connections }
}

it('calls over a connection that is used again leave nothing behind', async () => {
  const { server, connections } = await listening({ port: 0, host: '127.0.0.1' })
  const warnings: string[] = []
  const note = ({ name }: Error) => warnings.push(name)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))

  const send = createSender({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, SECRET)
  for (let i = 0; i < 20; i += 1) expect(await send(CALL)).toBe('me')
  await new Promise((done) => setTimeout(done))
  // Node warns of the eleventh listener of one event.
  expect([connections(), warnings]).toEqual([1, []])
  server.closeAllConnections()
})

it('answers may be long, calls may not', async () => {
  const socketPath = join(folder, 'long.sock')
  await listening({ path: socketPath })
  const send = createSender({ socketPath }, SECRET)
  const long = { service: 'ledger', method: 'report', args: [30_000] }
  expect(await send(long)).toHaveLength(30_000)
  await expect(send({ ...long, args: [1, 'x'.repeat(1_000_000)] })).rejects.toThrow(
    /EPIPE|ECONNRESET|hang up|more than/,
  )
})

it('calls over a socket do not depend on a connection that the owner closes', async () => {
  const socketPath = join(folder, 'guard.sock')
  const { server, connections } = await listening({ path: socketPath })
  const send = createSender({ socketPath }, SECRET)
  for (let i = 0; i < 3; i += 1) {
    expect(await send(CALL)).toBe('me')
    server.closeIdleConnections()
  }
  expect(connections()).toBe(3)
})
