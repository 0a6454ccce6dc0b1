import { access, constants, mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from './app.ts'
import { isSetting, parseConfig } from './config.ts'
import { openDatabaseOf, probe } from './db/batches.ts'
import { networkOf, siteOf } from './http/network.ts'
import type { ConfigProblem } from './lib/setting-fields.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './lib/time.ts'
import type { LogLine } from './lib/write-line.ts'
import { runScheduled } from './scheduled/run-scheduled.ts'
import { readAssets } from './server/assets.ts'
import { createClientReader } from './server/client-address.ts'
import { claimGuard, nameDatabase, requireDatabase } from './server/guard-of-database.ts'
import { joinGuard } from './server/join-guard.ts'
import { claimEnvironment, migrate } from './server/migrate.ts'
import { connectDatabase } from './server/open-database.ts'
import { createPostWebhook } from './server/post-webhook.ts'
import { serve } from './server/serve.ts'
import { createServerPorts } from './server/server-ports.ts'
import { readServerSettings, SERVER_VARIABLES, withSecretFiles } from './server/settings.ts'
import { inTurns } from './server/sqlite-file.ts'
import { onBehalfOf } from './server/write-queue.ts'
import { logMessageWarnings } from './sign-in/vendor-ports.ts'

/** The service on Node: docs/self-hosting.md. The bundle is in `dist`, beside `migrations`. */
const ROOT = join(import.meta.dirname, '..')
const HINT = 'Settings: docs/settings.md.'
/** For people who start it without any settings. */
const HINT_TO_TRY = `${HINT} To try the service out, use npm run start:node: it needs none.`

/** The same minute as the Worker's: one that few others choose. */
const MINUTE_OF_HOUR = 17
/** How long requests may take to finish once the server has been told to stop. */
const GRACE_MS = 25 * SECOND_MS
/** How long their bodies may take to arrive then. */
const BODY_GRACE_MS = 3 * SECOND_MS

const clock = () => Date.now()
const postWebhook = createPostWebhook()

function log(line: LogLine): void {
  console[line.level === 'info' ? 'log' : line.level](JSON.stringify({ at: new Date().toISOString(), ...line }))
}

function stopWith(problems: ConfigProblem[]): never {
  log({
    level: 'error',
    event: 'misconfigured',
    problems,
    hint: process.env['ENVIRONMENT'] === 'development' ? HINT : HINT_TO_TRY,
  })
  process.exit(1)
}

/** One step of the start. If it fails, the log names the setting that it depends on. */
async function dependsOn<Result>(variable: string, step: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    return stopWith([{ variable, message: error instanceof Error ? error.message : String(error) }])
  }
}

const named = withSecretFiles(process.env, (name) => isSetting(name) || name in SERVER_VARIABLES)
if ('problems' in named) stopWith(named.problems)
const [server, parsed] = [readServerSettings(named.env), parseConfig(named.env)]
const problems = [server, parsed].flatMap((each) => ('problems' in each ? each.problems : []))
if ('problems' in server || 'problems' in parsed) stopWith(problems)
const { settings } = server
const { config } = parsed

const background = new Set<Promise<unknown>>()
const waitUntil = (work: Promise<unknown>) => {
  background.add(work)
  void work.catch(() => undefined).finally(() => background.delete(work))
}

// As on Cloudflare, work that a request forgot does not end the requests of others.
process.on('unhandledRejection', (reason) =>
  log({ level: 'error', event: 'unhandled_rejection', reason: String(reason) }),
)

// No one knows what it has left half done, so another process takes over.
process.on('uncaughtException', (error) => {
  log({ level: 'error', event: 'uncaught_exception', reason: error.stack ?? String(error) })
  process.exit(1)
})

// The files hold phone numbers and e-mails, and their folder may be older than the service, and open to others.
process.umask(0o077)

