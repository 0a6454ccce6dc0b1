import { checkPlace, DATABASE_HELP, PLACE_OPTIONS } from './own-server/given-database.ts'
import { CommandError, runCommand, readOptions } from './terminal/command.ts'
import { grouped } from './terminal/progress.ts'
import { databaseAt } from './verify/run-sql.ts'
import { verifyCounts } from './verify/verify-counts.ts'
import type { Finding } from './verify/verify-counts.ts'

const HELP = `Compares counts, leaderboards, trees, the search index and balances of rewards with the rows that they are made from.

  npm run verify:counts
  npm run verify:counts -- --remote --repair

  --repair           rebuilds what differs
  --remote           the deployed database instead of the local one; reads all users, referrals and counts a few times
${DATABASE_HELP}

Exit code 1: something differs, or still does after a repair.`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    repair: { type: 'boolean', default: false },
    ...PLACE_OPTIONS,
  })
  if (options.help) return console.log(HELP)
  checkPlace(options)
  const { repair } = options

  const findings = await verifyCounts(databaseAt(options), { now: Date.now(), repair })
  console.log(table(findings))
  const [differ, left] = [sum(findings, 'differ'), sum(findings, 'left')]
  if (differ === 0) return console.log('Nothing differs.')
  if (!repair) throw new CommandError(`${grouped(differ)} differ. Rebuild them: npm run verify:counts -- --repair`)
  if (left > 0) throw new CommandError(`${grouped(left)} still differ: they cannot be counted from what is stored.`)
  console.log(`${grouped(differ)} differed and were rebuilt.`)
})

function sum(findings: Finding[], column: 'differ' | 'left'): number {
  return findings.reduce((total, finding) => total + finding[column], 0)
}

function table(findings: Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length))
  const line = (name: string, compared: string, differ: string) =>
    `${name.padEnd(width)}  ${compared.padStart(11)}  ${differ.padStart(9)}`
  const lines = findings.flatMap(({ name, compared, differ, example }) => [
    line(name, grouped(compared), grouped(differ)),
    ...(example === null ? [] : [`  ${example}`]),
  ])
  return [line('', 'compared', 'differ'), ...lines].join('\n')
}
