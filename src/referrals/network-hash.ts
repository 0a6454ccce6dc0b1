import { deriveKey, hmacHex } from '../lib/keys.ts'

/** A network as budgets keep it: no address can be read from it. */
export const networkHash = (secretKey: string, network: string): string =>
  hmacHex(deriveKey(secretKey, 'network-budgets'), network)
