import { CommandError, runCommand, readOptions } from '../src/cli/terminal/command.ts'
import { bundleAsDeployed, bundleEntry, sizeOf } from './bundles.ts'
import { measureRow } from './measure.ts'
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

const HELP = `npm run bench -- [options]

Compares the deployed bundle with the least Worker that does the job.

  --rows a,b     only these: ${ROWS.map(({ name }) => name).join(', ')}
  --seconds N    timed seconds per row and side, ${DEFAULT_SECONDS} by default
  --json         print the results as JSON
  --peers        compare with better-auth too, on the rows that both have; installs it first`

interface Choice {
  rows: Row[]
  seconds: number
  json: boolean
  peers: boolean
}

function readChoice(args: string[]): Choice | 'help' {
  const options = readOptions(args, {
    rows: { type: 'string' },
    seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
    json: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  })
  if (options.help) return 'help'
  const seconds = Number(options.seconds)
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) throw new CommandError(`--seconds must be up to ${MAX_SECONDS}.`)
  const names = options.rows?.split(',') ?? ROWS.map(({ name }) => name)
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name))
  if (unknown !== undefined) throw new CommandError(`Unknown row "${unknown}". See --help.`)
  return { rows: ROWS.filter(({ name }) => names.includes(name)), seconds, json: options.json, peers: options.peers }
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

await runCommand(async () => {
  const choice = readChoice(process.argv.slice(2))
  if (choice === 'help') return console.log(HELP)
  if (choice.peers) return console.log(await comparePeers(choice.seconds, OUT))
  const results = await runBench(choice)
  console.log(choice.json ? JSON.stringify(results, null, 2) : report(results))
})
