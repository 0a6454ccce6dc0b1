import type { Context } from 'hono'
import { AppError } from '../../errors/app-error.ts'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { networkOf, networkShield } from '../../http/network.ts'
import { requestContext } from '../../http/request-context.ts'
import { withDatabase } from '../../http/with-database.ts'
import type { Admin } from '../admin.ts'
import { createPasskeyChallenges } from '../passkeys/challenge.ts'
import { relyingParty } from '../passkeys/relying-party.ts'
import { PasskeySignInInput } from '../passkeys/schemas.ts'
import { signInByPasskey } from '../passkeys/sign-in-by-passkey.ts'
import type { SignInRequest, StaffSession } from './open-session.ts'
import { StaffSignInInput } from './schemas.ts'
import { signInStaff } from './sign-in.ts'
import { signOutStaff } from './sign-out.ts'

const DEVICE_HEADER = 'x-device-token'

const requestOf = (c: Context<AppEnv>): SignInRequest => ({
  kind: 'api',
  network: networkOf(c.req.raw.headers),
  device: c.req.header(DEVICE_HEADER),
  context: requestContext(c),
})

const sessionView = ({ token, role, device, expiresInSeconds }: StaffSession) => ({
  access: token,
  role,
  expires_in: expiresInSeconds,
  device,
})

/** `/admin/auth`: a staff token for e-mail and password, or for a passkey, and its end. */
export function createStaffAuthRoutes({ ports, allow }: Admin) {
  const challenges = createPasskeyChallenges(ports.config.secretKey)
  const shield = networkShield(ports)

  return createRouter()
    .post('/', shield, jsonBody(StaffSignInInput), withDatabase(ports), async (c) => {
      const outcome = await signInStaff(
        { ...ports, db: c.var.db },
        { credentials: c.req.valid('json'), request: requestOf(c) },
      )
      if ('state' in outcome) throw new AppError('second_factor_required')
      return c.json(sessionView(outcome.session))
    })
    .post('/passkey/options', shield, (c) => {
      const { challenge, state } = challenges.issue(useOf(c), ports.clock())
      return c.json({ challenge, state, rp_id: relyingParty(c.req.url).id })
    })
    .post('/passkey', shield, jsonBody(PasskeySignInInput), withDatabase(ports), async (c) => {
      const { state, credential } = c.req.valid('json')
      const session = await signInByPasskey(
        { ...ports, db: c.var.db },
        { state, credential, holder: useOf(c).holder, party: relyingParty(c.req.url), request: requestOf(c) },
      )
      return c.json(sessionView(session))
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

/** Programs have no cookie to bind a challenge to: it is their network's. */
const useOf = (c: Context<AppEnv>) => ({
  purpose: 'sign-in' as const,
  holder: `network ${networkOf(c.req.raw.headers)}`,
})
