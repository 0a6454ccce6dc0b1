import type { Operation } from '../docs/operation.ts'
import { ACCOUNT_DOCS } from './account/endpoints.docs.ts'
import { AUDIT_DOCS } from './audit/endpoints.docs.ts'
import { CODE_DOCS } from './codes/endpoints.docs.ts'
import { COUNTRY_DOCS } from './countries/endpoints.docs.ts'
import { DASHBOARD_DOCS } from './dashboard/endpoints.docs.ts'
import { JOB_DOCS } from './jobs/endpoints.docs.ts'
import { ADMIN_LEADERBOARD_DOCS } from './leaderboard/endpoints.docs.ts'
import { ADMIN_LINK_OPERATIONS } from './links/operations.ts'
import { PEOPLE_OPERATIONS } from './people/operations.ts'
import { PERSON_OPERATIONS } from './person/operations.ts'
import { PHONE_LIMIT_DOCS } from './phone-limits/endpoints.docs.ts'
import { ADMIN_REFERRAL_DOCS } from './referrals/endpoints.docs.ts'
import { STAFF_SIGN_IN_DOCS } from './staff-sign-in/endpoints.docs.ts'

/** Section by section, in the order of the OpenAPI document. */
export const ADMIN_DOCS: Operation[] = [
  ...STAFF_SIGN_IN_DOCS,
  ...ACCOUNT_DOCS,
  ...PEOPLE_OPERATIONS,
  ...COUNTRY_DOCS,
  ...PERSON_OPERATIONS,
  ...ADMIN_LINK_OPERATIONS,
  ...ADMIN_REFERRAL_DOCS,
  ...ADMIN_LEADERBOARD_DOCS,
  ...JOB_DOCS,
  ...DASHBOARD_DOCS,
  ...AUDIT_DOCS,
  ...CODE_DOCS,
  ...PHONE_LIMIT_DOCS,
]
