import { readFile } from 'node:fs/promises'
import { parseSigningKeys, publicKeys } from '../identity/keys/signing-keys.ts'
import type { SigningKey } from '../identity/keys/signing-keys.ts'
import { generateKey } from './keys/generate-key.ts'
import { readAll } from './terminal/ask.ts'
import { CommandError, runCommand, readOptions } from './terminal/command.ts'

const HELP = `Creates a key pair that signs tokens and prints the value of the secret SIGNING_KEYS. Stores nothing.

  npm run -s keys -- > signing-keys.json
  npm run -s keys -- --add signing-keys.json > next.json

  --alg EdDSA|ES256  the algorithm (default EdDSA)
  --kid TEXT         the key's id in tokens: letters, digits, dots, hyphens, underscores (default: its thumbprint)
  --add FILE         the current keys, as printed by this command; the new key is added at the end
                     ("-" reads them from standard input)

Only the secret goes to standard output. To rotate keys step by step, see docs/keys.md.`

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    alg: { type: 'string', default: 'EdDSA' },
    kid: { type: 'string' },
    add: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const { alg, kid, add } = options
  if (alg !== 'EdDSA' && alg !== 'ES256') throw new CommandError(`--alg must be EdDSA or ES256, not "${alg}".`)

  const present = add === undefined ? [] : checked(await read(add), add === '-' ? 'standard input' : add)
  const key = await generateKey(alg, kid)
  const secret = JSON.stringify(checked(JSON.stringify([...present, key]), 'the new list'))
  console.error(
    `Public key, as it will appear at /.well-known/jwks.json:\n${JSON.stringify(publicKeys([key]).keys[0])}\n`,
  )
  console.error('The secret SIGNING_KEYS (save it: it is not shown again):')
  console.log(secret)
})

async function read(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin)
  return readFile(file, 'utf8').catch(() => {
    throw new CommandError(`cannot read ${file}.`)
  })
}

function checked(text: string, source: string): SigningKey[] {
  const { keys, problems } = parseSigningKeys(text)
  if (problems.length > 0) throw new CommandError(`${source}: ${problems.join('; ')}.`)
  return keys
}
