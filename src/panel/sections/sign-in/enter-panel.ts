import type { Context } from 'hono'
import type { SignInRequest, StaffSession } from '../../../admin/staff-sign-in/session.ts'
import { SIGN_IN_STATE_MS } from '../../../admin/staff-sign-in/sign-in-state.ts'
import type { SignInOutcome } from '../../../admin/staff-sign-in/sign-in.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { networkOf } from '../../../http/network.ts'
import { requestContext } from '../../../http/request-context.ts'
import { clearStateCookie, DEVICE_COOKIE, setDeviceCookie, setStaffCookie, setStateCookie } from '../../kit/access.ts'
import { readCookie } from '../../kit/context.ts'
import type { Panel } from '../../kit/context.ts'

/** Where a panel sign-in comes from. */
export const panelRequest = (c: Context<AppEnv>): SignInRequest => ({
  kind: 'panel',
  network: networkOf(c.req.raw.headers),
  device: readCookie(c.req.header('cookie'), DEVICE_COOKIE),
  context: requestContext(c),
})

/** Where to go after the sign-in. Only panel pages: anything else, such as a user's link, could lead off the site. */
function safeNext(next: string | undefined): string {
  if (next === undefined || !/^\/admin\/[\w/?=&%.+-]*$/.test(next)) return '/admin/'
  // Browsers resolve dot segments in every spelling.
  const { pathname, search } = new URL(next, 'https://panel.invalid')
  return pathname.startsWith('/admin/') ? pathname + search : '/admin/'
}

/** Sets the session cookie and redirects to the requested page. */
export function enterPanel(
  c: Context<AppEnv>,
  { ports: { config } }: Panel,
  { token, device }: StaffSession,
  next?: string,
): Response {
  // A new token at each sign-in, so a cookie planted beforehand is useless.
  c.header('Set-Cookie', setStaffCookie(token, Math.floor(config.staffSessionMs / 1000)))
  c.header('Set-Cookie', setDeviceCookie(device), { append: true })
  c.header('Set-Cookie', clearStateCookie(), { append: true })
  return c.redirect(safeNext(next), 303)
}

/** After a password: in, or to the page that asks for the second factor. */
export function enterOrAskCode(c: Context<AppEnv>, panel: Panel, outcome: SignInOutcome, next?: string): Response {
  if ('session' in outcome) return enterPanel(c, panel, outcome.session, next)
  c.header('Set-Cookie', setStateCookie(outcome.state, SIGN_IN_STATE_MS / 1000))
  return c.redirect(`/admin/sign-in/code/?next=${encodeURIComponent(next ?? '')}`, 303)
}
