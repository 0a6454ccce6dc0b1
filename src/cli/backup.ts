import { backUp } from './own-server/back-up.ts'
import { DATA_HELP, DATA_OPTION, readServerAccess } from './own-server/settings.ts'
import { CommandError, readOptions, runCommand } from './terminal/command.ts'

const HELP = `Copies the database and the guard of your own server into a new folder. The server may be running.

  npm run backup -- --to backups/2026-11-29

  --to FOLDER        the folder, which must not exist yet
${DATA_HELP}

Needs the server's DATABASE_URL and SECRET_KEY, if these are set. A database that is not a file is not copied.`

await runCommand(async () => {
  const { help, to, data } = readOptions(process.argv.slice(2), { to: { type: 'string' }, ...DATA_OPTION })
  if (help) return console.log(HELP)
  if (to === undefined) throw new CommandError('name the folder: --to FOLDER.')
  const copied = await backUp(readServerAccess({ DATA_DIR: data }), to)
  console.log(`Copied ${copied.join(' and ')} to ${to}, and checked the copies.`)
})
