import { seal, unseal } from '../../lib/sealed-secret.ts'
import type { SealKeys } from '../../lib/sealed-secret.ts'

/** Bound to its owner and use: it cannot be opened in another user's row, or as something else. */
const useOf = (staffId: number, use: string) => ({ purpose: 'second-factors', boundTo: `${use} ${staffId}` }) as const

/** A secret of a staff account as it is stored. */
export const sealSecret = async (keys: SealKeys, staffId: number, secret: Uint8Array, use = 'totp'): Promise<string> =>
  seal(keys, useOf(staffId, use), secret)

/** The secret in a stored text; undefined if no key opens it for this owner. */
export const openSecret = async (
  keys: SealKeys,
  staffId: number,
  text: string,
  use = 'totp',
): Promise<Uint8Array | undefined> => unseal(keys, useOf(staffId, use), text)
