import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '../../src/cli/terminal/command.ts'
import { BARE_TABLES } from '../bare/tables.ts'
import { bundleAsDeployed, bundleEntry } from '../bundles.ts'
import { sendAll } from '../load-client.ts'
import { seedPeople } from '../people.ts'
import { seedReferrals } from '../referrals.ts'
import { ROWS } from '../rows.ts'
import type { Row } from '../rows.ts'
import { startStage } from '../stage.ts'
import type { Stage } from '../stage.ts'
import { median } from '../statistics.ts'
import { table } from '../table.ts'
import { BETTER_AUTH_ROWS, BETTER_AUTH_TABLES, seedBetterAuth } from './better-auth.ts'

const FOLDER = import.meta.dirname
const SIDES = ['service', 'better-auth', 'bare'] as const
type Side = (typeof SIDES)[number]

/** The lowest acceptable ratio to better-auth. */
const TARGETS: Record<string, number> = { current_user: 2, get_by_phone_new: 1.7, get_by_phone_returning: 1.7 }
const ROUNDS = 12
const FIRST_REQUESTS = 64
const MIN_ROUND_REQUESTS = 48

/** Packages of their own, which `npm ci` of the project leaves out. */
function install(): void {
  if (existsSync(join(FOLDER, 'node_modules'))) return
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 2, 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new CommandError('the packages of bench/peers could not be installed.')
}

/** Service, better-auth and the bare Worker in one run, in alternating rounds. @returns the report */
export async function comparePeers(seconds: number, out: string): Promise<string> {
  install()
  const [service, betterAuth, bare] = await Promise.all([
    startStage({ name: 'service', bundle: bundleAsDeployed(out), out }),
    bundleEntry('peers/better-auth/worker', out, '.js').then(async (bundle) =>
      startStage({ name: 'better-auth', bundle, out, tables: BETTER_AUTH_TABLES }),
    ),
    bundleEntry('bare-worker', out).then(async (bundle) =>
      startStage({ name: 'bare', bundle, out, tables: BARE_TABLES }),
    ),
  ])
  const stages: Record<Side, Stage> = { service, 'better-auth': betterAuth, bare }
  try {
    const now = Date.now()
    for (const stage of [service, bare]) {
      await seedPeople(stage, now)
      await seedReferrals(stage, now)
    }
    await seedBetterAuth(betterAuth.db, now)
    const results = []
    for (const row of ROWS.filter(({ name }) => name in BETTER_AUTH_ROWS)) {
      process.stderr.write(`${row.name}\n`)
      results.push({ row, rates: await measure(row, stages, seconds) })
    }
    return report(results)
  } finally {
    await Promise.all(Object.values(stages).map(async (stage) => stage.stop()))
  }
}

type Rates = Record<Side, number[]>

async function measure(row: Row, stages: Record<Side, Stage>, seconds: number): Promise<Rates> {
  let from = 0
  const rates: Rates = { service: [], 'better-auth': [], bare: [] }
  const round = async (wanted: number, first: number) => {
    const count = Math.min(wanted, row.capacity - from)
    for (const i of SIDES.keys()) {
      const side = SIDES[(first + i) % SIDES.length]!
      const prepare = side === 'better-auth' ? BETTER_AUTH_ROWS[row.name]! : row.prepare
      const requests = await prepare(stages[side], { from, count })
      rates[side].push((await sendAll(stages[side].port, requests)).requestsPerSecond)
    }
    from += count
  }
  await round(FIRST_REQUESTS, 0)
  await round(FIRST_REQUESTS, 1)
  const perRound = Math.max(MIN_ROUND_REQUESTS, Math.round(((rates.bare[1] ?? 0) * seconds) / ROUNDS))
  // The optimizing compiler is at work in the first rounds.
  for (const side of SIDES) rates[side] = []
  for (let i = 0; i < ROUNDS && row.capacity - from >= MIN_ROUND_REQUESTS; i += 1) await round(perRound, i)
  return rates
}

/** The median over the rounds, whose sides have seen the machine in the same state. */
const ratio = ({ service, ...others }: Rates, to: Exclude<Side, 'service'>) =>
  median(service.map((rate, i) => rate / (others[to][i] ?? Number.NaN)))

const verdict = (value: number, target = 0) => `${value.toFixed(2)} (${value >= target ? 'met' : 'MISSED'}: ${target})`

function report(results: { row: Row; rates: Rates }[]): string {
  const rate = (side: Side) => (result: (typeof results)[number]) => median(result.rates[side]).toFixed(0)
  return table(
    [
      ['req/s', ({ row }) => row.name],
      ['service', rate('service')],
      ['better-auth', rate('better-auth')],
      ['bare', rate('bare')],
      ['to better-auth', ({ row, rates }) => verdict(ratio(rates, 'better-auth'), TARGETS[row.name])],
      ['to bare', ({ row, rates }) => verdict(ratio(rates, 'bare'), row.target)],
    ],
    results,
  ).join('\n')
}
