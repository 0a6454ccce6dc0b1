import { ACCOUNT_OPERATIONS } from '../account/operations.ts'
import { ADMIN_OPERATIONS } from '../admin/operations.ts'
import { KEY_OPERATIONS } from '../auth/keys/operations.ts'
import { SESSION_OPERATIONS } from '../auth/sessions/operations.ts'
import { AUTH_OPERATIONS } from '../auth/operations.ts'
import { DOCUMENT_OPERATIONS } from '../http/operations.ts'
import { LEADERBOARD_OPERATIONS } from '../referrals/leaderboard/operations.ts'
import { TREE_OPERATIONS } from '../referrals/tree/operations.ts'
import { STATS_OPERATIONS } from '../referrals/stats/operations.ts'
import { LINK_OPERATIONS } from '../referrals/links/operations.ts'
import { APP_LINK_OPERATIONS } from '../referrals/app-links/operations.ts'
import { REDIRECT_OPERATIONS } from '../referrals/redirect/operations.ts'
import { PENDING_OPERATIONS } from '../referrals/pending/operations.ts'
import { RESOLVE_OPERATIONS } from '../referrals/resolve/operations.ts'
import { ATTRIBUTION_OPERATIONS } from '../referrals/attribution/operations.ts'
import { SHARE_OPERATIONS } from '../referrals/share/operations.ts'
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
  ...TREE_OPERATIONS,
  ...LEADERBOARD_OPERATIONS,
  ...STATS_OPERATIONS,
  ...LINK_OPERATIONS,
  ...REDIRECT_OPERATIONS,
  ...APP_LINK_OPERATIONS,
  ...PENDING_OPERATIONS,
  ...RESOLVE_OPERATIONS,
  ...ATTRIBUTION_OPERATIONS,
  ...SHARE_OPERATIONS,
  ...SMS_OPERATIONS,
  ...ADMIN_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
]
