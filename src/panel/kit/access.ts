import type { MiddlewareHandler } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { isForeign } from '../../http/is-foreign.ts'
import { networkOf } from '../../http/network.ts'
import { readText } from '../../http/read-input.ts'
import { requirePermission } from '../../identity/permissions.ts'
import { createStaffReader } from '../../identity/staff/staff-reader.ts'
import { deriveKey, equalDigests, hmacHex } from '../../lib/keys.ts'
import type { Ports } from '../../ports.ts'
import { readCookie, secondsLeft } from './context.ts'
import type { Guarded } from './context.ts'

/** `__Host-`: only this host, only over TLS, and subdomains cannot set it (RFC 6265bis, 4.1.3.2). */
export const STAFF_COOKIE = '__Host-staff'
/** Outlives the session. It identifies a known browser and grants no access. */
export const DEVICE_COOKIE = '__Host-staff-device'

/** Between the two steps of a sign-in. */
export const STATE_COOKIE = '__Host-staff-sign-in'
/** Ties a passkey challenge to the browser before anyone is signed in. It grants no access. */
export const BROWSER_COOKIE = '__Host-staff-browser'

export const COOKIE_ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'
const DEVICE_SECONDS = 400 * 86_400

export const setStaffCookie = (token: string, maxAgeSeconds: number): string =>
  `${STAFF_COOKIE}=${token}; Max-Age=${maxAgeSeconds}; ${COOKIE_ATTRIBUTES}`

export const clearStaffCookie = (): string => `${STAFF_COOKIE}=; Max-Age=0; ${COOKIE_ATTRIBUTES}`

export const setDeviceCookie = (device: string): string =>
  `${DEVICE_COOKIE}=${device}; Max-Age=${DEVICE_SECONDS}; ${COOKIE_ATTRIBUTES}`

export const setStateCookie = (state: string, maxAgeSeconds: number): string =>
  `${STATE_COOKIE}=${state}; Max-Age=${maxAgeSeconds}; ${COOKIE_ATTRIBUTES}`

export const clearStateCookie = (): string => `${STATE_COOKIE}=; Max-Age=0; ${COOKIE_ATTRIBUTES}`

export const setBrowserCookie = (id: string): string => `${BROWSER_COOKIE}=${id}; ${COOKIE_ATTRIBUTES}`

/** Requires a staff session. Everyone else is redirected to the sign-in page, and back afterwards. */
export function requirePanelStaff(
  ports: Pick<Ports, 'config' | 'clock' | 'ipLimit' | 'sessionLimit'>,
): MiddlewareHandler<AppEnv> {
  const readStaff = createStaffReader(ports, 'panel')
  return async function requirePanelStaff(c, next) {
    const staff = await readStaff(c.var.db, {
      token: readCookie(c.req.header('cookie'), STAFF_COOKIE),
      network: networkOf(c.req.raw.headers),
      url: c.req.url,
    })
    if (!staff) {
      const { pathname, search } = new URL(c.req.url)
      const query = new URLSearchParams({
        ...(pathname !== '/admin/' && { next: pathname + search }),
        ...(c.req.method === 'POST' && { done: 'unsaved' }),
      }).toString()
      return c.redirect(`/admin/sign-in/${query && `?${query}`}`, 303)
    }
    c.set('staff', staff)
    await next()
    // For the script that warns: a request without a page has it too.
    c.header('Staff-Session-Seconds', String(secondsLeft(ports, staff)))
  }
}

/** 403 if the viewer's role lacks the permission of the endpoint behind this page or form. */
export const requireMay = ({ permission }: Guarded): MiddlewareHandler<AppEnv> =>
  async function requireMay(c, next) {
    requirePermission(c.var.staff.role, permission)
    await next()
  }

export const CSRF_FIELD = '_csrf'

export interface Csrf {
  /** The CSRF token of a session. */
  tokenFor: (sessionHash: string) => string
  /** Rejects a POST without this session's CSRF token. 403 `cross_site_request`. */
  check: MiddlewareHandler<AppEnv>
}

/** Rejects a POST from another origin. 403 `cross_site_request`. */
export const checkOrigin: MiddlewareHandler<AppEnv> = async function checkOrigin(c, next) {
  const isSafe = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (!isSafe && isForeign(c.req.raw)) throw new AppError('cross_site_request')
  await next()
}

/**
 * Three defences, each sufficient on its own: the cookie is SameSite=Strict, browsers send the origin of every POST,
 * and each form has a CSRF token that only pages of the same session can read (OWASP CSRF Prevention Cheat Sheet).
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

/**
 * Forms are buffered, so they have the same size limit as other bodies: 413 `body_too_large`. A body that does not
 * match its content type is 400 `invalid_request`.
 */
export const limitBody: MiddlewareHandler<AppEnv> = async function limitBody(c, next) {
  if (c.req.raw.body !== null) {
    const { url, method, headers } = c.req.raw
    c.req.raw = new Request(url, { method, headers, body: await readText(c.req.raw) })
    await c.req.parseBody().catch(() => {
      throw new AppError('invalid_request')
    })
  }
  await next()
}
