import { canonicalInviteCode, readAloud } from '../lib/invite-code.ts'

export const MIN_ALIAS_LENGTH = 3
export const MAX_ALIAS_LENGTH = 30

const KEY = new RegExp(`^[0-9A-Z]{${MIN_ALIAS_LENGTH},${MAX_ALIAS_LENGTH}}$`)

/**
 * What a link is found and named by: its code in upper case, with no hyphens, underscores and spaces, O read as 0, I and L
 * as 1, just as an invite code is read. Codes that look alike have one key, so nobody can dress up as another's link.
 * Undefined when it cannot be a link.
 */
export function linkKey(typed: string): string | undefined {
  const key = readAloud(typed.replace(/[\s_-]/g, ''))
  return KEY.test(key) ? key : undefined
}

/** Whether a key is an invite code, which belongs to a user and not to a link of the table. */
export const isInviteCode = (key: string): boolean => canonicalInviteCode(key) === key
