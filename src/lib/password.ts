import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * Staff passwords, hashed with scrypt. N = 2^15, r = 8, p = 3 needs 32 MiB, which fits an isolate of 128 MB. OWASP's
 * Password Storage Cheat Sheet rates it equal to N = 2^17, p = 1.
 */
const COST = { ln: 15, r: 8, p: 3 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Twice what this cost needs, since OpenSSL adds a little. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024
/** Never more than the cost above: a stored hash must not exhaust an isolate's memory. */
const HASH_TEXT = /^\$scrypt\$ln=(1[0-5]),r=(8),p=([1-9])\$([A-Za-z\d+/]{22})\$([A-Za-z\d+/]{43})$/

/** A salted hash with its parameters, so that they can be raised later: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const { ln, r, p } = COST
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toText(salt)}$${toText(await derive(password, salt, COST))}`
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
function derive(password: string, salt: Uint8Array, { ln, r, p }: typeof COST): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: MAX_MEMORY_BYTES }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

const toText = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
