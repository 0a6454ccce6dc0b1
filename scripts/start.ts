import { parseArgs } from 'node:util'
import { findLocalState, requireUnused } from '../src/cli/local-state/local-state.ts'
import { runCommand } from '../src/cli/terminal/command.ts'
import { follow } from '../src/cli/terminal/follow.ts'
import { DEFAULT_PORT, requireFreePort } from '../src/cli/terminal/free-port.ts'
import { migrateLocalDatabase } from '../src/cli/wrangler/local-database.ts'
import { startDev } from '../src/cli/wrangler/run-wrangler.ts'

/**
 * `npm start`: the whole service on this machine. Arguments are passed on to `wrangler dev`: `npm start -- --port
 * 9000`.
 */
await runCommand(async () => {
  const args = process.argv.slice(2)
  const options = { port: { type: 'string' }, 'persist-to': { type: 'string' } } as const
  const { port = DEFAULT_PORT, 'persist-to': persistTo } = parseArgs({ args, options, strict: false }).values as {
    port?: string
    'persist-to'?: string
  }
  // Wrangler would take another port, and share the state with the service that runs already.
  await requireFreePort(Number(port))
  requireUnused(findLocalState({ 'persist-to': persistTo }))
  console.log('Updating the local database…')
  await migrateLocalDatabase(persistTo)
  follow(startDev(args))
})
