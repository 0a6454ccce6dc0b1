import type { MiddlewareHandler } from 'hono'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from '../http/create-router.ts'
import type { Tokens } from './tokens.ts'

/** Lets a live access token in (RFC 6750). 401 `not_authenticated` without one, `token_not_valid` for any other. */
export function requireAccess({ tokens }: { tokens: Tokens }): MiddlewareHandler<AppEnv> {
  return async function requireAccess(c, next) {
    const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization')?.trim() ?? '') ?? []
    if (token === undefined) throw new AppError('not_authenticated')
    const claims = await tokens.read(token, ['access'])
    if (!claims) throw new AppError('token_not_valid')
    c.set('caller', { userId: claims.userId, sessionId: claims.sessionId })
    await next()
  }
}
