import type { GuardTarget } from '../../guard/guard.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Phone } from '../../lib/phone.ts'

interface PhoneChange {
  caller: Caller
  phone: Phone
  network: string
}

/** The caller's own lane of a number: a code in it is good for nobody else, and for no sign-in. */
export const phoneChangeTarget = ({ caller, phone, network }: PhoneChange): GuardTarget => ({
  phone,
  lane: { kind: 'phone_change', userId: caller.userId },
  network,
})
