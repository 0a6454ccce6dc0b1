import { randomBytes } from 'node:crypto'
import { sha256Hex } from '../../lib/keys.ts'

const PREFIX = 'rst_'
/** 256 bits cannot be guessed, so a fast hash is enough. */
const TOKEN_BYTES = 32
const TOKEN = /^rst_[\w-]{43}$/

/** The panel's cookie or a bearer token. The database only stores its hash. */
export const newStaffToken = (): string => PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')

export const staffTokenHash = (token: string): string => sha256Hex(token)

/** The hash of anything that looks like a staff token; undefined for the rest. */
export const readStaffToken = (text: string | undefined): string | undefined =>
  text !== undefined && TOKEN.test(text) ? staffTokenHash(text) : undefined
