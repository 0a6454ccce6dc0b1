import { ADMIN_DOCS } from '../admin/endpoints.docs.ts'
import { KEY_DOCS } from '../identity/keys/endpoints.docs.ts'
import { APP_LINK_OPERATIONS } from '../links/app-links/operations.ts'
import { LINK_OPERATIONS } from '../links/operations.ts'
import { REDIRECT_OPERATIONS } from '../links/redirect/operations.ts'
import { SHARE_OPERATIONS } from '../links/share/operations.ts'
import { STATS_OPERATIONS } from '../links/stats/operations.ts'
import { PAGE_DOCS } from '../pages/endpoints.docs.ts'
import { ACCOUNT_DOCS } from '../people/account/endpoints.docs.ts'
import { USER_DOCS } from '../people/endpoints.docs.ts'
import { ATTRIBUTION_OPERATIONS } from '../referrals/attribution/operations.ts'
import { LEADERBOARD_OPERATIONS } from '../referrals/leaderboard/operations.ts'
import { PENDING_OPERATIONS } from '../referrals/pending/operations.ts'
import { RESOLVE_OPERATIONS } from '../referrals/resolve/operations.ts'
import { TREE_OPERATIONS } from '../referrals/tree/operations.ts'
import { SIGN_IN_DOCS } from '../sign-in/endpoints.docs.ts'
import { SESSION_DOCS } from '../sign-in/sessions/endpoints.docs.ts'
import { SMS_DOCS } from '../sms/endpoints.docs.ts'
import type { Operation } from './operation.ts'

/** Every operation, in reading order. Each feature describes its own beside its endpoints. */
export const OPERATIONS: Operation[] = [
  ...SIGN_IN_DOCS,
  ...SESSION_DOCS,
  ...KEY_DOCS,
  ...USER_DOCS,
  ...ACCOUNT_DOCS,
  ...LINK_OPERATIONS,
  ...REDIRECT_OPERATIONS,
  ...APP_LINK_OPERATIONS,
  ...SHARE_OPERATIONS,
  ...ATTRIBUTION_OPERATIONS,
  ...TREE_OPERATIONS,
  ...LEADERBOARD_OPERATIONS,
  ...PENDING_OPERATIONS,
  ...RESOLVE_OPERATIONS,
  ...STATS_OPERATIONS,
  ...SMS_DOCS,
  ...ADMIN_DOCS,
  ...PAGE_DOCS,
]
