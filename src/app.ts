import type { Hono } from 'hono'
import { createAccountRoutes } from './account/routes.ts'
import { createPanelRoutes } from './admin/panel/routes.tsx'
import { createAdminRoutes } from './admin/routes.ts'
import { createKeyRoutes } from './auth/keys/routes.ts'
import { createAuthRoutes } from './auth/routes.ts'
import { createTokens } from './auth/tokens.ts'
import type { ErrorCode } from './errors/error-table.ts'
import { createErrorCounter } from './http/count-errors.ts'
import { createRouter } from './http/create-router.ts'
import type { AppEnv } from './http/create-router.ts'
import { createCrossOrigin } from './http/cross-origin.ts'
import { createDocumentRoutes, createPageRoutes } from './http/documents.ts'
import { everyAnswer } from './http/every-answer.ts'
import { handleError } from './http/handle-error.ts'
import { createHealthRoutes } from './http/health.ts'
import { noRoute } from './http/no-route.ts'
import type { Ports } from './ports.ts'
import { clickTokensOf } from './referrals/click-token.ts'
import { createReferralRoutes } from './referrals/routes.ts'
import { createSmsRoutes } from './sms/routes.ts'
import { createUserRoutes } from './users/routes.ts'

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
  const withTokens = { ...ports, tokens: createTokens(config, clock), clickTokens: clickTokensOf(config) }
  app.route('/api/v1/auth', createAuthRoutes(withTokens))
  app.route('/api/v1/users/current_user', createAccountRoutes(withTokens))
  app.route('/api/v1/users', createUserRoutes(withTokens))
  app.route('/', createReferralRoutes(withTokens))
  app.route('/api/v1/sms', createSmsRoutes(ports))
  app.route('/api/v1/admin', createAdminRoutes(withTokens))
  app.route('/admin', createPanelRoutes(ports))
  app.route('/api/v1', createDocumentRoutes(ports))
  app.route('/.well-known', createKeyRoutes(ports))
  app.route('/', createPageRoutes(ports))
  app.route('/health', createHealthRoutes(ports))
  return app
}
