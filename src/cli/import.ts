import { existsSync } from 'node:fs'
import { isPhoneCountry, setDefaultCountry } from '../lib/phone.ts'
import { checkRows } from './import/check-rows.ts'
import { loadRows, reserveIds } from './import/load-rows.ts'
import { givenColumns } from './import/read-row.ts'
import { countRows, countText, reportText, staffText, writeReport } from './import/report.ts'
import { openStage, stageExisting, stageRows } from './import/stage.ts'
import { existingPeople, targetAt } from './import/target.ts'
import { checkPlace, DATABASE_HELP, PLACE_OPTIONS } from './own-server/given-database.ts'
import { CommandError, readOptions, runCommand, wholeNumber } from './terminal/command.ts'
import { createProgress, grouped } from './terminal/progress.ts'

const MAX_RESERVED = 100_000_000
const READ_STEP = 100_000

const HELP = `Imports the users of another service, with their ids, invite codes and inviters: docs/moving-over.md.

  npm run import -- --file users.sql --dry-run

  --file PATH        a dump of Postgres in plain text (pg_dump -t users), or a CSV file whose first line names the
                     columns; .gz is read too
  --dry-run          only reports what would happen
  --report PATH      also writes a CSV file with each line that has a problem
  --country CODE     the country of numbers without a calling code, such as RU
  --column A=B       reads A (phone, invite_code, invited_by_code, …) from the column B; can be repeated
  --reserve-ids N    keeps N ids free behind the last one, for rows that the old service still adds
  --remote           the deployed database instead of the local one
${DATABASE_HELP}

People who are there already are left as they are, so it can be run again, and goes on where it was stopped. It reports
whose phone number or block differs.`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    file: { type: 'string', default: '' },
    'dry-run': { type: 'boolean', default: false },
    report: { type: 'string' },
    country: { type: 'string' },
    column: { type: 'string', multiple: true, default: [] },
    'reserve-ids': { type: 'string' },
    ...PLACE_OPTIONS,
  })
  if (options.help) return console.log(HELP)
  checkPlace(options)
  const { file: path, country, report, remote, database } = options
  if (!existsSync(path))
    throw new CommandError(path === '' ? 'name the file: --file users.sql.' : `there is no ${path}.`)
  if (country !== undefined && !isPhoneCountry(country))
    throw new CommandError(`"${country}" is not a country, such as RU.`)
  setDefaultCountry(country)
  const columns = givenColumns(options.column)
  const reserved = options['reserve-ids']
  const ids = reserved === undefined ? 0 : wholeNumber('reserve-ids', reserved, 1, MAX_RESERVED)

  const now = Date.now()
  const stage = openStage()
  const target = await targetAt(options)
  await stageRows(stage, {
    ...{ path, columns, now },
    onProgress: (rows) => rows % READ_STEP === 0 && console.log(`Read ${grouped(rows)} rows…`),
  })
  await stageExisting(stage, existingPeople(target))
  checkRows(stage)

  const counts = countRows(stage)
  const summary = [
    countText(counts, 'rows', options['dry-run']),
    reportText(stage),
    staffText(stage, remote ? ' --remote' : database === undefined ? '' : ` --database ${database}`),
  ]
  console.log(summary.filter(Boolean).join('\n'))
  if (report !== undefined) writeReport(stage, report)
  if (options['dry-run']) return target.close()

  const missing = counts.fresh > 0 ? await load() : 0
  if (ids > 0) {
    await reserveIds(target, { ids, behind: lastId(''), now })
    console.log(`${grouped(ids)} ids are kept free for late rows.`)
  }
  target.close()
  if (missing > 0)
    throw new CommandError(
      `${grouped(missing)} could not be added, since someone signed up meanwhile. Run it again to see who.`,
    )
  if (counts.fresh > 0) console.log(`Imported ${grouped(counts.fresh)} users. Now run: npm run verify:counts`)

  /** @returns how many could not be added */
  async function load(): Promise<number> {
    const before = await countPeople()
    const progress = createProgress(counts.fresh)
    await loadRows(stage, target, progress.update)
    progress.finish()
    return counts.fresh - ((await countPeople()) - before)
  }

  function lastId(where: string): number {
    return Number(stage.prepare(`SELECT max(id) AS id FROM rows ${where}`).get()?.['id'])
  }

  /** Of those who are imported: new sign-ups have later ids. */
  async function countPeople(): Promise<number> {
    const last = lastId(`WHERE state = 'new'`)
    const [row] = await target.read<{ people: number }>(`SELECT count(*) AS people FROM users WHERE id <= ${last}`)
    return row!.people
  }
})
