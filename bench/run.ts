import { CommandError, runCommand, readOptions } from '../src/cli/terminal/command.ts'
import { bundleAsDeployed, bundleEntry, sizeOf } from './bundles.ts'
import { countRow } from './count.ts'
import { measureRow } from './measure.ts'
import type { Pair } from './measure.ts'
import { seedPeople } from './people.ts'
import { seedReferrals } from './referrals.ts'
import { report } from './report.ts'
import type { Results, RowResult } from './report.ts'
import { ROWS, USUAL_TARGET } from './rows.ts'
import type { Row } from './rows.ts'
import { startStage } from './stage.ts'
import { measureStartup } from './startup.ts'

const OUT = 'dist/bench'
const DEFAULT_SECONDS = 4
const MAX_SECONDS = 60

const HELP = `npm run bench -- [options]

Compares the deployed bundle with a bare Worker that makes the same calls to the same bindings.

  --rows a,b     only these: ${ROWS.map(({ name }) => name).join(', ')}
  --seconds N    timed seconds per row and side, ${DEFAULT_SECONDS} by default
  --json         print the results as JSON`

interface Choice {
  rows: Row[]
  seconds: number
  json: boolean
}

function readChoice(args: string[]): Choice | 'help' {
  const options = readOptions(args, {
    rows: { type: 'string' },
    seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  })
  if (options.help) return 'help'
  const seconds = Number(options.seconds)
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) throw new CommandError(`--seconds must be up to ${MAX_SECONDS}.`)
  const names = options.rows?.split(',') ?? ROWS.map(({ name }) => name)
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name))
  if (unknown !== undefined) throw new CommandError(`Unknown row "${unknown}". See --help.`)
  return { rows: ROWS.filter(({ name }) => names.includes(name)), seconds, json: options.json }
}

const progress = (text: string) => process.stderr.write(`${text}\n`)

/** Runs a function with both Workers on fresh, equally seeded stores. */
async function withPair<Result>(bundles: Record<keyof Pair, string>, use: (pair: Pair) => Promise<Result>) {
  const service = await startStage({ name: 'service', bundle: bundles.service, out: OUT })
  const bare = await startStage({ name: 'bare', bundle: bundles.bare, out: OUT })
  try {
    const now = Date.now()
    await Promise.all(
      [service.db, bare.db].map(async (db) => {
        await seedPeople(db, now)
        await seedReferrals(db, now)
      }),
    )
    return await use({ service, bare })
  } finally {
    await Promise.all([service.stop(), bare.stop()])
  }
}

async function runBench({ rows, seconds }: Choice): Promise<Results> {
  progress('bundling')
  const bundles = { service: bundleAsDeployed(OUT), bare: await bundleEntry('bare-worker', OUT) }
  const counting = {
    service: await bundleEntry('counting-service', OUT),
    bare: await bundleEntry('counting-bare', OUT),
  }
  progress('start-up')
  const startupMs = await measureStartup(OUT)
  progress('counting')
  const counts = await withPair(counting, async (pair) => {
    const counted = []
    for (const row of rows) counted.push({ row, counts: await countRow(row, pair) })
    return counted
  })
  const measured = await withPair(bundles, async (pair) => {
    const results: RowResult[] = []
    for (const { row, counts: cost } of counts) {
      progress(row.name)
      const { name, target = USUAL_TARGET } = row
      results.push({ name, target, counts: cost, ...(await measureRow(row, pair, seconds)) })
    }
    return results
  })
  return { rows: measured, bundle: await sizeOf(bundles.service), startupMs }
}

await runCommand(async () => {
  const choice = readChoice(process.argv.slice(2))
  if (choice === 'help') return console.log(HELP)
  const results = await runBench(choice)
  console.log(choice.json ? JSON.stringify(results, null, 2) : report(results))
})
