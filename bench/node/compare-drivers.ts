import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { createApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { openDatabaseOf, toSqlValue } from '../../src/db/batches.ts'
import type { RunStatements } from '../../src/db/batches.ts'
import { openLocalServices } from '../../src/server/guard-services.ts'
import { migrate } from '../../src/server/migrate.ts'
import { createServerPorts } from '../../src/server/server-ports.ts'
import { openSqlite, runOnFile } from '../../src/server/sqlite-file.ts'
import { seedPeople, tokenOf } from '../people.ts'
import { BENCH_SECRET_KEY } from '../stage.ts'
import { median } from '../statistics.ts'
import { table } from '../table.ts'
import { asD1 } from './node-stage.ts'

const ROUNDS = 20
const REQUESTS = 100
const SIDES = ['node:sqlite', '@libsql/client'] as const
type Side = (typeof SIDES)[number]

/** A file with `@libsql/client`, set up like ours: by itself it neither keeps a log nor waits for other processes. */
function openLibsql(path: string): RunStatements {
  const client = createClient({ url: `file:${path}`, timeout: 5000 })
  return async (statements) => {
    const writes = !statements.every(({ sql }) => /^\s*SELECT/i.test(sql))
    const results = await client.batch(
      statements.map(({ sql, params }) => ({ sql, args: params.map(toSqlValue) })),
      writes ? 'write' : 'read',
    )
    return {
      results: results.map(({ rows, columns }) => ({
        results: rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
      })),
    }
  }
}

/** The service without HTTP, over a file of its own. */
async function startApp(side: Side, folder: string) {
  const parsed = parseConfig({ ENVIRONMENT: 'development', DIRECTORY: 'full', SECRET_KEY: BENCH_SECRET_KEY })
  if ('problems' in parsed) throw new Error('invalid configuration')
  const path = join(folder, `${side.replaceAll(/\W/g, '-')}.db`)
  const file = openSqlite(path, { synchronous: 'full' })
  const own = runOnFile(file)
  await migrate(own, 'migrations')
  await seedPeople({ db: asD1(own), side: 'service' }, Date.now())
  const run = side === 'node:sqlite' ? own : openLibsql(path)
  const openDatabase = openDatabaseOf({ run })
  const common = {
    config: parsed.config,
    openDatabase,
    clock: () => Date.now(),
    log: () => undefined,
    waitUntil: () => undefined,
    postWebhook: () => Promise.resolve({ failure: 'no_connection' as const }),
  }
  const services = openLocalServices(openSqlite(`${path}.guard`, { synchronous: 'normal', exclusive: true }), {
    ...common,
    database: 'bench',
    onFault: () => undefined,
  })
  const ports = createServerPorts({ ...common, run, services, assets: () => Promise.resolve(new Response()) })
  const app = createApp({ ...ports, sms: { send: () => Promise.resolve({ kind: 'accepted', id: 'sent' }) } })
  const send = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const answer = await app.request(`http://localhost/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (answer.status !== 200) throw new Error(await answer.text())
    return (await answer.json()) as Record<string, unknown>
  }
  const close = async () => {
    await services.close()
    file.close()
  }
  return { send, close }
}

type Started = Awaited<ReturnType<typeof startApp>>

const FLOWS: Record<string, (app: Started, i: number, token: string) => Promise<unknown>> = {
  current_user: async ({ send }, _, token) => send('GET', '/users/current_user', { Authorization: `Bearer ${token}` }),
  sign_up: async ({ send }, i) => {
    const phone = `+7916${1_000_000 + i}`
    const { code } = await send('POST', '/auth/send_code', {}, { phone })
    return send('POST', '/auth/jwt/get_by_phone', {}, { phone, code })
  },
}

/** Milliseconds per request of each engine on a file, in alternating rounds of one after another. @returns the report */
export async function compareDrivers(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'referral-api-drivers-'))
  const apps = {
    'node:sqlite': await startApp('node:sqlite', folder),
    '@libsql/client': await startApp('@libsql/client', folder),
  }
  try {
    const token = await tokenOf('access', 0, Date.now())
    const results: { flow: string; ms: Record<Side, number[]> }[] = []
    for (const [flow, send] of Object.entries(FLOWS)) {
      const ms: Record<Side, number[]> = { 'node:sqlite': [], '@libsql/client': [] }
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
          const started = performance.now()
          for (let i = 0; i < REQUESTS; i += 1) await send(apps[side], round * REQUESTS + i, token)
          ms[side].push((performance.now() - started) / REQUESTS)
        }
      }
      results.push({ flow, ms })
    }
    return table<(typeof results)[number]>(
      [
        ['ms per request', ({ flow }) => flow],
        ...SIDES.map((side): [string, (result: (typeof results)[number]) => string] => [
          side,
          ({ ms }) => median(ms[side]).toFixed(2),
        ]),
        [
          'ratio',
          ({ ms }) =>
            median(ms['node:sqlite'].map((own, i) => (ms['@libsql/client'][i] ?? Number.NaN) / own)).toFixed(2),
        ],
      ],
      results,
    ).join('\n')
  } finally {
    await Promise.all(Object.values(apps).map(async (app) => app.close()))
    await rm(folder, { recursive: true, force: true })
  }
}
