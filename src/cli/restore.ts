import { restore } from './own-server/restore.ts'
import { DATA_HELP, DATA_OPTION, readServerAccess } from './own-server/settings.ts'
import { CommandError, readOptions, runCommand } from './terminal/command.ts'

const HELP = `Puts a backup in the place of the database and the guard of your own server. Stop the server first.

  npm run restore -- --from backups/2026-11-29

  --from FOLDER      the folder that npm run backup has made
${DATA_HELP}

The files that are there now are kept beside the restored ones, with the time in their names. If DATABASE_URL is set for
the server, set it here too. Migrations that came after the backup run at the next start.`

await runCommand(async () => {
  const { help, from, data } = readOptions(process.argv.slice(2), { from: { type: 'string' }, ...DATA_OPTION })
  if (help) return console.log(HELP)
  if (from === undefined) throw new CommandError('name the folder: --from FOLDER.')
  for (const { path, kept } of await restore(readServerAccess({ DATA_DIR: data }), from, new Date()))
    console.log(`Restored ${path}.${kept === undefined ? '' : ` What was there is now ${kept}.`}`)
})
