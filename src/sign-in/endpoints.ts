import { AppError } from '../errors/app-error.ts'
import type { ErrorCode } from '../errors/error-table.ts'
import type { Lane } from '../guard/guard.ts'
import { empty, json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import type { EndpointRequest } from '../identity/endpoint.ts'
import { referralCookie } from '../links/click-token.ts'
import { sentClicks } from '../referrals/inviter-sources.ts'
import { logout } from './logout.ts'
import { refreshSession } from './refresh-session.ts'
import { RefreshInput, SendCodeInput, SignInInput, VerifyInput } from './schemas.ts'
import { codeSentView, sendCode } from './send-code.ts'
import { signIn } from './sign-in.ts'
import { checkBot } from './turnstile/verify-turnstile.ts'
import { useCodes } from './use-codes.ts'
import { isLiveToken } from './verify-token.ts'

const DEVICE_HEADER = 'x-device-token'

/** `invalid_code`: the session of the code has been used. */
const FINAL: ErrorCode[] = ['user_blocked', 'invalid_code']

const WITH_TOKEN = { method: 'post', access: 'public', database: 'write', shield: 'session' } as const

export const sendSignInCode = endpoint(
  { method: 'post', path: '/api/v1/auth/send_code/', access: 'public', shield: 'entry', body: SendCodeInput },
  async (request) => {
    const { ports, body, language } = request
    const { target } = targetOf(request, body)
    const botChecked = await checkBot(ports, body.turnstile_token)
    return json(codeSentView(await sendCode(ports, { target, language, botChecked })))
  },
)

export const signInByPhone = endpoint(
  {
    method: 'post',
    path: '/api/v1/auth/jwt/get_by_phone/',
    access: 'public',
    database: 'write',
    shield: 'entry',
    body: SignInInput,
  },
  async (request) => {
    const { ports, body, headers, context } = request
    const { code, invited_by_code: invitedByCode, referral_token: token } = body
    const { target, token: deviceToken } = targetOf(request, body)
    const deviceId = ports.deviceTokens.idOf(deviceToken)
    const deviceHash = ports.deviceTokens.hashOf(deviceId)
    const now = ports.clock()
    const clicks = sentClicks(ports.clickTokens, [token, referralCookie(headers)], now)
    const using = { ports, headers, context, c: request.c, final: FINAL }
    return useCodes(using, async (claimCode) => {
      const pair = await signIn(ports, { target, code, claimCode, invitedByCode, clicks, deviceHash, context })
      return json({ ...pair, device: ports.deviceTokens.issue(body.phone, deviceId, now) })
    })
  },
)

export const verifyToken = endpoint(
  { ...WITH_TOKEN, path: '/api/v1/auth/jwt/verify/', body: VerifyInput },
  async ({ ports, body: { token }, network }) => {
    if (!(await isLiveToken(ports, { token, network }))) throw new AppError('token_not_valid')
    return json({})
  },
)

export const refreshTokens = endpoint(
  { ...WITH_TOKEN, path: '/api/v1/auth/jwt/refresh/', body: RefreshInput },
  async ({ ports, body: { refresh: token }, network, context }) =>
    json(await refreshSession(ports, { token, network, context })),
)

export const signOut = endpoint(
  { ...WITH_TOKEN, path: '/api/v1/auth/logout/', body: RefreshInput },
  async ({ ports, body: { refresh: token }, network, context }) => {
    await logout(ports, { token, network, context })
    return empty()
  },
)

/** A device that has signed in to the number before has its own limits; all others share theirs. */
function targetOf(
  { ports, headers, network }: Pick<EndpointRequest, 'ports' | 'headers' | 'network'>,
  { phone, device }: Pick<SendCodeInput, 'phone' | 'device'>,
) {
  const token = device ?? headers.get(DEVICE_HEADER) ?? undefined
  const deviceId = ports.deviceTokens.read(token, phone, ports.clock())
  const lane: Lane = deviceId === undefined ? { kind: 'unknown' } : { kind: 'device', deviceId }
  return { token, target: { phone, lane, network } }
}

export const SIGN_IN_ENDPOINTS = [sendSignInCode, signInByPhone, verifyToken, refreshTokens, signOut]
