import type { MiddlewareHandler } from 'hono'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from '../http/create-router.ts'
import type { Caller } from './caller.ts'
import type { Tokens } from './tokens.ts'

declare module '../http/create-router.ts' {
  interface AppVariables {
    /** Set by `requireAccess`. */
    caller: Caller
  }
}

/** `callerOf` as a middleware. */
export function requireAccess({ tokens }: { tokens: Tokens }): MiddlewareHandler<AppEnv> {
  return async function requireAccess(c, next) {
    c.set('caller', await callerOf(tokens, c.req.raw.headers))
    await next()
  }
}

/** Whose access token a request brings (RFC 6750). @throws AppError `not_authenticated`, `token_not_valid` */
export async function callerOf(tokens: Tokens, headers: Headers): Promise<Caller> {
  const claims = await tokens.read(bearerToken(headers), ['access'])
  if (!claims) throw new AppError('token_not_valid')
  return { userId: claims.userId, sessionId: claims.sessionId }
}

/** @throws AppError `not_authenticated` */
export function bearerToken(headers: Headers): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.get('authorization')?.trim() ?? '') ?? []
  if (token === undefined) throw new AppError('not_authenticated')
  return token
}
