import { runCommand } from './terminal/command-error.ts'
import { createProgress, grouped } from './terminal/progress.ts'
import { readOptions, wholeNumber } from './terminal/read-options.ts'
import { seedDatabase } from './seed/seed-database.ts'
import { findLocalDatabase, migrateLocalDatabase } from './wrangler/local-database.ts'

const MAX_USERS = 10_000_000
const MAX_SEED = 2 ** 32 - 1

const HELP = `Fills the local database with made-up users and an invite graph.

  npm run seed -- --users 100000

  --users N          how many users to add (required, 1–${grouped(MAX_USERS)})
  --seed N           which users: the same number makes the same users (default 1)
  --persist-to DIR   where wrangler keeps its local state, as for npm start (default .wrangler/state)

Phones are valid numbers that may belong to somebody: seed a local database, never one that sends messages.
A service that runs meanwhile answers 503 until the users are in, and then shows them.`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    users: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    'persist-to': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const users = wholeNumber('users', options.users, 1, MAX_USERS)
  const seed = wholeNumber('seed', options.seed, 0, MAX_SEED)
  const persistTo = options['persist-to']

  migrateLocalDatabase(persistTo)
  const file = await findLocalDatabase(persistTo)
  const progress = createProgress(users)
  seedDatabase(file, { users, seed }, (done) => progress.update(done))
  progress.finish()
  console.log(`Added ${grouped(users)} users to the local database.`)
})
