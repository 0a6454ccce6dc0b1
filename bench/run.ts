import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleForNode } from '../scripts/build-node.ts'
import { CommandError, runCommand, readOptions, wholeNumber } from '../src/cli/terminal/command.ts'
import { bundleAsDeployed, bundleEntry, sizeOf } from './bundles.ts'
import { measureRow } from './measure.ts'
import { compareNode } from './node/run-node.ts'
import { countRows, withPair } from './pair.ts'
import { comparePeers } from './peers/run-peers.ts'
import { report } from './report.ts'
import type { Results, RowResult } from './report.ts'
import { ROWS } from './rows.ts'
import type { Row } from './rows.ts'
import { measureStartup } from './startup.ts'

const OUT = 'dist/bench'
const DEFAULT_SECONDS = 4
const MAX_SECONDS = 60
const DEFAULT_SOAK = 10

const HELP = `npm run bench -- [options]

Compares the deployed bundle with the least Worker that does the job.

  --rows a,b     only these: ${ROWS.map(({ name }) => name).join(', ')}
  --seconds N    timed seconds per row and side, ${DEFAULT_SECONDS} by default
  --json         print the results as JSON
  --peers        compare with better-auth too, on the rows that both have; installs it first
  --node         compare the own server with the Worker on this machine
  --drivers      compare the engines that the own server could use for a file
  --soak N       with --node, minutes of mixed load before its memory is read, ${DEFAULT_SOAK} by default`

interface Choice {
  rows: Row[]
  seconds: number
  json: boolean
  peers: boolean
  node: boolean
  drivers: boolean
  soakMinutes: number
}

function readChoice(args: string[]): Choice | 'help' {
  const options = readOptions(args, {
    rows: { type: 'string' },
    seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
    json: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    node: { type: 'boolean', default: false },
    drivers: { type: 'boolean', default: false },
    soak: { type: 'string', default: String(DEFAULT_SOAK) },
    help: { type: 'boolean', default: false },
  })
  if (options.help) return 'help'
  const seconds = Number(options.seconds)
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) throw new CommandError(`--seconds must be up to ${MAX_SECONDS}.`)
  const names = options.rows?.split(',') ?? ROWS.map(({ name }) => name)
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name))
  if (unknown !== undefined) throw new CommandError(`Unknown row "${unknown}". See --help.`)
  const { json, peers, node, drivers, soak } = options
  return {
    rows: ROWS.filter(({ name }) => names.includes(name)),
    seconds,
    json,
    peers,
    node,
    drivers,
    soakMinutes: wholeNumber('soak', soak, 0, 120),
  }
}

const progress = (text: string) => process.stderr.write(`${text}\n`)

async function runBench({ rows, seconds }: Choice): Promise<Results> {
  progress('bundling')
  const bundles = { service: bundleAsDeployed(OUT), bare: await bundleEntry('bare-worker', OUT) }
  progress('start-up')
  const startupMs = await measureStartup(OUT)
  progress('counting')
  const counts = await countRows({ rows, out: OUT })
  const measured = await withPair(bundles, { out: OUT }, async (pair) => {
    const results: RowResult[] = []
    for (const [i, row] of rows.entries()) {
      progress(row.name)
      const { name, target = null } = row
      results.push({ name, target, counts: counts[i]!, ...(await measureRow(row, pair, seconds)) })
    }
    return results
  })
  return { rows: measured, bundle: await sizeOf(bundles.service), startupMs }
}

/** Bundled, since the panel is JSX, which Node does not run. */
async function runDrivers(): Promise<void> {
  const bundle = join(OUT, 'compare-drivers.mjs')
  await bundleForNode({ entryPoints: ['bench/node/compare-drivers.ts'], outfile: bundle, packages: 'external' })
  const { compareDrivers } = (await import(pathToFileURL(bundle).href)) as { compareDrivers: () => Promise<string> }
  console.log(await compareDrivers())
}

await runCommand(async () => {
  const choice = readChoice(process.argv.slice(2))
  if (choice === 'help') return console.log(HELP)
  if (choice.drivers) return runDrivers()
  if (choice.node) return console.log(await compareNode({ ...choice, out: OUT }))
  if (choice.peers) return console.log(await comparePeers(choice.seconds, OUT))
  const results = await runBench(choice)
  console.log(choice.json ? JSON.stringify(results, null, 2) : report(results))
})
