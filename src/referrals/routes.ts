import type { Tokens } from '../auth/tokens.ts'
import { createRouter } from '../http/create-router.ts'
import type { Ports } from '../ports.ts'
import { createAppLinkRoutes } from './app-links/routes.ts'
import { createAttributionRoutes } from './attribution/routes.ts'
import type { ClickTokens } from './click-token.ts'
import { createLeaderboardRoutes } from './leaderboard/routes.ts'
import { createLinkRoutes } from './links/routes.ts'
import { createPendingRoutes } from './pending/routes.ts'
import { createRedirectRoutes } from './redirect/routes.ts'
import { createResolveRoutes } from './resolve/routes.ts'
import { createQrRoutes, createShareRoutes } from './share/routes.ts'
import { createStatsRoutes } from './stats/routes.ts'
import { createTreeRoutes } from './tree/routes.ts'

/** Everything about links and who invited whom: their addresses are all over the service. */
export function createReferralRoutes(ports: Ports & { tokens: Tokens; clickTokens: ClickTokens }) {
  const router = createRouter()
  router.route('/api/v1/referral_links', createLinkRoutes(ports))
  router.route('/api/v1/referral_links', createShareRoutes(ports))
  router.route('/r', createQrRoutes(ports))
  router.route('/api/v1/referrals', createAttributionRoutes(ports))
  router.route('/api/v1/referrals/tree', createTreeRoutes(ports))
  router.route('/api/v1/referrals/leaderboard', createLeaderboardRoutes(ports))
  router.route('/api/v1/referrals/pending', createPendingRoutes(ports))
  router.route('/api/v1/referrals/resolve', createResolveRoutes(ports))
  router.route('/api/v1', createStatsRoutes(ports))
  router.route('/.well-known', createAppLinkRoutes(ports))
  router.route('/r', createRedirectRoutes(ports))
  return router
}
