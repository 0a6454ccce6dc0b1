import { existsSync } from 'node:fs'
import { spreadsheetCell } from '../lib/csv-stream.ts'
import { readHost } from '../links/destination.ts'
import { ownLinkUrl } from '../links/link-key.ts'
import { LINK_PROBLEMS, planCodes, readLinkFile } from './import/dynamic-links.ts'
import type { LinkProblem } from './import/dynamic-links.ts'
import { insertLinks, takenCodes } from './import/load-links.ts'
import { countText, problemText, SHOWN, writeLines } from './import/report.ts'
import { targetAt } from './import/target.ts'
import { checkPlace, DATABASE_HELP, PLACE_OPTIONS } from './own-server/given-database.ts'
import { CommandError, readOptions, runCommand } from './terminal/command.ts'
import { grouped } from './terminal/progress.ts'

const HELP = `Imports Firebase Dynamic Links as campaign links under their old paths: docs/moving-over.md.

  npm run import:links -- --file links.csv --hosts shop.example --dry-run

  --file PATH        the CSV file of a domain from Google Takeout
  --hosts LIST       hosts that links may open, as in the setting LINK_HOSTS (default: that variable)
  --dry-run          only reports what would happen
  --report PATH      also writes a CSV file with each link: its line, old path, new path and problems
  --remote           the deployed database instead of the local one
${DATABASE_HELP}

Links that were imported before are left as they are, so it can be run again.`

/** In a statement: D1 takes 100 KB. */
const ROWS = 50

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    file: { type: 'string', default: '' },
    hosts: { type: 'string', default: process.env['LINK_HOSTS'] ?? '' },
    'dry-run': { type: 'boolean', default: false },
    report: { type: 'string' },
    ...PLACE_OPTIONS,
  })
  if (options.help) return console.log(HELP)
  checkPlace(options)
  if (!existsSync(options.file)) throw new CommandError('name the file: --file links.csv.')
  const hosts = options.hosts.split(',').flatMap((host) => readHost(host.trim()) ?? [])
  const now = Date.now()
  const { links, hosts: seen, ...file } = await readLinkFile(options.file, hosts, now)
  const read = links.length + file.refused.length
  if (read === 0) throw new CommandError('the file has no column of short links.')
  const target = await targetAt(options)
  const { fresh, known, ...plan } = planCodes(links, await takenCodes(target, links))

  const refused = [...file.refused, ...plan.refused]
  const found = [...refused, ...fresh.flatMap(({ line, problems }) => problems.map((problem) => ({ line, problem })))]
  const counts = { read, fresh: fresh.length, known, refused: refused.length }
  console.log(countText(counts, 'links', options['dry-run']))
  for (const problem of Object.keys(LINK_PROBLEMS) as LinkProblem[]) {
    const lines = found.filter((one) => one.problem === problem).map(({ line }) => line)
    if (lines.length > 0)
      console.log(problemText(problem, LINK_PROBLEMS[problem], lines.length, lines.slice(0, SHOWN).join(', ')))
  }
  console.log(`They lead to ${[...seen].sort().join(', ')}: LINK_HOSTS must name these hosts.`)
  if (options.report !== undefined) {
    const rows = [
      ...fresh.map(
        (link) =>
          `${link.line},${spreadsheetCell(`/${link.path}`)},${new URL(ownLinkUrl('https://x', link.code)).pathname},${link.problems.join(' ')}`,
      ),
      ...refused.map(({ line, problem }) => `${line},,,${problem}`),
    ]
    writeLines(options.report, ['line,old_path,new_path,problems', ...rows])
  }
  if (!options['dry-run']) {
    for (let at = 0; at < fresh.length; at += ROWS) await insertLinks(target, fresh.slice(at, at + ROWS), now)
    console.log(`Imported ${grouped(fresh.length)} links.`)
  }
  target.close()
})
