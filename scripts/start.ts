import { runCommand } from '../src/cli/terminal/command.ts'
import { follow } from '../src/cli/terminal/follow.ts'
import { migrateLocalDatabase } from '../src/cli/wrangler/local-database.ts'
import { startDev } from '../src/cli/wrangler/run-wrangler.ts'

/**
 * `npm start`: the whole service on this machine. Arguments are passed on to `wrangler dev`: `npm start -- --port
 * 9000`.
 */
await runCommand(async () => {
  const args = process.argv.slice(2)
  const persist = args.indexOf('--persist-to')
  console.log('Updating the local database…')
  await migrateLocalDatabase(persist === -1 ? undefined : args[persist + 1])
  follow(startDev(args))
})
