import type { Endpoint } from '../identity/endpoint.ts'
import { ACCOUNT_ENDPOINTS } from './account/endpoints.ts'
import { API_KEY_ENDPOINTS } from './api-keys/endpoints.ts'
import { AUDIT_ENDPOINTS } from './audit/endpoints.ts'
import { CAMPAIGN_LINK_ENDPOINTS } from './campaign-links/endpoints.ts'
import { CODE_ENDPOINTS } from './codes/endpoints.ts'
import { COUNTRY_ENDPOINTS } from './countries/endpoints.ts'
import { readDashboard } from './dashboard/endpoints.ts'
import { GROWTH_ENDPOINTS } from './growth/endpoints.ts'
import { JOB_ENDPOINTS } from './jobs/endpoints.ts'
import { LEADERBOARD_ENDPOINTS } from './leaderboard/endpoints.ts'
import { LEDGER_ENDPOINTS } from './ledger/endpoints.ts'
import { ADMIN_LINK_ENDPOINTS } from './links/endpoints.ts'
import { PEOPLE_ENDPOINTS } from './people/endpoints.ts'
import { PERSON_REWARD_ENDPOINTS } from './person-rewards/endpoints.ts'
import { PERSON_ENDPOINTS } from './person/endpoints.ts'
import { PHONE_LIMIT_ENDPOINTS } from './phone-limits/endpoints.ts'
import { PROGRAM_ENDPOINTS } from './programs/endpoints.ts'
import { ADMIN_REFERRAL_ENDPOINTS } from './referrals/endpoints.ts'
import { REWARD_LIST_ENDPOINTS } from './reward-list/endpoints.ts'
import { REWARD_REVIEW_ENDPOINTS } from './reward-review/endpoints.ts'
import { STAFF_SIGN_IN_ENDPOINTS } from './staff-sign-in/endpoints.ts'
import { STAFF_ENDPOINTS } from './staff/endpoints.ts'
import { SAVED_VIEW_ENDPOINTS } from './views/endpoints.ts'
import { WEBHOOK_ENDPOINTS } from './webhooks/endpoints.ts'

/** `/api/v1/admin`: everything that the panel can do, as JSON for staff tokens. */
export const ADMIN_ENDPOINTS: Endpoint[] = [
  ...STAFF_SIGN_IN_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...PEOPLE_ENDPOINTS,
  ...PERSON_ENDPOINTS,
  ...ADMIN_LINK_ENDPOINTS,
  ...CAMPAIGN_LINK_ENDPOINTS,
  ...COUNTRY_ENDPOINTS,
  ...ADMIN_REFERRAL_ENDPOINTS,
  ...LEADERBOARD_ENDPOINTS,
  ...GROWTH_ENDPOINTS,
  ...JOB_ENDPOINTS,
  readDashboard,
  ...AUDIT_ENDPOINTS,
  ...CODE_ENDPOINTS,
  ...PHONE_LIMIT_ENDPOINTS,
  ...STAFF_ENDPOINTS,
  ...SAVED_VIEW_ENDPOINTS,
  ...PROGRAM_ENDPOINTS,
  ...LEDGER_ENDPOINTS,
  ...PERSON_REWARD_ENDPOINTS,
  ...REWARD_LIST_ENDPOINTS,
  ...REWARD_REVIEW_ENDPOINTS,
  ...API_KEY_ENDPOINTS,
  ...WEBHOOK_ENDPOINTS,
]
