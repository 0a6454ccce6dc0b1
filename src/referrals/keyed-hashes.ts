import type { Config } from '../config.ts'
import { deriveKey, hmacHex } from '../lib/keys.ts'

/** Of a phone that a friend typed on a landing page: without the key it only tells whether two phones are the same. */
export const pendingPhoneHash = (secretKey: string, e164: string): string =>
  hmacHex(deriveKey(secretKey, 'pending-invites'), e164)

/** Of a phone that had an inviter, under a key of its own. */
export const invitedPhoneHash = (secretKey: string, e164: string): string =>
  hmacHex(deriveKey(secretKey, 'invited-phones'), e164)

/** A hash under today's key, which comes first, and under earlier ones. */
export const underEachKey = (
  { secretKey, previousSecretKeys }: Pick<Config, 'secretKey' | 'previousSecretKeys'>,
  hashOf: (secretKey: string) => string,
): string[] => [secretKey, ...previousSecretKeys].map(hashOf)
