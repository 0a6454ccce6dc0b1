import type { Context, ErrorHandler, Hono, MiddlewareHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { AppError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'
import type { AppEnv } from './create-router.ts'
import { problemResponse } from './problem.ts'

/** The one place that turns what was thrown into an answer. Only a 5xx is logged with its cause. */
export function handleError(log: Ports['log']): ErrorHandler<AppEnv> {
  return (thrown, c) => {
    const error = toAppError(thrown)
    logCause(log, c, error)
    return problemResponse(c, error)
  }
}

/** Writes down what an error was caused by, which no answer tells. */
export function logCause(log: Ports['log'], c: Context<AppEnv>, { code, options: { cause } }: AppError): void {
  if (cause === undefined) return
  const reason = cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)
  log({ level: 'error', event: code, request_id: c.get('requestId'), reason })
}

/** What was thrown, as an error of ours: whatever we did not throw is an `internal_error`. */
export function toAppError(thrown: Error): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof HTTPException && thrown.status === 400) return new AppError('malformed_json')
  return new AppError('internal_error', { cause: thrown })
}

/**
 * Answers what no route does: a preflight, 405 where another method has a route, else 404. Hono's middlewares for the
 * first two are asked here, where they are needed, and not in the way of every request.
 */
export function noRoute(app: Hono<AppEnv>, preflight: MiddlewareHandler | undefined): NotFoundHandler<AppEnv> {
  const otherMethods = methodNotAllowed({ app, onMethodNotAllowed })
  return async (c) => {
    if (c.req.method === 'OPTIONS' && preflight) return (await preflight(c, nothing)) ?? c.res
    c.res = problemResponse(c, new AppError('not_found'))
    await otherMethods(c, nothing)
    return c.res
  }
}

const nothing = () => Promise.resolve()

const onMethodNotAllowed = (c: Context<AppEnv>, methods: string[]) =>
  problemResponse(c, new AppError('method_not_allowed', { headers: { Allow: methods.join(', ') } }))
