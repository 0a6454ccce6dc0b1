import { randomBytes } from 'node:crypto'
import { sha256Hex } from '../../lib/keys.ts'

const PREFIX = 'rst_'
/** 256 bits: nothing to guess, so a fast hash is enough to store. */
const TOKEN_BYTES = 32
const TOKEN = /^rst_[\w-]{43}$/

/** What staff hold, in the cookie of the panel or as a bearer token; the database holds its hash alone. */
export const newStaffToken = (): string => PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')

export const staffTokenHash = (token: string): string => sha256Hex(token)

/** The hash of what has the form of a staff token; undefined for anything else. */
export const readStaffToken = (text: string | undefined): string | undefined =>
  text !== undefined && TOKEN.test(text) ? staffTokenHash(text) : undefined
