import { deriveKey, hmacHex } from '../../lib/keys.ts'

/** What a number is kept as until it signs up: useless without the key, and for finding the same number alone. */
export const pendingPhoneHash = (secretKey: string, e164: string): string =>
  hmacHex(deriveKey(secretKey, 'pending-invites'), e164)
