import type { Hono } from 'hono'
import { ADMIN_ENDPOINTS } from './admin/endpoints.ts'
import type { ErrorCode } from './errors/error-table.ts'
import { createErrorCounter } from './http/count-errors.ts'
import { createRouter } from './http/create-router.ts'
import type { AppEnv } from './http/create-router.ts'
import { createCrossOrigin } from './http/cross-origin.ts'
import { everyAnswer } from './http/every-answer.ts'
import { handleError, noRoute } from './http/handle-error.ts'
import { KEY_ENDPOINTS } from './identity/keys/endpoints.ts'
import { mount } from './identity/mount.ts'
import { createStaffReader } from './identity/staff/staff-reader.ts'
import { createTokens } from './identity/tokens.ts'
import { createAppLinkRoutes } from './links/app-links/routes.ts'
import { clickTokensOf } from './links/click-token.ts'
import { createRedirectRoutes } from './links/redirect/routes.ts'
import { createLinkRoutes } from './links/routes.ts'
import { createQrRoutes, createShareRoutes } from './links/share/routes.ts'
import { createStatsRoutes } from './links/stats/routes.ts'
import { PAGE_ENDPOINTS } from './pages/endpoints.ts'
import { createPanelRoutes } from './panel/routes.tsx'
import { ACCOUNT_ENDPOINTS } from './people/account/endpoints.ts'
import { USER_ENDPOINTS } from './people/endpoints.ts'
import type { AppPorts, Ports } from './ports.ts'
import { createAttributionRoutes } from './referrals/attribution/routes.ts'
import { createLeaderboardRoutes } from './referrals/leaderboard/routes.ts'
import { createPendingRoutes } from './referrals/pending/routes.ts'
import { createResolveRoutes } from './referrals/resolve/routes.ts'
import { createTreeRoutes } from './referrals/tree/routes.ts'
import { createDeviceTokens } from './sign-in/device-token.ts'
import { SIGN_IN_ENDPOINTS } from './sign-in/endpoints.ts'
import { SESSION_ENDPOINTS } from './sign-in/sessions/endpoints.ts'
import { SMS_ENDPOINTS } from './sms/endpoints.ts'

interface BaseOptions {
  corsOrigins?: string[]
  countError?: (code?: ErrorCode) => void
}

/** An application with no routes: what every answer gets, 404 and 405, preflights, errors as problem documents. */
export function createBaseApp(
  ports: Pick<Ports, 'clock' | 'log'>,
  { corsOrigins = [], countError = () => undefined }: BaseOptions = {},
): Hono<AppEnv> {
  const app = createRouter()
  const crossOrigin = createCrossOrigin(corsOrigins)
  app.use(everyAnswer({ ...ports, crossOrigin, countError }))
  app.onError(handleError(ports.log))
  app.notFound(noRoute(app, corsOrigins.length > 0 ? crossOrigin.preflight : undefined))
  return app
}

/** The whole service over its ports: knows nothing of Cloudflare, so that tests and other hosts run the same code. */
export function createApp(ports: Ports): Hono<AppEnv> {
  const { config, clock } = ports
  const { corsOrigins } = config
  const app = createBaseApp(ports, { corsOrigins, countError: createErrorCounter(ports) })
  const withTokens: AppPorts = {
    ...ports,
    tokens: createTokens(config, clock),
    clickTokens: clickTokensOf(config),
    deviceTokens: createDeviceTokens(config.secretKey),
    readStaff: createStaffReader(ports, 'api'),
  }
  app.route('/api/v1/referral_links', createLinkRoutes(withTokens))
  app.route('/api/v1/referral_links', createShareRoutes(withTokens))
  app.route('/r', createQrRoutes(withTokens))
  app.route('/api/v1/referrals', createAttributionRoutes(withTokens))
  app.route('/api/v1/referrals/tree', createTreeRoutes(withTokens))
  app.route('/api/v1/referrals/leaderboard', createLeaderboardRoutes(withTokens))
  app.route('/api/v1/referrals/pending', createPendingRoutes(withTokens))
  app.route('/api/v1/referrals/resolve', createResolveRoutes(withTokens))
  app.route('/api/v1', createStatsRoutes(withTokens))
  app.route('/.well-known', createAppLinkRoutes(withTokens))
  app.route('/r', createRedirectRoutes(withTokens))
  app.route('/admin', createPanelRoutes(withTokens))
  mount(app, withTokens, [
    ...KEY_ENDPOINTS,
    ...SIGN_IN_ENDPOINTS,
    ...SESSION_ENDPOINTS,
    ...SMS_ENDPOINTS,
    ...ACCOUNT_ENDPOINTS,
    ...USER_ENDPOINTS,
    ...ADMIN_ENDPOINTS,
    ...PAGE_ENDPOINTS,
  ])
  return app
}
