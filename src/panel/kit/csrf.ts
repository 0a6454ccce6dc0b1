import type { MiddlewareHandler } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'

export const CSRF_FIELD = '_csrf'

export interface Csrf {
  /** The token of a session's forms. */
  tokenFor: (sessionHash: string) => string
  /** Refuses what was not sent by a form of ours, in this session. 403 `cross_site_request`. */
  check: MiddlewareHandler<AppEnv>
}

/** Refuses what a page of another origin sent. 403 `cross_site_request`. */
export const checkOrigin: MiddlewareHandler<AppEnv> = async function checkOrigin(c, next) {
  const { headers, url, method } = c.req.raw
  const isSafe = method === 'GET' || method === 'HEAD'
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isForeign = (origin !== null && origin !== new URL(url).origin) || (site !== null && site !== 'same-origin')
  if (!isSafe && isForeign) throw new AppError('cross_site_request')
  await next()
}

/**
 * Three walls, each enough by itself: the cookie is SameSite=Strict, the browser names the origin of every POST, and each
 * form holds a token that only pages of the same session can have read (OWASP CSRF Prevention Cheat Sheet).
 */
export function createCsrf(secretKey: string): Csrf {
  const key = deriveKey(secretKey, 'panel-forms')
  const tokenFor = (sessionHash: string) => hmacHex(key, sessionHash)

  return {
    tokenFor,
    check: async function check(c, next) {
      if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
      const { [CSRF_FIELD]: sent } = await c.req.parseBody()
      if (typeof sent !== 'string' || !equalDigests(sent, tokenFor(c.var.staff.sessionHash)))
        throw new AppError('cross_site_request')
      return checkOrigin(c, next)
    },
  }
}
