import { passOverLostIds } from './ids/pass-over-ids.ts'
import { targetAt } from './import/target.ts'
import { checkPlace, DATABASE_HELP, PLACE_OPTIONS } from './own-server/given-database.ts'
import { readOptions, runCommand } from './terminal/command.ts'

const HELP = `Keeps a database that was restored from giving ids of lost users, programs and changes to others. Run it right after the
restore. npm run restore has done it already.

  npm run restore:ids -- --remote

  --remote           the deployed database instead of the local one
${DATABASE_HELP}`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), PLACE_OPTIONS)
  if (options.help) return console.log(HELP)
  checkPlace(options)
  const target = await targetAt(options)
  await target.write(passOverLostIds(Date.now()).map((sql) => ({ sql, params: [] })))
  target.close()
  console.log('New users, programs and changes get ids that were not used before the restore.')
})
