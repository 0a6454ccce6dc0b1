import { deriveKey, hmacHex } from '../../lib/keys.ts'

/** What is kept of a number that a friend typed on a landing page: useless without the key, and for telling the same number alone. */
export const pendingPhoneHash = (secretKey: string, e164: string): string =>
  hmacHex(deriveKey(secretKey, 'pending-invites'), e164)
