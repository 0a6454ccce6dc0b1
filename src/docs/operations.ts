import { ADMIN_DOCS } from '../admin/endpoints.docs.ts'
import { KEY_DOCS } from '../identity/keys/endpoints.docs.ts'
import { APP_LINK_DOCS } from '../links/app-links/endpoints.docs.ts'
import { LINK_DOCS } from '../links/endpoints.docs.ts'
import { REDIRECT_DOCS } from '../links/redirect/endpoints.docs.ts'
import { SHARE_DOCS } from '../links/share/endpoints.docs.ts'
import { STATS_DOCS } from '../links/stats/endpoints.docs.ts'
import { PAGE_DOCS } from '../pages/endpoints.docs.ts'
import { ACCOUNT_DOCS } from '../people/account/endpoints.docs.ts'
import { USER_DOCS } from '../people/endpoints.docs.ts'
import { REFERRAL_DOCS } from '../referrals/endpoints.docs.ts'
import { REWARD_DOCS } from '../rewards/endpoints.docs.ts'
import { SIGN_IN_DOCS } from '../sign-in/endpoints.docs.ts'
import { SESSION_DOCS } from '../sign-in/sessions/endpoints.docs.ts'
import { SMS_DOCS } from '../sms/endpoints.docs.ts'
import { FEED_DOCS } from '../webhooks/endpoints.docs.ts'
import type { Operation } from './operation.ts'

/** Every operation, in reading order. Each feature describes its own beside its endpoints. */
export const OPERATIONS: Operation[] = [
  ...SIGN_IN_DOCS,
  ...SESSION_DOCS,
  ...KEY_DOCS,
  ...USER_DOCS,
  ...ACCOUNT_DOCS,
  ...LINK_DOCS,
  ...REDIRECT_DOCS,
  ...APP_LINK_DOCS,
  ...SHARE_DOCS,
  ...REFERRAL_DOCS,
  ...STATS_DOCS,
  ...REWARD_DOCS,
  ...FEED_DOCS,
  ...SMS_DOCS,
  ...ADMIN_DOCS,
  ...PAGE_DOCS,
]
