/** RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets. */
export const MAX_EMAIL_LENGTH = 254
/** RFC 5321, 4.5.3.1.1. */
const MAX_LOCAL_LENGTH = 64

const ADDRESS = /^(?<local>[^@]+)@(?<domain>[^@]+)$/
/** A dot-atom (RFC 5322, 3.2.3). */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
/** A URL's host may also hold a port, a path or escapes. */
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`)

/**
 * An e-mail address as it is stored and compared: lower case, an international domain as A-labels (RFC 5890).
 * Undefined if it is not one.
 */
export function canonicalEmail(typed: string): string | undefined {
  const { local = '', domain = '' } = ADDRESS.exec(typed.trim().toLowerCase())?.groups ?? {}
  if (local.length > MAX_LOCAL_LENGTH || !LOCAL.test(local) || !TYPED_DOMAIN.test(domain)) return undefined
  const host = URL.parse(`http://${domain}`)?.hostname ?? ''
  const email = `${local}@${host}`
  return DOMAIN.test(host) && email.length <= MAX_EMAIL_LENGTH ? email : undefined
}
