import { createRouter } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { networkOf, networkShield } from '../../http/network.ts'
import { requestContext } from '../../http/request-context.ts'
import { withDatabase } from '../../http/with-database.ts'
import type { Admin } from '../admin.ts'
import { StaffSignInInput } from './schemas.ts'
import { signInStaff, signOutStaff } from './sign-in.ts'

const DEVICE_HEADER = 'x-device-token'

/** `/admin/auth`: a staff token for e-mail and password, and its end. */
export function createStaffAuthRoutes({ ports, allow }: Admin) {
  return createRouter()
    .post('/', networkShield(ports), jsonBody(StaffSignInInput), withDatabase(ports), async (c) => {
      const session = await signInStaff(
        { ...ports, db: c.var.db },
        {
          credentials: c.req.valid('json'),
          kind: 'api',
          network: networkOf(c.req.raw.headers),
          device: c.req.header(DEVICE_HEADER),
          context: requestContext(c),
        },
      )
      const { token, role, device, expiresInSeconds } = session
      return c.json({ access: token, role, expires_in: expiresInSeconds, device })
    })
    .get('/', ...allow(null), (c) => {
      const { id, email, name, role } = c.var.staff
      return c.json({ id, email, name, role })
    })
    .delete('/', ...allow(null), async (c) => {
      const { id: staffId, sessionHash } = c.var.staff
      await signOutStaff({ ...ports, db: c.var.db }, { staffId, sessionHash, context: requestContext(c) })
      return c.body(null, 204)
    })
}
