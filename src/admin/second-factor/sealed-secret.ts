import { deriveKey } from '../../lib/keys.ts'

/** AES-GCM with a key derived from SECRET_KEY: a copy of the database alone reveals no second factor. */
const FORM = /^v1\.([\w-]{16})\.([\w-]+)$/
const IV_BYTES = 12

interface Keys {
  secretKey: string
  previousSecretKeys: string[]
}

const importKey = (secret: string) =>
  crypto.subtle.importKey('raw', deriveKey(secret, 'second-factors'), 'AES-GCM', false, ['encrypt', 'decrypt'])

/** Bound to its owner and use: it cannot be opened in another user's row, or as something else. */
const algorithm = (iv: Uint8Array, staffId: number, use: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(`${use} ${staffId}`),
})

/** A secret as it is stored: `v1.<nonce>.<ciphertext>`. */
export async function sealSecret(
  { secretKey }: Keys,
  staffId: number,
  secret: Uint8Array,
  use = 'totp',
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = await crypto.subtle.encrypt(algorithm(iv, staffId, use), await importKey(secretKey), secret)
  return `v1.${Buffer.from(iv).toString('base64url')}.${Buffer.from(sealed).toString('base64url')}`
}

/** The secret in a stored text; undefined if neither the current nor a previous key opens it for this owner. */
export async function openSecret(
  keys: Keys,
  staffId: number,
  text: string,
  use = 'totp',
): Promise<Uint8Array | undefined> {
  const [, iv, sealed] = FORM.exec(text) ?? []
  if (iv === undefined || sealed === undefined) return undefined
  for (const secret of [keys.secretKey, ...keys.previousSecretKeys]) {
    const key = await importKey(secret)
    const opened = await crypto.subtle
      .decrypt(algorithm(Buffer.from(iv, 'base64url'), staffId, use), key, Buffer.from(sealed, 'base64url'))
      .catch(() => undefined)
    if (opened) return new Uint8Array(opened)
  }
  return undefined
}
