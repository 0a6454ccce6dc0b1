import { readFile } from 'node:fs/promises'
import type { KeySet } from '../identity/keys/responses.ts'
import { checkPlace, DATABASE_HELP, PLACE_OPTIONS } from './own-server/given-database.ts'
import { CommandError, runCommand, readOptions } from './terminal/command.ts'
import { grouped } from './terminal/progress.ts'
import { ledgerInFiles } from './verify/ledger-sources.ts'
import { databaseAt } from './verify/run-sql.ts'
import { verifyLedger } from './verify/verify-ledger.ts'
import { verifyRewards } from './verify/verify-rewards.ts'

const HELP = `Checks that no one has changed the ledger of rewards: seals, signatures, transfers, balances, states of rewards.

  npm run ledger:verify -- --keys https://api.example.com/.well-known/jwks.json
  npm run ledger:verify -- --keys jwks.json --transfers transfers.csv --seals ledger_seals.csv

  --keys FILE|URL    the public keys of the service: /.well-known/jwks.json
  --kept FILE        seals that you kept, one on a line: they must still be there
  --print-newest     prints the newest seal, to be kept, and nothing else on standard output
  --remote           the deployed database instead of the local one; reads all of the ledger
${DATABASE_HELP}
  --transfers FILE, --seals FILE
                     instead of a database, both files as downloaded with for=program; without balances and rewards

Exit code 1: something was changed. The first lines say what.`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    ...{ keys: { type: 'string' }, kept: { type: 'string' }, 'print-newest': { type: 'boolean', default: false } },
    ...{ transfers: { type: 'string' }, seals: { type: 'string' } },
    ...PLACE_OPTIONS,
  })
  if (options.help) return console.log(HELP)
  checkPlace(options)
  const { keys: keySource, kept: keptFile, transfers, seals } = options
  if (keySource === undefined) throw new CommandError('name the public keys: --keys FILE or URL. See --help.')
  if ((transfers === undefined) !== (seals === undefined))
    throw new CommandError('--transfers and --seals go together.')
  const keys = await readKeys(keySource)
  const kept = keptFile === undefined ? [] : (await readText(keptFile)).split(/\s+/).filter((line) => line !== '')

  const report =
    transfers === undefined || seals === undefined
      ? await verifyRewards(databaseAt(options), { keys, kept })
      : await verifyLedger(ledgerInFiles({ transfers, seals }), { keys, kept })
  const { problems } = report
  if (problems.length > 0) {
    for (const problem of problems) console.error(problem)
    throw new CommandError('the ledger is not what it was.')
  }
  const print = options['print-newest'] ? console.error : console.log
  const { transfers: all, sealed, seals: count, newest } = report
  print(
    `${grouped(all)} transfers, of which ${grouped(sealed)} have one of ${grouped(count)} seals. Nothing was changed.`,
  )
  if (options['print-newest'] && newest !== undefined) console.log(newest)
})

async function readKeys(source: string): Promise<KeySet['keys']> {
  const text = /^https?:/.test(source) ? await download(source) : await readText(source)
  try {
    const { keys } = JSON.parse(text) as KeySet
    if (Array.isArray(keys) && keys.length > 0) return keys
  } catch {
    // The same advice.
  }
  throw new CommandError(`${source} is no set of public keys. Take it from /.well-known/jwks.json.`)
}

async function download(url: string): Promise<string> {
  const response = await fetch(url).catch(() => undefined)
  if (!response?.ok) throw new CommandError(`cannot read ${url}.`)
  return response.text()
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CommandError(`cannot read ${file}.`)
  })
}
