import type { KeySet } from './responses.ts'
import type { SigningKey } from './signing-keys.ts'

/** The public parts alone, member by member. */
export const publicKeys = (keys: SigningKey[]): KeySet => ({
  keys: keys.map(({ kid, alg, kty, crv, x, y }) => ({ kid, use: 'sig', alg, kty, crv, x, ...(y && { y }) })),
})
