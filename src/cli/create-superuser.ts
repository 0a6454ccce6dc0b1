import { hashPassword } from '../lib/password.ts'
import { readCredentials } from './superuser/credentials.ts'
import { insertSuperuser } from './superuser/insert-superuser.ts'
import { CommandError, runCommand, readOptions } from './terminal/command.ts'
import { localOptions, migrateLocalDatabase } from './wrangler/local-database.ts'

const HELP = `Creates a superuser, who signs in to the admin panel with an e-mail and password.

  npm run createsuperuser
  npm run createsuperuser -- --remote

  --email TEXT       the e-mail; you are asked for it if it is missing
  --password TEXT    the password; you are asked for it, unseen, if it is missing. This option stays in your
                     shell history, and every user of this machine can see it in the list of processes
  --password-stdin   reads the password from standard input instead
  --remote           uses the deployed database instead of the local one
  --persist-to DIR   where wrangler keeps its local state, as for npm start (default .wrangler/state)`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    email: { type: 'string' },
    password: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    remote: { type: 'boolean', default: false },
    'persist-to': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const persistTo = options['persist-to']
  if (options.remote && persistTo !== undefined)
    throw new CommandError('--persist-to works only with the local database.')

  const { email, password } = await readCredentials(options, { input: process.stdin, output: process.stderr })
  const passwordHash = await hashPassword(password)
  if (!options.remote) migrateLocalDatabase(persistTo)
  insertSuperuser(options.remote ? ['--remote'] : localOptions(persistTo), { email, passwordHash })
  console.log(
    `Superuser ${email} created in the ${options.remote ? 'deployed' : 'local'} database. Sign in at /admin/.`,
  )
})
