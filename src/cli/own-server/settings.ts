import { parseConfig } from '../../config.ts'
import { readServerSettings, SERVER_VARIABLES, withSecretFiles } from '../../server/settings.ts'
import type { ServerSettings } from '../../server/settings.ts'
import { CommandError } from '../terminal/command.ts'

/** Options of commands that work on the files of a server. */
export const DATA_OPTION = { data: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
export const DATA_HELP = `  --data DIR         the data folder of the server (default DATA_DIR, or else ./data)`

export interface ServerAccess {
  settings: ServerSettings
  /** Proves to a running server that a call comes from its operator. */
  secretKey: string
}

/**
 * The settings of the server on this machine, from the environment that it is started with. Without a `SECRET_KEY`, a
 * server in development is meant.
 * @throws CommandError
 */
export function readServerAccess(changes: Record<string, string | undefined> = {}): ServerAccess {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const named = withSecretFiles(process.env, isNeeded)
  if ('problems' in named) throw new CommandError(inWords(named.problems))
  const server = readServerSettings({ ...named.env, ...given })
  if ('problems' in server) throw new CommandError(inWords(server.problems))
  const { SECRET_KEY } = named.env
  const parsed = parseConfig({ ENVIRONMENT: 'development', ...(SECRET_KEY && { SECRET_KEY }) })
  if ('problems' in parsed) throw new CommandError(inWords(parsed.problems))
  return { settings: server.settings, secretKey: parsed.config.secretKey }
}

const isNeeded = (name: string) => name in SERVER_VARIABLES || name === 'SECRET_KEY'

const inWords = (problems: { variable: string; message: string }[]) =>
  `${problems.map(({ variable, message }) => `${variable} must be ${message}`).join('; ')}.`
