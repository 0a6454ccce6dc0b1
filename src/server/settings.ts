import { readFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { join, resolve } from 'node:path'
import * as z from 'zod/mini'
import { isLibsqlUrl } from '../db/libsql.ts'
import { transformed } from '../lib/schema.ts'
import { list, optionalCheck, optionalText, isUrl, toProblem, wholeNumber } from '../lib/setting-fields.ts'
import type { ConfigProblem } from '../lib/setting-fields.ts'

/** Of which no proxy's range holds both. An IPv6 range may hold IPv4, mapped. */
const FAR_APART = [
  ['1.1.1.1', '203.0.113.1'],
  ['2001:db8::1', '2003::1'],
] as const

/** No wider than the private 10.0.0.0/8 and fc00::/7: who trusts the Internet lets clients choose their network. */
const isRange = (text: string) => {
  const [address = '', bits] = text.split('/')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  const [least, most] = family === 'ipv6' ? [7, 128] : [8, 32]
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : 0
  if (isIP(address) === 0 || length < least || length > most) return false
  const range = new BlockList()
  range.addSubnet(address, length, family)
  return !FAR_APART.some((pair) => pair.every((one) => range.check(one, isIP(one) === 6 ? 'ipv6' : 'ipv4')))
}

const isDatabaseUrl = (text: string) => /^file:./.test(text) || isLibsqlUrl(text)
const LISTEN = /^(.+):(\d{1,5})$/

/** How long the path of a socket may be on every system: 104 bytes on macOS, one of them the end. */
const SOCKET_PATH_BYTES = 103
/** The files of the data folder. */
export const DATABASE_FILE = 'app.db'
export const GUARD_FILE = 'guard.db'
export const guardFileIn = (dataDir: string): string => join(dataDir, GUARD_FILE)
/** Where the guard's owner listens for other processes of this host. */
export const socketIn = (dataDir: string): string => join(dataDir, 'guard.sock')

const isShortEnough = (text: string) => Buffer.byteLength(socketIn(resolve(text))) <= SOCKET_PATH_BYTES
const MAX_FOLDER_BYTES = SOCKET_PATH_BYTES - Buffer.byteLength(socketIn('/'))

/** Text; empty counts as not set. */
const textOr = (fallback: string) =>
  z._default(
    transformed(z.string().check(z.trim()), (text) => text || fallback),
    fallback,
  )

/** Settings of the own server alone; all others are those of the Worker. */
export const SERVER_VARIABLES = {
  HOST: textOr('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 8787),
  DATA_DIR: textOr('./data').check(z.refine(isShortEnough, `a path of at most ${MAX_FOLDER_BYTES} bytes`)),
  DATABASE_URL: optionalCheck(isDatabaseUrl, 'file:<path>, libsql://<host> or https://<host>'),
  DATABASE_AUTH_TOKEN: optionalText,
  TRUSTED_PROXIES: z._default(
    list.check(z.refine((items) => items.every(isRange), 'addresses or CIDR ranges such as 10.0.0.0/8, no wider')),
    [],
  ),
  COUNTRY_HEADER: optionalCheck((text) => /^[A-Za-z\d-]+$/.test(text), 'the name of a header'),
  GUARD_URL: optionalCheck(isUrl, 'an http or https URL'),
  GUARD_LISTEN: optionalCheck((text) => LISTEN.test(text), '<address>:<port>'),
}

const toSettings = (v: z.output<typeof Server>) => {
  const dataDir = resolve(v.DATA_DIR)
  const [, host, port] = LISTEN.exec(v.GUARD_LISTEN ?? '') ?? []
  return {
    host: v.HOST,
    port: v.PORT,
    dataDir,
    databaseUrl: v.DATABASE_URL ?? `file:${join(dataDir, DATABASE_FILE)}`,
    databaseAuthToken: v.DATABASE_AUTH_TOKEN,
    trustedProxies: v.TRUSTED_PROXIES,
    countryHeader: v.COUNTRY_HEADER?.toLowerCase(),
    guardUrl: v.GUARD_URL,
    guardListen: host === undefined ? undefined : { host, port: Number(port) },
  }
}

const Server = z.object(SERVER_VARIABLES)

export type ServerSettings = ReturnType<typeof toSettings>

/** Reads the settings of the server from the environment. */
export function readServerSettings(env: object): { settings: ServerSettings } | { problems: ConfigProblem[] } {
  const result = Server.safeParse(env)
  if (result.success) return { settings: toSettings(result.data) }
  return { problems: result.error.issues.map(toProblem) }
}

const FILE_SUFFIX = '_FILE'

/**
 * The environment with `NAME_FILE` replaced by the text of that file, as Docker mounts secrets. Only for names that are
 * settings, since other programs have variables that end alike.
 */
export function withSecretFiles(
  env: Readonly<Record<string, string | undefined>>,
  isSetting: (name: string) => boolean,
): { env: Record<string, string> } | { problems: ConfigProblem[] } {
  const known: Record<string, string> = {}
  const problems: ConfigProblem[] = []
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue
    const of = name.slice(0, -FILE_SUFFIX.length)
    if (isSetting(name)) known[name] ??= value
    else if (name.endsWith(FILE_SUFFIX) && isSetting(of) && value !== '') {
      const text = env[of] ? undefined : readSecret(value)
      if (env[of]) problems.push({ variable: of, message: `either ${of} or ${name}, not both` })
      else if (text) known[of] = text
      else problems.push({ variable: name, message: 'the path of a file that can be read and is not empty' })
    }
  }
  return problems.length > 0 ? { problems } : { env: known }
}

function readSecret(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trimEnd()
  } catch {
    return undefined
  }
}
