import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildNode, NODE_BUNDLE } from '../../scripts/build-node.ts'
import { openSqlite, runOnFile } from '../../src/server/sqlite-file.ts'
import { BENCH_SECRET_KEY } from '../stage.ts'
import type { Stage } from '../stage.ts'

const PATIENCE_MS = 20_000
const POLL_MS = 2

export interface NodeStage extends Stage {
  /** From the start of the process until it listens, milliseconds. */
  startedInMs: number
  residentBytes: () => Promise<number>
}

/** Builds the own server and runs it on a fresh data folder, with the settings of the other stages. */
export async function startNodeStage(): Promise<NodeStage> {
  await buildNode()
  const dataDir = await mkdtemp(join(tmpdir(), 'referral-api-node-'))
  // Once for the migrations, once to be measured.
  await stopProcess((await startProcess(dataDir)).child)
  const { child, port, startedInMs } = await startProcess(dataDir)
  const file = openSqlite(join(dataDir, 'app.db'), { synchronous: 'normal' })
  return {
    name: 'node',
    side: 'service',
    port,
    startedInMs,
    db: asD1(runOnFile(file)),
    residentBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
    },
    async stop() {
      file.close()
      await stopProcess(child)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function startProcess(dataDir: string) {
  const path = join(dataDir, 'log')
  // A file, since reading a pipe would cost this process time.
  const log = await open(path, 'w')
  const started = performance.now()
  const child = spawn(process.execPath, [NODE_BUNDLE], {
    stdio: ['ignore', log.fd, 'inherit'],
    env: {
      ENVIRONMENT: 'development',
      DIRECTORY: 'full',
      SECRET_KEY: BENCH_SECRET_KEY,
      IOS_STORE_URL: 'https://apps.apple.com/app/id1234567890',
      DATA_DIR: dataDir,
      PORT: '0',
    },
  })
  for (;;) {
    const port = /"event":"listening".*"port":(\d+)/.exec(await readFile(path, 'utf8'))?.[1]
    const passed = performance.now() - started
    if (port !== undefined) {
      await log.close()
      return { child, port: Number(port), startedInMs: passed }
    }
    if (child.exitCode !== null || passed > PATIENCE_MS) throw new Error(await readFile(path, 'utf8'))
    await sleep(POLL_MS)
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** As much of D1's interface as filling the stores takes. */
export function asD1(run: ReturnType<typeof runOnFile>): D1Database {
  const prepare = (sql: string, params: unknown[] = []) => ({
    sql,
    params,
    bind: (...values: unknown[]) => prepare(sql, values),
    all: async () => (await run([{ sql, params }])).results[0],
    run: async () => run([{ sql, params }]),
  })
  const database = { prepare, batch: async (statements: { sql: string; params: unknown[] }[]) => run(statements) }
  return database as unknown as D1Database
}
