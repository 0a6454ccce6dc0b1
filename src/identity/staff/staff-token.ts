import { randomBytes } from 'node:crypto'
import { sha256Hex } from '../../lib/keys.ts'

/** 256 bits cannot be guessed, so a fast hash is enough. */
const TOKEN_BYTES = 32
const STAFF_TOKEN = /^rst_[\w-]{43}$/
const INVITE_TOKEN = /^inv_[\w-]{43}$/

const random = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/** The panel's cookie or a bearer token. The database only stores its hash. */
export const newStaffToken = (): string => `rst_${random()}`

/** Part of the link with which an invited person chooses a password. The database only stores its hash. */
export const newInviteToken = (): string => `inv_${random()}`

export const staffTokenHash = (token: string): string => sha256Hex(token)

const hashOf = (text: string | undefined, form: RegExp): string | undefined =>
  text !== undefined && form.test(text) ? staffTokenHash(text) : undefined

/** The hash of anything that looks like a staff token; undefined for the rest. */
export const readStaffToken = (text: string | undefined): string | undefined => hashOf(text, STAFF_TOKEN)

/** The same of an invite token. */
export const readInviteToken = (text: string | undefined): string | undefined => hashOf(text, INVITE_TOKEN)
