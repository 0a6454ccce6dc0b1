import { readServerAccess } from './own-server/settings.ts'
import { CommandError, readOptions, runCommand } from './terminal/command.ts'

const HELP = `Asks the server on this machine whether it answers, at HOST and PORT. For the health check of the image.`

const TIMEOUT_MS = 4000
/** A server that listens on every address is called at this one. */
const NEAR: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

await runCommand(async () => {
  const { help } = readOptions(process.argv.slice(2), { help: { type: 'boolean', short: 'h' } })
  if (help) return console.log(HELP)
  const { host, port } = readServerAccess().settings
  const near = NEAR[host] ?? host
  const url = `http://${near.includes(':') ? `[${near}]` : near}:${port}/health`
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: Error) => {
    throw new CommandError(
      `${url} does not answer: ${error.cause instanceof Error ? error.cause.message : error.message}.`,
    )
  })
  if (!response.ok) throw new CommandError(`${url} answers ${response.status}.`)
  console.log(`${url} answers.`)
})
