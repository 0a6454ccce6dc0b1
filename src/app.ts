import type { Context, Hono } from 'hono'
import { ADMIN_ENDPOINTS } from './admin/endpoints.ts'
import { createSchemaCheck } from './db/schema-check.ts'
import type { ErrorCode } from './errors/error-table.ts'
import { createErrorCounter } from './http/count-errors.ts'
import { createRouter } from './http/create-router.ts'
import type { AppEnv } from './http/create-router.ts'
import { createCrossOrigin } from './http/cross-origin.ts'
import { everyAnswer } from './http/every-answer.ts'
import { handleError, noRoute } from './http/handle-error.ts'
import { KEY_ENDPOINTS } from './identity/keys/endpoints.ts'
import { mount } from './identity/mount.ts'
import { createServerReader } from './identity/server-key.ts'
import { createSessionMemory } from './identity/session-memory.ts'
import { createStaffReader } from './identity/staff/staff-reader.ts'
import { createTokens } from './identity/tokens.ts'
import { setDefaultCountry } from './lib/phone.ts'
import { setServiceNames } from './lib/public-text.ts'
import { APP_LINK_ENDPOINTS } from './links/app-links/endpoints.ts'
import { clickTokensOf } from './links/click-token.ts'
import { LINK_ENDPOINTS } from './links/endpoints.ts'
import { openLink } from './links/redirect/endpoints.ts'
import { SHARE_ENDPOINTS } from './links/share/endpoints.ts'
import { STATS_ENDPOINTS } from './links/stats/endpoints.ts'
import { notFoundPage, PAGE_ENDPOINTS } from './pages/endpoints.ts'
import { createPanelRoutes } from './panel/routes.tsx'
import { ACCOUNT_ENDPOINTS } from './people/account/endpoints.ts'
import { USER_ENDPOINTS } from './people/endpoints.ts'
import type { AppPorts, Ports } from './ports.ts'
import { REFERRAL_ENDPOINTS } from './referrals/endpoints.ts'
import { REWARD_ENDPOINTS } from './rewards/endpoints.ts'
import { createDeviceTokens } from './sign-in/device-token.ts'
import { SIGN_IN_ENDPOINTS } from './sign-in/endpoints.ts'
import { SESSION_ENDPOINTS } from './sign-in/sessions/endpoints.ts'
import { SMS_ENDPOINTS } from './sms/endpoints.ts'
import { FEED_ENDPOINTS } from './webhooks/endpoints.ts'

interface BaseOptions {
  corsOrigins?: string[]
  countError?: (code?: ErrorCode) => void
  notFoundPage?: (c: Context<AppEnv>) => Promise<Response>
}

/** An application with no routes: what every answer gets, 404 and 405, preflights, errors as problem documents. */
export function createBaseApp(
  ports: Pick<Ports, 'clock' | 'log'>,
  { corsOrigins = [], countError = () => undefined, notFoundPage }: BaseOptions = {},
): Hono<AppEnv> {
  const app = createRouter()
  const crossOrigin = createCrossOrigin(corsOrigins)
  app.use(everyAnswer({ ...ports, crossOrigin, countError }))
  app.onError(handleError(ports.log, notFoundPage))
  app.notFound(
    noRoute(app, { preflight: corsOrigins.length > 0 ? crossOrigin.preflight : undefined, page: notFoundPage }),
  )
  return app
}

/** The whole service over its ports: knows nothing of Cloudflare, so that tests and other hosts run the same code. */
export function createApp(ports: Ports): Hono<AppEnv> {
  const { config, clock } = ports
  const { corsOrigins, defaultCountry } = config
  setDefaultCountry(defaultCountry)
  setServiceNames([config.message.appName, ...config.linkReservedWords])
  const app = createBaseApp(ports, {
    corsOrigins,
    countError: createErrorCounter(ports),
    notFoundPage: async (c) => notFoundPage(ports, c),
  })
  const appPorts: AppPorts = {
    ...ports,
    tokens: createTokens(config, clock),
    clickTokens: clickTokensOf(config),
    deviceTokens: createDeviceTokens(config.secretKey),
    readStaff: createStaffReader(ports, 'api'),
    readServer: createServerReader(ports),
    requireSchema: createSchemaCheck(ports),
    sessionMemory: createSessionMemory(clock),
  }
  app.route('/admin', createPanelRoutes(appPorts))
  mount(app, appPorts, [
    ...KEY_ENDPOINTS,
    ...SIGN_IN_ENDPOINTS,
    ...REWARD_ENDPOINTS,
    ...FEED_ENDPOINTS,
    ...SESSION_ENDPOINTS,
    ...LINK_ENDPOINTS,
    ...SHARE_ENDPOINTS,
    ...STATS_ENDPOINTS,
    ...APP_LINK_ENDPOINTS,
    openLink,
    // Keyboards and printers that write only capitals.
    { ...openLink, path: '/R/:code' },
    ...REFERRAL_ENDPOINTS,
    ...SMS_ENDPOINTS,
    ...ACCOUNT_ENDPOINTS,
    ...USER_ENDPOINTS,
    ...ADMIN_ENDPOINTS,
    ...PAGE_ENDPOINTS,
  ])
  return app
}
