import { randomBytes } from 'node:crypto'
import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'

/** A browser that signed in to an account is known to it: `<id>.<HMAC of id and e-mail>`. */
export interface StaffDevices {
  issue: (email: string, known: string | undefined) => string
  /** The id, when the text was issued for this account. */
  read: (text: string | undefined, email: string) => string | undefined
}

const ID_BYTES = 12
const FORM = /^([0-9a-f]{24})\.([0-9a-f]{64})$/

export function createStaffDevices(secretKey: string): StaffDevices {
  const key = deriveKey(secretKey, 'staff-devices')
  const macOf = (id: string, email: string) => hmacHex(key, `${id} ${email}`)
  return {
    issue(email, known) {
      const id = known ?? randomBytes(ID_BYTES).toString('hex')
      return `${id}.${macOf(id, email)}`
    },
    read(text, email) {
      const [, id, mac] = FORM.exec(text ?? '') ?? []
      return id !== undefined && mac !== undefined && equalDigests(mac, macOf(id, email)) ? id : undefined
    },
  }
}
