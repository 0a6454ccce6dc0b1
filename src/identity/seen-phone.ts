import { maskPhone } from '../lib/phone.ts'
import { may } from './permissions.ts'
import type { Role } from './permissions.ts'

/** A phone as a role of the staff may see it. */
export const seenPhone = <Phone extends string | null>(role: Role, phone: Phone): Phone | string =>
  phone === null || may(role, 'people.unmasked') ? phone : maskPhone(phone)
