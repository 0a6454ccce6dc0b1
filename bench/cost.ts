import { readOptions, runCommand } from '../src/cli/terminal/command.ts'
import { costOf, FLOWS } from './cost/cost-of.ts'
import type { Flow } from './cost/cost-of.ts'
import { countService } from './cost/count-flows.ts'
import { measureBytes, peopleIn10Gb } from './cost/measure-bytes.ts'
import { ASSUMED, PRICES_AS_OF } from './cost/prices.ts'
import { table } from './table.ts'
import type { Column } from './table.ts'

const OUT = 'dist/bench'

const HELP = `npm run cost

Prints what each flow costs per million on Cloudflare's paid plan, from counted operations, and how many people
fit into a database of 10 GB.`

/** Since 10 GB should last. */
const GOALS = [
  { signIns: 1, people: 10_000_000 },
  { signIns: 12, people: 4_000_000 },
]
const MAX_SIGN_IN_BYTES = 100

interface Costed extends Flow {
  cost: ReturnType<typeof costOf>
}

const dollars =
  (name: keyof ReturnType<typeof costOf>): Column<Costed>[1] =>
  ({ cost }) =>
    cost[name].toFixed(2)
const verdict = (met: boolean) => (met ? 'met' : 'MISSED')

const COLUMNS: Column<Costed>[] = [
  ['$ per million', ({ name }) => name],
  ['Worker', dollars('worker')],
  ['D1', dollars('d1')],
  ['KV', dollars('kv')],
  ['objects', dollars('objects')],
  ['total', dollars('total')],
  ['goal', ({ goal }) => (goal === undefined ? '' : String(goal))],
  ['', ({ goal, cost }) => (goal === undefined ? '' : verdict(cost.total <= goal))],
]

const millions = (people: number) => `${(people / 1e6).toFixed(1)} million`

await runCommand(async () => {
  const { help } = readOptions(process.argv.slice(2), { help: { type: 'boolean', default: false } })
  if (help) return console.log(HELP)
  const counted = await countService([...new Set(FLOWS.flatMap(({ rows }) => rows))], OUT)
  const flows = FLOWS.map((flow) => ({ ...flow, cost: costOf(flow.rows.map((row) => counted.get(row)!)) }))
  const { cpuMsPerRequest, objectMsPerCall } = ASSUMED
  console.log(table(COLUMNS, flows).join('\n'))
  console.log(`\nPrices of ${PRICES_AS_OF}, beyond what the plan includes; without SMS and stored gigabytes.`)
  console.log(`Assumed: ${cpuMsPerRequest} ms of CPU a request, ${objectMsPerCall} ms a call of a Durable Object.\n`)
  const bytes = await measureBytes(OUT)
  const { perPerson, perSignIn } = bytes
  console.log(`A person with one sign-in takes ${perPerson.toFixed(0)} bytes.`)
  const isSmall = verdict(perSignIn <= MAX_SIGN_IN_BYTES)
  console.log(`Another sign-in takes ${perSignIn.toFixed(0)} bytes (goal: at most ${MAX_SIGN_IN_BYTES}): ${isSmall}`)
  for (const { signIns, people } of GOALS) {
    const fit = peopleIn10Gb(bytes, signIns)
    const often = signIns === 1 ? 'once' : `${signIns} times a year`
    console.log(
      `10 GB hold ${millions(fit)} people who sign in ${often} (goal: ${millions(people)}): ${verdict(fit >= people)}`,
    )
  }
})
