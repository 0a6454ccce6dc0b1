import { AppError } from '../../errors/app-error.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import type { EndpointRequest } from '../../identity/endpoint.ts'
import { createPasskeyChallenges, relyingParty } from '../passkeys/challenge.ts'
import { PasskeySignInInput } from '../passkeys/schemas.ts'
import { signInByPasskey } from '../passkeys/sign-in-by-passkey.ts'
import { acceptInvite } from './accept-invite.ts'
import { AcceptInviteInput, StaffSignInInput } from './schemas.ts'
import { signOutStaff } from './session.ts'
import type { SignInRequest, StaffSession } from './session.ts'
import { signInStaff } from './sign-in.ts'
import type { SignInOutcome } from './sign-in.ts'

const path = '/api/v1/admin/auth/'
const DEVICE_HEADER = 'x-device-token'

type From = Pick<EndpointRequest, 'network' | 'headers' | 'context'>

const signInRequest = ({ network, headers, context }: From): SignInRequest => ({
  kind: 'api',
  network,
  device: headers.get(DEVICE_HEADER) ?? undefined,
  context,
})

const signedIn = ({ token, role, device, expiresInSeconds }: StaffSession) =>
  json({ access: token, role, expires_in: expiresInSeconds, device })

/** Programs send password and second factor at once. @throws AppError `second_factor_required` */
function signedInOrThrow(outcome: SignInOutcome): Response {
  if ('state' in outcome) throw new AppError('second_factor_required')
  return signedIn(outcome.session)
}

/** Programs have no cookie to tie a challenge to, so it is tied to their network. */
const challengeUse = ({ network }: Pick<From, 'network'>) => ({
  purpose: 'sign-in' as const,
  holder: `network ${network}`,
})

export const signInWithPassword = endpoint(
  { method: 'post', path, access: 'public', shield: 'entry', body: StaffSignInInput, database: 'write' },
  async (request) =>
    signedInOrThrow(await signInStaff(request.ports, { credentials: request.body, request: signInRequest(request) })),
)

export const acceptStaffInvite = endpoint(
  {
    method: 'post',
    path: `${path}invite/`,
    access: 'public',
    shield: 'entry',
    body: AcceptInviteInput,
    database: 'write',
  },
  async (request) =>
    signedInOrThrow(await acceptInvite(request.ports, { ...request.body, request: signInRequest(request) })),
)

export const startPasskeySignIn = endpoint(
  { method: 'post', path: `${path}passkey/options/`, access: 'public' },
  ({ ports: { config, clock }, network, url }) => {
    const { challenge, state } = createPasskeyChallenges(config.secretKey).issue(challengeUse({ network }), clock())
    return json({ challenge, state, rp_id: relyingParty(url).id })
  },
)

export const signInWithPasskey = endpoint(
  {
    method: 'post',
    path: `${path}passkey/`,
    access: 'public',
    shield: 'entry',
    body: PasskeySignInInput,
    database: 'write',
  },
  async (request) => {
    const session = await signInByPasskey(request.ports, {
      ...request.body,
      holder: challengeUse(request).holder,
      party: relyingParty(request.url),
      request: signInRequest(request),
    })
    return signedIn(session)
  },
)

export const getSignedInStaff = endpoint(
  { method: 'get', path, access: 'staff' },
  ({ staff: { id, email, name, role } }) => json({ id, email, name, role }),
)

export const endStaffSession = endpoint(
  { method: 'delete', path, access: 'staff', isChange: false },
  async ({ ports, staff, context }) => {
    await signOutStaff(ports, { staff, context })
    return empty()
  },
)

export const STAFF_SIGN_IN_ENDPOINTS = [
  signInWithPassword,
  acceptStaffInvite,
  startPasskeySignIn,
  signInWithPasskey,
  getSignedInStaff,
  endStaffSession,
]
