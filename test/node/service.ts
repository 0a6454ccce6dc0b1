import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NODE_BUNDLE } from '../../scripts/build-node.ts'

/** `SERVICE=own-server npx vitest run --project node` runs pages and journeys on the own server. */
export const IS_OWN_SERVER = process.env['SERVICE'] === 'own-server'
const DEVELOPMENT = { ENVIRONMENT: 'development', DIRECTORY: 'full' }

const START_TIMEOUT_MS = 90_000
const STOP_TIMEOUT_MS = 5000
const POLL_MS = 100

export interface Service {
  origin: string
  /** Its output. */
  logFile: string
  /** Resolves when the service responds, and otherwise throws with its output. */
  ready: () => Promise<void>
  stop: () => Promise<void>
}

interface ServiceOptions {
  /** Fills the local state before the service starts. */
  prepare?: (state: string) => Promise<void>
  /** Settings, passed to wrangler with `--var`. */
  settings?: Record<string, string>
  /** More arguments of `npm start`. */
  args?: string[]
}

/** The service as started by `npm start` or `npm run start:node`, with its own port and database. */
export async function startService({ prepare, settings = {}, args: more = [] }: ServiceOptions = {}): Promise<Service> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'referral-api-'))
  const logFile = join(directory, 'service.log')
  const log = openSync(logFile, 'w')
  const state = join(directory, 'state')
  await prepare?.(state)
  const { args, env } = IS_OWN_SERVER
    ? { args: [NODE_BUNDLE], env: { ...DEVELOPMENT, ...settings, PORT: String(port), DATA_DIR: state } }
    : {
        args: ['scripts/start.ts', '--port', String(port), '--persist-to', state, ...more, ...varsOf(settings)],
        env: {},
      }
  // Its own process group, so that wrangler and workerd end with it.
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
    // As from a terminal: in tests wrangler omits some of its output.
    env: { ...process.env, NODE_ENV: undefined, ...env },
  })
  closeSync(log)
  const origin = `http://localhost:${port}`
  return {
    origin,
    logFile,
    ready: async () =>
      waitForService(
        origin,
        () => child.exitCode !== null,
        () => readFileSync(logFile, 'utf8'),
      ),
    async stop() {
      await killTree(child)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Waits until a service answers `/health`. */
export async function waitForService(
  origin: string,
  hasEnded: () => boolean = () => false,
  output: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline && !hasEnded()) {
    const answer = await fetch(`${origin}/health`).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.ok) return
    await sleep(POLL_MS)
  }
  throw new Error(`no service at ${origin}\n${output()}`)
}

const varsOf = (settings: Record<string, string>) =>
  Object.entries(settings).flatMap(([name, value]) => ['--var', `${name}:${value}`])

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function killTree(child: ChildProcess): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'])
    return
  }
  const deadline = Date.now() + STOP_TIMEOUT_MS
  signalGroup(pid, 'SIGTERM')
  while (signalGroup(pid, 0) && Date.now() < deadline) await sleep(POLL_MS)
  signalGroup(pid, 'SIGKILL')
}

/** False when the process group has ended. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}
