import { deriveKey } from './keys.ts'
import type { Purpose } from './keys.ts'

/** AES-GCM with a key derived from SECRET_KEY: a copy of the database alone reveals no secret. */
const FORM = /^v1\.([\w-]{16})\.([\w-]+)$/
const IV_BYTES = 12

export interface SealKeys {
  secretKey: string
  previousSecretKeys: string[]
}

/** What a secret is for. It cannot be opened as something else. */
interface Use {
  purpose: Purpose
  boundTo: string
}

const importKey = (secret: string, { purpose }: Use) =>
  crypto.subtle.importKey('raw', deriveKey(secret, purpose), 'AES-GCM', false, ['encrypt', 'decrypt'])

const algorithm = (iv: Uint8Array, { boundTo }: Use) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(boundTo),
})

/** A secret as it is stored: `v1.<nonce>.<ciphertext>`. */
export async function seal({ secretKey }: SealKeys, use: Use, secret: Uint8Array): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = await crypto.subtle.encrypt(algorithm(iv, use), await importKey(secretKey, use), secret)
  return `v1.${Buffer.from(iv).toString('base64url')}.${Buffer.from(sealed).toString('base64url')}`
}

/** The secret in a stored text; undefined if neither the current nor a previous key opens it for this use. */
export async function unseal(keys: SealKeys, use: Use, text: string): Promise<Uint8Array | undefined> {
  const [, iv, sealed] = FORM.exec(text) ?? []
  if (iv === undefined || sealed === undefined) return undefined
  for (const secret of [keys.secretKey, ...keys.previousSecretKeys]) {
    const opened = await crypto.subtle
      .decrypt(
        algorithm(Buffer.from(iv, 'base64url'), use),
        await importKey(secret, use),
        Buffer.from(sealed, 'base64url'),
      )
      .catch(() => undefined)
    if (opened) return new Uint8Array(opened)
  }
  return undefined
}
