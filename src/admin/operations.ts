import type { Operation } from '../docs/operation.ts'
import { STAFF_ACCOUNT_OPERATIONS } from './account/operations.ts'
import { AUDIT_OPERATIONS } from './audit/operations.ts'
import { CODE_OPERATIONS } from './codes/operations.ts'
import { SEND_OPERATIONS } from './countries/operations.ts'
import { DASHBOARD_OPERATIONS } from './dashboard/operations.ts'
import { JOB_OPERATIONS } from './jobs/operations.ts'
import { ADMIN_LEADERBOARD_OPERATIONS } from './leaderboard/operations.ts'
import { ADMIN_LINK_OPERATIONS } from './links/operations.ts'
import { PEOPLE_OPERATIONS } from './people/operations.ts'
import { PERSON_OPERATIONS } from './person/operations.ts'
import { NUMBER_OPERATIONS } from './phone-limits/operations.ts'
import { ADMIN_REFERRAL_OPERATIONS } from './referrals/operations.ts'
import { STAFF_AUTH_OPERATIONS } from './staff-sign-in/operations.ts'

/** What `/api/v1/admin` does, section by section, for the OpenAPI document. */
export const ADMIN_OPERATIONS: Operation[] = [
  ...STAFF_AUTH_OPERATIONS,
  ...STAFF_ACCOUNT_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...SEND_OPERATIONS,
  ...PERSON_OPERATIONS,
  ...ADMIN_LINK_OPERATIONS,
  ...ADMIN_REFERRAL_OPERATIONS,
  ...ADMIN_LEADERBOARD_OPERATIONS,
  ...JOB_OPERATIONS,
  ...DASHBOARD_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...CODE_OPERATIONS,
  ...NUMBER_OPERATIONS,
]
