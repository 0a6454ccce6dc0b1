import { maskPhone } from '../../lib/phone.ts'
import { may } from '../permissions.ts'
import type { Role } from '../permissions.ts'

/** A phone as a role of the staff may see it. */
export const seenPhone = (role: Role, phone: string | null): string | null =>
  phone === null || may(role, 'people.unmasked') ? phone : maskPhone(phone)
