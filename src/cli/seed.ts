import { readContents } from './local-state/local-state.ts'
import { checkPlace, DATABASE_HELP, DATABASE_OPTIONS, fileOf } from './own-server/given-database.ts'
import { LAST_JOINED } from './seed/people.ts'
import { seedRewards } from './seed/rewards.ts'
import { seedDatabase } from './seed/seed-database.ts'
import { CommandError, runCommand, readDate, readOptions, wholeNumber } from './terminal/command.ts'
import { createProgress, grouped } from './terminal/progress.ts'
import { migrateLocalDatabase } from './wrangler/local-database.ts'

const MAX_USERS = 10_000_000
const MAX_SEED = 2 ** 32 - 1
/** The count of a link and day must fit into 32 bits. */
const MAX_CLICKS = 1_000_000_000
const CLICKS_PER_USER = 10

const HELP = `Fills the local database with made-up users, their referrals, links, clicks and rewards.

  npm run seed -- --users 100000

  --users N          how many users to add (required, 1–${grouped(MAX_USERS)})
  --seed N           the random seed: the same number creates the same users (default 1)
  --clicks N         clicks on all their links (default ${CLICKS_PER_USER} per user)
  --top-inviter N    makes the first of them the inviter of N others
  --until DATE       the last of them joins before this day (default 2026-10-01)
${DATABASE_HELP}

The phone numbers are valid and may belong to real people: never seed a database that sends messages.
One that your own server has used in production is refused.
A service running on the same database returns 503 until the users are added.`

const JOINED_AT_ONCE = `All of them joined at the same moment as the newest existing user, because ids are in the order of joining.
To spread them over two years, seed an empty database or pass a later --until.`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    users: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    clicks: { type: 'string' },
    'top-inviter': { type: 'string', default: '0' },
    until: { type: 'string' },
    ...DATABASE_OPTIONS,
  })
  if (options.help) return console.log(HELP)
  const users = wholeNumber('users', options.users, 1, MAX_USERS)
  const seed = wholeNumber('seed', options.seed, 0, MAX_SEED)
  const defaultClicks = Math.min(users * CLICKS_PER_USER, MAX_CLICKS)
  const clicks = options.clicks === undefined ? defaultClicks : wholeNumber('clicks', options.clicks, 0, MAX_CLICKS)
  const topInvitees = wholeNumber('top-inviter', options['top-inviter'], 0, users - 1)
  const until = options.until === undefined ? undefined : readDate('until', options.until)
  checkPlace(options)
  const { database, 'persist-to': persistTo } = options

  const file = database === undefined ? await migrateLocalDatabase(persistTo) : fileOf(database)
  if (readContents({ database: file })?.isProduction)
    throw new CommandError(
      `${file} has been used in production, and what this adds cannot be removed. Seed another one.`,
    )
  const progress = createProgress(users)
  const made = seedDatabase(file, { users, seed, clicks, topInvitees, until }, (done) => {
    progress.update(done)
    if (done < users) return
    progress.finish()
    console.log('Adding links, clicks, referrals and rewards…')
  })
  const { programs, events } = await seedRewards(file, { now: until ?? LAST_JOINED, seed })
  const rest = `${grouped(made.referrals)} referrals, ${grouped(made.links)} links, ${grouped(clicks)} clicks`
  console.log(`Added ${grouped(users)} users to ${database ?? 'the local database'}: ${rest}.`)
  if (programs > 0)
    console.log(
      `Added ${grouped(programs)} reward programs with ${grouped(events)} events, and webhooks with their deliveries.`,
    )
  if (made.joinedAtOnce) console.log(JOINED_AT_ONCE)
})
