import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { NODE_BUNDLE } from '../scripts/build-node.ts'
import { openFileDatabase } from '../test/own-server/file-database.ts'
import { settingsOf } from './arena.ts'
import type { Arena } from './arena.ts'
import type { ArenaName } from './attack.ts'
import { createClient, trustedProxy } from './client.ts'
import type { Evidence } from './evidence.ts'
import { startGateway } from './gateway.ts'
import { createPhones } from './phones.ts'

/** Two processes of the own server on one data folder, behind a proxy on the same machine. Needs its bundle. */
export async function startOwnServerArena(name: ArenaName, evidence: Evidence): Promise<Arena> {
  const gateway = await startGateway(evidence)
  // Short, since the path of a socket has to be.
  const folder = await mkdtemp(join(tmpdir(), 'ra-'))
  const settings = { ...settingsOf(name, gateway, evidence), DATA_DIR: folder, TRUSTED_PROXIES: '127.0.0.1', PORT: '0' }
  const processes = [startProcess(settings, evidence), startProcess(settings, evidence)]
  const stop = async () => {
    for (const { child } of processes) child.kill('SIGTERM')
    await Promise.all([...processes.map(async ({ ended }) => ended), gateway.stop()])
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const doors = await Promise.all(processes.map(async ({ listening }) => listening))
    const { binding, close } = openFileDatabase(join(folder, 'app.db'))
    return {
      client: createClient(doors, evidence, trustedProxy),
      doors,
      gateway,
      phones: createPhones(),
      db: binding as unknown as D1Database,
      evidence,
      async stop() {
        close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function startProcess(settings: Record<string, string>, evidence: Evidence) {
  const child = spawn(process.execPath, [resolve(NODE_BUNDLE)], { env: settings })
  const ended = new Promise<void>((done) => {
    child.on('close', () => done())
  })
  const listening = new Promise<URL>((done, fail) => {
    let output = ''
    const read = (chunk: Buffer) => {
      const lines = (output + chunk.toString()).split('\n')
      output = lines.pop() ?? ''
      for (const line of lines) {
        evidence.log(line)
        const [, port] = /"event":"listening".*"port":(\d+)/.exec(line) ?? []
        if (port !== undefined) done(new URL(`http://127.0.0.1:${port}`))
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(() => fail(new Error('the server ended before it listened')))
  })
  return { child, ended, listening }
}
