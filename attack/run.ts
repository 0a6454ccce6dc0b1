import { parseArgs } from 'node:util'
import { buildNode } from '../scripts/build-node.ts'
import { FULL } from './attack.ts'
import { startOwnServerArena } from './own-server-arena.ts'
import { report } from './report.ts'
import { ATTACKS, NODE_ATTACKS, runAttacks } from './run-attacks.ts'

/**
 * `npm run attack`: exits with 1 when a limit does not hold. `-- --json`, `-- --only brute,replay`; `-- --node` attacks
 * two processes of the own server.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    node: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})

const attacks = values.node ? NODE_ATTACKS : ATTACKS
if (values.node) await buildNode()

const only = values.only?.split(',').map((name) => name.trim())
const names = attacks.map(({ name }) => name)
const unknown = only?.filter((name) => !names.includes(name)) ?? []
if (unknown.length > 0) {
  console.error(`Unknown attack: ${unknown.join(', ')}. Choose from: ${names.join(', ')}.`)
  process.exit(2)
}

const start = performance.now()
const outcomes = await runAttacks({
  effort: FULL,
  attacks: attacks.filter(({ name }) => only?.includes(name) ?? true),
  ...(values.node && { start: startOwnServerArena }),
  progress: (text) => console.error(text),
})
const seconds = Math.round((performance.now() - start) / 1000)
const passed = outcomes.every(({ findings }) => findings.every(({ holds }) => holds))
console.error(`${seconds} s`)
console.log(values.json ? JSON.stringify({ passed, seconds, attacks: outcomes }, null, 2) : report(outcomes))
process.exitCode = passed ? 0 : 1
