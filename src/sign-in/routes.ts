import type { Context } from 'hono'
import type { Lane } from '../guard/guard.ts'
import { createRouter } from '../http/create-router.ts'
import type { AppEnv } from '../http/create-router.ts'
import { jsonBody } from '../http/json-body.ts'
import { networkOf, networkShield } from '../http/network.ts'
import { requestContext } from '../http/request-context.ts'
import { json } from '../http/response-headers.ts'
import { withDatabase } from '../http/with-database.ts'
import type { Tokens } from '../identity/tokens.ts'
import { languageOf } from '../lib/language.ts'
import type { Phone } from '../lib/phone.ts'
import type { ClickTokens } from '../links/click-token.ts'
import { referralCookie } from '../links/referral-cookie.ts'
import type { Ports } from '../ports.ts'
import { goodClicks } from '../referrals/attribution/inviter-sources.ts'
import { createDeviceTokens } from './device-token.ts'
import { logout } from './logout.ts'
import { refreshSession } from './refresh-session.ts'
import { RefreshInput, SendCodeInput, SignInInput, VerifyInput } from './schemas.ts'
import { sendCode } from './send-code.ts'
import { signIn } from './sign-in.ts'
import { checkBot } from './turnstile/check-turnstile.ts'
import { verifyToken } from './verify-token.ts'

const DEVICE_HEADER = 'x-device-token'

/** `/auth`: sign-in by phone and code, and the life of its tokens. */
export function createAuthRoutes(ports: Ports & { tokens: Tokens; clickTokens: ClickTokens }) {
  const shield = networkShield(ports)
  const database = withDatabase(ports)
  const devices = createDeviceTokens(ports.config.secretKey)

  /** A device that signed in to the number before has a lane of its own; everybody else shares one. */
  function targetOf(c: Context<AppEnv>, phone: Phone, sent: string | null | undefined) {
    const deviceId = devices.read(sent ?? c.req.header(DEVICE_HEADER), phone, ports.clock())
    const lane: Lane = deviceId === undefined ? { kind: 'unknown' } : { kind: 'device', deviceId }
    return { deviceId, target: { phone, lane, network: networkOf(c.req.raw.headers) } }
  }

  return createRouter()
    .post('/send_code', shield, jsonBody(SendCodeInput), async (c) => {
      const { phone, device, turnstile_token: token } = c.req.valid('json')
      const language = languageOf(c.req.raw.headers)
      const { target } = targetOf(c, phone, device)
      const botChecked = await checkBot(ports, token)
      const sent = await sendCode(ports, { target, language, botChecked })
      const { expiresIn, resendIn, codeLength, code } = sent
      return c.json({ expires_in: expiresIn, resend_in: resendIn, code_length: codeLength, code })
    })
    .post('/jwt/get_by_phone', shield, jsonBody(SignInInput), database, async (c) => {
      const { phone, code, invited_by_code: invitedByCode, referral_token: token, device } = c.req.valid('json')
      const { target, deviceId } = targetOf(c, phone, device)
      const clicks = goodClicks(ports.clickTokens, [token, referralCookie(c.req.raw.headers)], ports.clock())
      const input = { target, code, invitedByCode, clicks, context: requestContext(c) }
      const pair = await signIn({ ...ports, db: c.var.db }, input)
      return c.json({ ...pair, device: devices.issue(phone, deviceId, ports.clock()) })
    })
    .post('/jwt/verify', jsonBody(VerifyInput), async (c) => {
      await verifyToken(ports, c.req.valid('json'))
      // The one route that asks no store: what its answer is made of is most of what it costs.
      return json({})
    })
    .post('/jwt/refresh', jsonBody(RefreshInput), database, async (c) =>
      c.json(await refreshSession({ ...ports, db: c.var.db }, { ...c.req.valid('json'), context: requestContext(c) })),
    )
    .post('/logout', jsonBody(RefreshInput), database, async (c) => {
      await logout({ ...ports, db: c.var.db }, { ...c.req.valid('json'), context: requestContext(c) })
      return c.body(null, 204)
    })
}
