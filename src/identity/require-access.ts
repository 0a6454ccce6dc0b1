import { AppError } from '../errors/app-error.ts'
import type { Caller } from './caller.ts'
import type { Tokens } from './tokens.ts'

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
