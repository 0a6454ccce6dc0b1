import type { Config } from '../config.ts'
import { asTyped, INVITE_CODE_LENGTH, secondReading } from '../lib/invite-code.ts'
import type { Channel } from './channel.ts'

export const MIN_ALIAS_LENGTH = 3
export const MAX_ALIAS_LENGTH = 30

const KEY = new RegExp(`^[0-9A-Z]{${MIN_ALIAS_LENGTH},${MAX_ALIAS_LENGTH}}$`)

/**
 * What a link is found by: its code in upper case without hyphens, underscores and spaces, O read as 0, I and L as 1. Codes
 * that look alike have one key, so no one can imitate another's link. Of an invite code, the key is the code; of one that is
 * typed, what was typed. Undefined when it cannot be a link.
 */
export function linkKey(typed: string): string | undefined {
  const key = asTyped(typed)
  if (!KEY.test(key)) return undefined
  return isInviteCode(key) ? key : secondReading(key)
}

/** Whether a key is an invite code: of a user, with no row in the table of links. */
export const isInviteCode = (key: string): boolean => key.length === INVITE_CODE_LENGTH

/** Codes as owners write them. Anything else that reads as the same link is written as its key. */
const WRITTEN = /^[\w-]{3,40}$/

/** The origin of links: `PUBLIC_ORIGIN`, or that of the request; https except in development. */
export function linkOrigin({ publicOrigin, development }: Pick<Config, 'publicOrigin' | 'development'>, url: string) {
  const origin = publicOrigin ?? new URL(url).origin
  return development ? origin : origin.replace(/^http:/, 'https:')
}

/** The address to share of a code that may be a link; undefined when it cannot be one. */
export function linkUrl(origin: string, code: string, channel?: Channel): string | undefined {
  const key = linkKey(code)
  if (key === undefined) return undefined
  return `${origin}/r/${WRITTEN.test(code) ? code : key}${channel ? `?channel=${channel}` : ''}`
}

/** The same of a link in the database, whose code can be one. */
export const ownLinkUrl = (origin: string, code: string, channel?: Channel): string => linkUrl(origin, code, channel)!
