import type { Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { createAdminRoutes } from './admin/routes.ts'
import { createAuthRoutes } from './auth/routes.ts'
import { createTokens } from './auth/tokens.ts'
import { AppError } from './errors/app-error.ts'
import { createDocumentRoutes, createPageRoutes } from './http/documents.ts'
import { createRouter } from './http/create-router.ts'
import type { AppEnv } from './http/create-router.ts'
import { handleError } from './http/handle-error.ts'
import { createHealthRoutes } from './http/health.ts'
import { problemResponse } from './http/problem.ts'
import { requestLog } from './http/request-log.ts'
import { responseHeaders } from './http/response-headers.ts'
import type { Ports } from './ports.ts'
import { createSmsRoutes } from './sms/routes.ts'
import { createUserRoutes } from './users/routes.ts'

const MAX_REQUEST_ID_LENGTH = 64
const PREFLIGHT_MAX_AGE_SECONDS = 86_400

/** What every answer gets, whatever answers: an id, a log line, safe headers, and errors as problem documents. */
export function createBaseApp(ports: Pick<Ports, 'clock' | 'log'>): Hono<AppEnv> {
  const app = createRouter()
  app.use(requestId({ limitLength: MAX_REQUEST_ID_LENGTH }), requestLog(ports), responseHeaders)
  app.onError(handleError(ports.log))
  app.notFound((c) => problemResponse(c, new AppError('not_found')))
  return app
}

/** The whole service over its ports: knows nothing of Cloudflare, so that tests and other hosts run the same code. */
export function createApp(ports: Ports): Hono<AppEnv> {
  const app = createBaseApp(ports)
  const { corsOrigins } = ports.config
  if (corsOrigins.length > 0) {
    const origin = corsOrigins.includes('*') ? '*' : corsOrigins
    app.use(cors({ origin, maxAge: PREFLIGHT_MAX_AGE_SECONDS, exposeHeaders: EXPOSED_HEADERS }))
  }
  app.use(methodNotAllowed({ app, onMethodNotAllowed }))

  const withTokens = { ...ports, tokens: createTokens(ports.config) }
  app.route('/api/v1/auth', createAuthRoutes(withTokens))
  app.route('/api/v1/users', createUserRoutes(withTokens))
  app.route('/api/v1/sms', createSmsRoutes(ports))
  app.route('/api/v1/admin', createAdminRoutes(withTokens))
  app.route('/api/v1', createDocumentRoutes(ports))
  app.route('/', createPageRoutes(ports))
  app.route('/health', createHealthRoutes(ports))
  return app
}

const onMethodNotAllowed = (c: Context<AppEnv>, methods: string[]) =>
  problemResponse(c, new AppError('method_not_allowed', { headers: { Allow: methods.join(', ') } }))

const EXPOSED_HEADERS = ['X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-D1-Bookmark', 'Link']
