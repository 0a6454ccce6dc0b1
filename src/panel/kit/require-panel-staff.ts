import type { MiddlewareHandler } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { networkOf } from '../../http/network.ts'
import { may } from '../../identity/permissions.ts'
import type { Permission } from '../../identity/permissions.ts'
import { createStaffReader } from '../../identity/staff/staff-reader.ts'
import type { Ports } from '../../ports.ts'
import { readCookie } from './context.ts'
import { STAFF_COOKIE } from './session-cookie.ts'

/** Lets signed-in staff in, after `withDatabase`; everybody else is sent to the sign-in page, and back afterwards. */
export function requirePanelStaff(ports: Pick<Ports, 'config' | 'clock' | 'ipLimit'>): MiddlewareHandler<AppEnv> {
  const readStaff = createStaffReader(ports, 'panel')
  return async function requirePanelStaff(c, next) {
    const staff = await readStaff(c.var.db, {
      token: readCookie(c.req.header('cookie'), STAFF_COOKIE),
      network: networkOf(c.req.raw.headers),
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
  }
}

/** 403 for staff whose role does not have the permission. */
export const requireMay = (permission: Permission): MiddlewareHandler<AppEnv> =>
  async function requireMay(c, next) {
    if (!may(c.var.staff.role, permission)) throw new AppError('permission_denied')
    await next()
  }
