import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'
import { MINUTE_MS } from '../../lib/time.ts'
import type { Account } from './account.ts'

/** From the password to the code of the second factor. */
export const SIGN_IN_STATE_MS = 5 * MINUTE_MS
const FORM = /^(\d{1,15})\.(\d{1,15})\.([0-9a-f]{64})$/

type Owner = Pick<Account, 'id' | 'passwordHash'>

/**
 * What a browser holds between the two pages of a sign-in: whose password was correct, and until when that counts. It
 * stops working when the password changes.
 */
export interface SignInStates {
  issue: (account: Owner, now: number) => string
  /** Who a text is about; trust it only after `isGood`. */
  ownerId: (text: string | undefined) => number | undefined
  isGood: (text: string, account: Owner, now: number) => boolean
}

export function createSignInStates(secretKey: string): SignInStates {
  const key = deriveKey(secretKey, 'staff-sign-ins')
  const macOf = ({ id, passwordHash }: Owner, until: number) => hmacHex(key, `${id} ${until} ${passwordHash}`)
  return {
    issue(account, now) {
      const until = now + SIGN_IN_STATE_MS
      return `${account.id}.${until}.${macOf(account, until)}`
    },
    ownerId(text) {
      const [, id] = FORM.exec(text ?? '') ?? []
      return id === undefined ? undefined : Number(id)
    },
    isGood(text, account, now) {
      const [, id, until, mac] = FORM.exec(text) ?? []
      return mac !== undefined && Number(id) === account.id && Number(until) > now
        ? equalDigests(mac, macOf(account, Number(until)))
        : false
    },
  }
}
