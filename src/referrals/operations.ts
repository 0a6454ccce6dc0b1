import type { Operation } from '../openapi/operation.ts'
import { APP_LINK_OPERATIONS } from './app-links/operations.ts'
import { ATTRIBUTION_OPERATIONS } from './attribution/operations.ts'
import { LEADERBOARD_OPERATIONS } from './leaderboard/operations.ts'
import { LINK_OPERATIONS } from './links/operations.ts'
import { PENDING_OPERATIONS } from './pending/operations.ts'
import { REDIRECT_OPERATIONS } from './redirect/operations.ts'
import { RESOLVE_OPERATIONS } from './resolve/operations.ts'
import { SHARE_OPERATIONS } from './share/operations.ts'
import { STATS_OPERATIONS } from './stats/operations.ts'
import { TREE_OPERATIONS } from './tree/operations.ts'

/** Links and who invited whom, in the order of reading. */
export const REFERRAL_OPERATIONS: Operation[] = [
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
]
