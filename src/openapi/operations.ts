import { ACCOUNT_OPERATIONS } from '../account/operations.ts'
import { ADMIN_OPERATIONS } from '../admin/operations.ts'
import { KEY_OPERATIONS } from '../auth/keys/operations.ts'
import { AUTH_OPERATIONS } from '../auth/operations.ts'
import { SESSION_OPERATIONS } from '../auth/sessions/operations.ts'
import { DOCUMENT_OPERATIONS } from '../http/operations.ts'
import { REFERRAL_OPERATIONS } from '../referrals/operations.ts'
import { SMS_OPERATIONS } from '../sms/operations.ts'
import { USER_OPERATIONS } from '../users/operations.ts'
import type { Operation } from './operation.ts'

/** Every operation of the service, in the order of reading. Each feature describes its own, beside its routes. */
export const OPERATIONS: Operation[] = [
  ...AUTH_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...KEY_OPERATIONS,
  ...USER_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...REFERRAL_OPERATIONS,
  ...SMS_OPERATIONS,
  ...ADMIN_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
]
