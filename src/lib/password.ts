import { randomBytes, timingSafeEqual } from 'node:crypto'
import { scrypt } from './scrypt.ts'

/**
 * Staff passwords, hashed with scrypt. N = 2^15, r = 8, p = 3 needs 32 MiB, which fits an isolate of 128 MB. OWASP's
 * Password Storage Cheat Sheet rates it equal to N = 2^17, p = 1.
 */
const COST = { ln: 15, r: 8, p: 3 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** No more memory than above, or a stored hash could exhaust an isolate; workerd's PBKDF2 has an end at p = 7. */
const HASH_TEXT = /^\$scrypt\$ln=(1[0-5]),r=(8),p=([1-7])\$([A-Za-z\d+/]{22})\$([A-Za-z\d+/]{43})$/

/** A salted hash with its parameters, so that they can be raised later: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const { ln, r, p } = cost
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toText(salt)}$${toText(await derive(password, salt, cost))}`
}

/** Whether the password matches a hash by `hashPassword`; false for anything that is not such a hash. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, ln, r, p, salt, digest] = HASH_TEXT.exec(hash) ?? []
  if (salt === undefined || digest === undefined) return false
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  const derived = await derive(password, Buffer.from(salt, 'base64'), cost)
  return timingSafeEqual(derived, Buffer.from(digest, 'base64'))
}

/** NIST SP 800-63B-4, 3.1.1.2: normalized, so that the password is the same on every keyboard. */
const derive = (password: string, salt: Uint8Array, { ln, r, p }: typeof COST): Promise<Buffer> =>
  scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N: 2 ** ln, r, p })

const toText = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
