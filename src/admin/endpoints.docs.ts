import type { Operation } from '../docs/operation.ts'
import { ACCOUNT_DOCS } from './account/endpoints.docs.ts'
import { API_KEY_DOCS } from './api-keys/endpoints.docs.ts'
import { AUDIT_DOCS } from './audit/endpoints.docs.ts'
import { CAMPAIGN_LINK_DOCS } from './campaign-links/endpoints.docs.ts'
import { CODE_DOCS } from './codes/endpoints.docs.ts'
import { COUNTRY_DOCS } from './countries/endpoints.docs.ts'
import { DASHBOARD_DOCS } from './dashboard/endpoints.docs.ts'
import { GROWTH_DOCS } from './growth/endpoints.docs.ts'
import { JOB_DOCS } from './jobs/endpoints.docs.ts'
import { ADMIN_LEADERBOARD_DOCS } from './leaderboard/endpoints.docs.ts'
import { LEDGER_DOCS } from './ledger/endpoints.docs.ts'
import { ADMIN_LINK_DOCS } from './links/endpoints.docs.ts'
import { PEOPLE_DOCS } from './people/endpoints.docs.ts'
import { PERSON_REWARD_DOCS } from './person-rewards/endpoints.docs.ts'
import { PERSON_DOCS } from './person/endpoints.docs.ts'
import { PHONE_LIMIT_DOCS } from './phone-limits/endpoints.docs.ts'
import { PROGRAM_DOCS } from './programs/endpoints.docs.ts'
import { ADMIN_REFERRAL_DOCS } from './referrals/endpoints.docs.ts'
import { REWARD_LIST_DOCS } from './reward-list/endpoints.docs.ts'
import { REWARD_REVIEW_DOCS } from './reward-review/endpoints.docs.ts'
import { STAFF_SIGN_IN_DOCS } from './staff-sign-in/endpoints.docs.ts'
import { STAFF_DOCS } from './staff/endpoints.docs.ts'
import { SAVED_VIEW_DOCS } from './views/endpoints.docs.ts'
import { WEBHOOK_DOCS } from './webhooks/endpoints.docs.ts'

/** Section by section, in the order of the OpenAPI document. */
export const ADMIN_DOCS: Operation[] = [
  ...STAFF_SIGN_IN_DOCS,
  ...ACCOUNT_DOCS,
  ...PEOPLE_DOCS,
  ...COUNTRY_DOCS,
  ...PERSON_DOCS,
  ...ADMIN_LINK_DOCS,
  ...CAMPAIGN_LINK_DOCS,
  ...ADMIN_REFERRAL_DOCS,
  ...ADMIN_LEADERBOARD_DOCS,
  ...GROWTH_DOCS,
  ...JOB_DOCS,
  ...DASHBOARD_DOCS,
  ...AUDIT_DOCS,
  ...CODE_DOCS,
  ...PHONE_LIMIT_DOCS,
  ...STAFF_DOCS,
  ...SAVED_VIEW_DOCS,
  ...PROGRAM_DOCS,
  ...LEDGER_DOCS,
  ...PERSON_REWARD_DOCS,
  ...REWARD_LIST_DOCS,
  ...REWARD_REVIEW_DOCS,
  ...API_KEY_DOCS,
  ...WEBHOOK_DOCS,
]