await dependsOn('DATA_DIR', async () => {
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 })
  await access(settings.dataDir, constants.W_OK)
})
const takeOver = process.argv.includes('--take-over-guard')
const database = await dependsOn('DATABASE_URL', async () => {
  if (!takeOver) requireDatabase(settings)
  const opened = connectDatabase(settings.databaseUrl, settings.databaseAuthToken)
  await probe(opened.run)
  return opened
})
await dependsOn('ENVIRONMENT', () => claimEnvironment(database.run, config))
const applied = await dependsOn('DATABASE_URL', () => migrate(database.run, join(ROOT, 'migrations')))
if (applied.length > 0) log({ level: 'info', event: 'migrated', migrations: applied })
const openDatabase = openDatabaseOf(database)
const databaseName = await dependsOn('DATABASE_URL', () => nameDatabase(database.run))

const guardSetting = settings.guardUrl === undefined ? 'DATA_DIR' : 'GUARD_URL'
const guard = await dependsOn(settings.guardListen ? 'GUARD_LISTEN' : guardSetting, () =>
  joinGuard({
    dataDir: settings.dataDir,
    guardUrl: settings.guardUrl,
    listen: settings.guardListen,
    config,
    database: databaseName,
    takeOver,
    openDatabase,
    clock,
    log,
    waitUntil,
    postWebhook,
    onFault(error) {
      log({ level: 'error', event: 'guard_storage_failed', reason: String(error) })
      process.exit(1)
    },
  }),
)
await dependsOn(guardSetting, async () => {
  await claimGuard(database.run, await guard.services.guard.identify(), { takeOver })
  await guard.services.guard.bind()
})

logMessageWarnings(config, log)
const ports = createServerPorts({
  config,
  run: database.run,
  openDatabase,
  services: guard.services,
  assets: await readAssets(join(ROOT, 'dist/assets')),
  log,
  clock,
  waitUntil,
  postWebhook,
})
const app = createApp(ports)
const listening = await dependsOn('PORT', () =>
  serve({
    fetch: async (request) => onBehalfOf(siteOf(networkOf(request.headers)), () => app.fetch(request)),
    clients: createClientReader(settings.trustedProxies, settings.countryHeader),
    host: settings.host,
    port: settings.port,
  }),
)
const hourlyPorts = { ...ports, openDatabase: openDatabaseOf({ run: inTurns(database.run) }) }
const truncateLog = () => {
  const reason = database.truncateLog()
  if (reason !== undefined) log({ level: 'warn', event: 'log_not_truncated', reason })
}
const hourly = () => {
  if (guard.isOwner()) waitUntil(runScheduled(hourlyPorts, clock()).finally(truncateLog))
  timer = setTimeout(hourly, untilMinute())
}
const untilMinute = () => {
  const wait = (MINUTE_OF_HOUR * MINUTE_MS - (clock() % HOUR_MS) + HOUR_MS) % HOUR_MS
  return wait === 0 ? HOUR_MS : wait
}
let timer = setTimeout(hourly, untilMinute())

let isStopping = false

async function stop(signal: string): Promise<void> {
  // npm passes a signal on that the terminal has sent to everyone.
  if (isStopping) return
  isStopping = true
  log({ level: 'info', event: 'stopping', signal })
  clearTimeout(timer)
  const late = setTimeout(() => listening.hangUp(), BODY_GRACE_MS)
  const grace = setTimeout(() => listening.closeAllConnections(), GRACE_MS)
  await new Promise((resolve) => {
    listening.close(resolve)
    listening.closeIdleConnections()
  })
  clearTimeout(late)
  clearTimeout(grace)
  await Promise.allSettled(background)
  await guard.close()
  database.close()
  log({ level: 'info', event: 'stopped' })
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))

if (config.development) {
  const { port } = listening.address() as AddressInfo
  console.log(`\n  Start page:  http://localhost:${port}\n  Admin panel: http://localhost:${port}/admin/\n`)
}
// Last, so that anyone who waits for it can end the server.
log({
  level: 'info',
  event: 'listening',
  address: listening.address(),
  environment: config.development ? 'development' : 'production',
})
