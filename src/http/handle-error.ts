import type { Context, ErrorHandler, Hono, MiddlewareHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { AppError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'
import { problemResponse } from './problem.ts'

type Page = (c: Context<AppEnv>) => Promise<Response>

/** The one place that turns a thrown error into an answer. Only a 5xx is logged with its cause. */
export function handleError(log: Ports['log'], notFoundPage?: Page): ErrorHandler<AppEnv> {
  return (thrown, c) => {
    const error = toAppError(thrown)
    logCause(log, c, error)
    const problem = problemResponse(c, error)
    return error.code === 'not_found' ? asPage(c, problem, notFoundPage) : problem
  }
}

/** What was not found, as a page for people if there is one. */
async function asPage(c: Context<AppEnv>, problem: Response, page?: Page): Promise<Response> {
  return page && isForPeople(c) ? page(c).catch(() => problem) : problem
}

/** Logs the cause of an error, which no answer reveals. */
export function logCause(log: Ports['log'], c: Context<AppEnv>, { code, options: { cause } }: AppError): void {
  if (cause === undefined) return
  const reason = cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)
  log({ level: 'error', event: code, request_id: c.get('requestId'), reason })
}

/** Anything that is not one of our errors is an `internal_error`. */
export function toAppError(thrown: Error): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof HTTPException && thrown.status === 400) return new AppError('malformed_json')
  return new AppError('internal_error', { cause: thrown })
}

/**
 * Answers requests without a route: preflights, 405 if another method has a route, or else 404, which people get as a
 * page. Hono's middlewares for the first two run here, so that other requests do not pay for them.
 */
export function noRoute(app: Hono<AppEnv>, { preflight, page }: Answers): NotFoundHandler<AppEnv> {
  const otherMethods = methodNotAllowed({ app, onMethodNotAllowed })
  return async (c) => {
    if (c.req.method === 'OPTIONS' && preflight) return (await preflight(c, nothing)) ?? c.res
    c.res = problemResponse(c, new AppError('not_found'))
    await otherMethods(c, nothing)
    return c.res.status === 404 ? asPage(c, c.res, page) : c.res
  }
}

interface Answers {
  preflight?: MiddlewareHandler | undefined
  page?: Page | undefined
}

/** Below /api even a browser is a developer's tool. */
const isForPeople = ({ req }: Context<AppEnv>) =>
  req.method === 'GET' && !req.path.startsWith('/api/') && (req.header('accept') ?? '').includes('text/html')

const nothing = () => Promise.resolve()

const onMethodNotAllowed = (c: Context<AppEnv>, methods: string[]) =>
  problemResponse(c, new AppError('method_not_allowed', { headers: { Allow: methods.join(', ') } }))
