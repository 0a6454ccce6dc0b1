import type { Context, Hono, MiddlewareHandler, NotFoundHandler } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from './create-router.ts'
import { problemResponse } from './problem.ts'

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
