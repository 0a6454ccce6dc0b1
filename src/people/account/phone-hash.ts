import { deriveKey, hmacHex } from '../../lib/keys.ts'

/** What is remembered of a deleted user's number: useless without the key, and for telling the same number alone. */
export const deletedPhoneHash = (secretKey: string, e164: string): string =>
  hmacHex(deriveKey(secretKey, 'deleted-phones'), e164)
