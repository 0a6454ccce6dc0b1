import { CommandError, readOptions, runCommand } from '../src/cli/terminal/command.ts'
import { isLibsqlUrl } from '../src/db/libsql.ts'
import { claimGuard, nameDatabase } from '../src/server/guard-of-database.ts'
import { claimEnvironment, migrate } from '../src/server/migrate.ts'
import { connectDatabase } from '../src/server/open-database.ts'

const HELP = `Migrates the libSQL database of a Worker, and makes sure that no own server uses it with limits
of its own.

  DATABASE_URL=libsql://<host> DATABASE_AUTH_TOKEN=<token> npm run migrate:libsql

  --take-over-guard   the server that used this database before is gone for good; its limits start again at zero`

/** The guard of a Worker is its Durable Objects. */
const WORKER = 'worker'

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    'take-over-guard': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const { DATABASE_URL: url = '', DATABASE_AUTH_TOKEN: authToken } = process.env
  if (!isLibsqlUrl(url)) throw new CommandError('set DATABASE_URL to libsql://<host> or https://<host>.')
  const { run } = connectDatabase(url, authToken)
  try {
    const applied = await migrate(run, 'migrations')
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to migrate.')
    await claimEnvironment(run, { development: false })
    const identity = { guard: WORKER, database: await nameDatabase(run) }
    await claimGuard(run, identity, { takeOver: options['take-over-guard'] })
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}.`)
  }
})
