import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { actInDemo } from './demo/act.ts'
import { DEMO_STAFF, fillDemo } from './demo/fill-demo.ts'
import { SMS_CURRENCY, SMS_PRICES } from './demo/ledger.ts'
import { findLocalState, markAsDemo, readContents, refuseProduction, requireUnused } from './local-state/local-state.ts'
import type { LocalState, StateOptions } from './local-state/local-state.ts'
import { CommandError, readOptions, runCommand, wholeNumber } from './terminal/command.ts'
import { follow } from './terminal/follow.ts'
import { DEFAULT_PORT, requireFreePort } from './terminal/free-port.ts'
import { grouped } from './terminal/progress.ts'
import { startDev } from './wrangler/run-wrangler.ts'

const PEOPLE = 20_000
const SEED = 7
const PRICES = { SMS_PRICES, SMS_CURRENCY }
const START_SECONDS = 90
const POLL_MS = 250
const START_NODE = join(import.meta.dirname, '../../scripts/start-node.ts')
/** No characters that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

const HELP = `Fills an empty local database with made-up people, links, clicks, codes and staff actions up to today, and starts the
service on it. A database that an earlier demo made is replaced; any other that holds data is left alone.

  npm run demo

  --port N           the port (default ${DEFAULT_PORT})
  --people N         how many people (default ${grouped(PEOPLE)})
  --data DIR         fills this data folder of npm run start:node, such as data, instead of that of npm start
  --persist-to DIR   where wrangler keeps its local state, as for npm start (default .wrangler/state)

Empty it with npm run reset.`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    port: { type: 'string', default: String(DEFAULT_PORT) },
    people: { type: 'string', default: String(PEOPLE) },
    data: { type: 'string' },
    'persist-to': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const port = wholeNumber('port', options.port, 1, 65_535)
  const people = wholeNumber('people', options.people, 1000, 1_000_000)
  const state = findLocalState(options)
  await requireFreePort(port)
  await prepare(state)
  const password = newPassword()
  console.log(`Making ${grouped(people)} people…`)
  const made = await fillDemo(state, { people, password, now: Date.now(), seed: SEED })

  const service = start(options, port)
  follow(service)
  const origin = `http://localhost:${port}`
  try {
    await waitFor(origin, service)
    await actInDemo(origin, { database: state.database, password })
    // What the hourly task counts; an own server runs it by itself.
    if (options.data === undefined) await (await fetch(`${origin}/cdn-cgi/local/scheduled`)).body?.cancel()
  } catch (error) {
    service.kill('SIGTERM')
    throw error
  }
  console.log(`
  A demo with ${grouped(people)} people, ${grouped(made.referrals)} referrals and ${grouped(made.links)} links of people, up to today.

  Admin panel  ${origin}/admin/
  E-mail       ${DEMO_STAFF.superuser}   (or ${DEMO_STAFF.support}, ${DEMO_STAFF.analyst})
  Password     ${password}

  ${again(options)}
`)
})

function again({ data, 'persist-to': persistTo }: StateOptions): string {
  const at = persistTo === undefined ? '' : ` -- --persist-to ${persistTo}`
  return data === undefined
    ? `Start it again with npm start${at}, or empty it with npm run reset${at}.`
    : `Start it again with DATA_DIR=${data} npm run start:node, or empty it with npm run reset -- --data ${data}.`
}

/** An empty, migrated state. @throws CommandError if it holds anything that is not a demo's */
async function prepare(state: LocalState): Promise<void> {
  const contents = readContents(state)
  refuseProduction(state, contents)
  requireUnused(state)
  const { people = 0, staff = 0, isDemo = false } = contents ?? {}
  if (!isDemo && people + staff > 0)
    throw new CommandError(
      `${state.folder} holds ${grouped(people)} people and ${grouped(staff)} staff accounts that no demo made. Empty it with npm run reset, or use another folder: see --help.`,
    )
  console.log(isDemo ? 'Replacing the earlier demo…' : 'Creating the local database…')
  await state.remove()
  await state.create()
  markAsDemo(state)
}

/** Like `k7fm-p2xq-94hd`. */
function newPassword(): string {
  const letters = Array.from({ length: 12 }, () => LETTERS[randomInt(LETTERS.length)])
  return letters.join('').replaceAll(/(?!^)(?=(?:.{4})+$)/g, '-')
}

/** The service as `npm start` or `npm run start:node` starts it. */
function start({ data, 'persist-to': persistTo }: StateOptions, port: number): ChildProcess {
  if (data === undefined) {
    const place = persistTo === undefined ? [] : ['--persist-to', resolve(persistTo)]
    const vars = Object.entries(PRICES).flatMap(([name, value]) => ['--var', `${name}:${value}`])
    return startDev(['--port', String(port), ...vars, ...place])
  }
  const env = { ...process.env, DATA_DIR: data, PORT: String(port), ...PRICES }
  return spawn(process.execPath, [START_NODE], { stdio: 'inherit', env })
}

/** @throws CommandError when it has ended, or does not answer in time */
async function waitFor(origin: string, service: ChildProcess): Promise<void> {
  const until = Date.now() + START_SECONDS * 1000
  while (Date.now() < until && service.exitCode === null) {
    const answer = await fetch(`${origin}/health`).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.ok) return
    await sleep(POLL_MS)
  }
  throw new CommandError('the service did not start.')
}
