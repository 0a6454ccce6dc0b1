import { findLocalState, readContents, refuseProduction, requireUnused } from './local-state/local-state.ts'
import { askLine } from './terminal/ask.ts'
import { CommandError, readOptions, runCommand } from './terminal/command.ts'
import { grouped } from './terminal/progress.ts'

const HELP = `Empties the local state: database, codes, limits and counts. Asks first.

  npm run reset

  --yes              does not ask
  --data DIR         the data folder of npm run start:node, such as data, instead of that of npm start
  --persist-to DIR   where wrangler keeps its local state, as for npm start (default .wrangler/state)`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    yes: { type: 'boolean', default: false },
    data: { type: 'string' },
    'persist-to': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const state = findLocalState(options)
  const contents = readContents(state)
  refuseProduction(state, contents)
  requireUnused(state)
  const { people = 0, staff = 0 } = contents ?? {}
  const what = `${grouped(people)} people and ${grouped(staff)} staff accounts in ${state.folder}`
  if (!options.yes && !(await isConfirmed(what))) throw new CommandError('nothing was deleted.')
  await state.remove()
  console.log(`Deleted ${what}. The next start creates an empty database.`)
})

/** @throws CommandError without a terminal */
async function isConfirmed(what: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandError('there is no terminal to ask on. Pass --yes.')
  const terminal = { input: process.stdin, output: process.stderr }
  return /^y(?:es)?$/i.test(await askLine(terminal, `Delete ${what}? This cannot be undone. Type yes: `))
}
