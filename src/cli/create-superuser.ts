import { hashPassword } from '../lib/password.ts'
import { checkPlace, DATABASE_HELP, openGiven, openGivenOrLocal, PLACE_OPTIONS } from './own-server/given-database.ts'
import { readCredentials } from './superuser/credentials.ts'
import { executeByWrangler, executeOn, insertSuperuser } from './superuser/insert-superuser.ts'
import { runCommand, readOptions } from './terminal/command.ts'

const HELP = `Creates a superuser, who signs in to the admin panel with an e-mail and password.

  npm run createsuperuser
  npm run createsuperuser -- --remote

  --email TEXT       the e-mail; you are asked for it if it is missing
  --password TEXT    the password; you are asked for it, unseen, if it is missing. This option stays in your
                     shell history, and every user of this machine can see it in the list of processes
  --password-stdin   reads the password from standard input instead
  --remote           uses the deployed database instead of the local one
${DATABASE_HELP}`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    email: { type: 'string' },
    password: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    ...PLACE_OPTIONS,
  })
  if (options.help) return console.log(HELP)
  checkPlace(options)
  const { remote, database } = options

  // First, so that no one types a password for a database that is not there.
  const given = database === undefined ? undefined : openGiven(database)
  const { email, password } = await readCredentials(options, { input: process.stdin, output: process.stderr })
  const passwordHash = await hashPassword(password)
  const opened = given ?? (remote ? undefined : await openGivenOrLocal(options))
  await insertSuperuser(opened ? executeOn(opened) : executeByWrangler(['--remote']), { email, passwordHash })
  opened?.close()
  const where = remote ? 'deployed' : 'local'
  console.log(`Superuser ${email} created in ${database ?? `the ${where} database`}. Sign in at /admin/.`)
})
