import { checkBot } from '../bot/check-bot.ts'
import { createRouter } from '../http/create-router.ts'
import { jsonBody } from '../http/json-body.ts'
import { networkOf, networkShield } from '../http/network.ts'
import { validate } from '../http/validate.ts'
import { withDatabase } from '../http/with-database.ts'
import { languageOf } from '../lib/language.ts'
import type { Ports } from '../ports.ts'
import { logout } from './logout.ts'
import { refreshSession } from './refresh-session.ts'
import { RefreshInput, SendCodeInput, SignInInput, VerifyInput } from './schemas.ts'
import { sendCode } from './send-code.ts'
import { signIn } from './sign-in.ts'
import type { Tokens } from './tokens.ts'
import { verifyToken } from './verify-token.ts'

const MAX_USER_AGENT_LENGTH = 400

/** `/auth`: sign-in by phone and code, and the life of its tokens. */
export function createAuthRoutes(ports: Ports & { tokens: Tokens }) {
  const shield = networkShield(ports)
  const database = withDatabase(ports)

  return createRouter()
    .post('/send_code', shield, jsonBody, validate('json', SendCodeInput), async (c) => {
      const { headers } = c.req.raw
      const { phone, turnstile_token: token } = c.req.valid('json')
      await checkBot(ports, { token, network: networkOf(headers) })
      const sent = await sendCode(ports, { phone, language: languageOf(headers) })
      const { expiresIn, resendIn, codeLength, code } = sent
      return c.json({ expires_in: expiresIn, resend_in: resendIn, code_length: codeLength, code })
    })
    .post('/jwt/get_by_phone', shield, jsonBody, validate('json', SignInInput), database, async (c) => {
      const { phone, code, invited_by_code: invitedByCode } = c.req.valid('json')
      const device = deviceOf(c.req.raw)
      return c.json(await signIn({ ...ports, db: c.var.db }, { phone, code, invitedByCode, device }))
    })
    .post('/jwt/verify', jsonBody, validate('json', VerifyInput), async (c) => {
      await verifyToken(ports, c.req.valid('json'))
      return c.json({})
    })
    .post('/jwt/refresh', jsonBody, validate('json', RefreshInput), database, async (c) =>
      c.json(await refreshSession({ ...ports, db: c.var.db }, c.req.valid('json'))),
    )
    .post('/logout', jsonBody, validate('json', RefreshInput), database, async (c) => {
      await logout({ ...ports, db: c.var.db }, c.req.valid('json'))
      return c.body(null, 204)
    })
}

/** `cf` is there on Cloudflare alone. */
function deviceOf(request: Request & { cf?: { country?: unknown } | undefined }) {
  const country = request.cf?.country
  return {
    userAgent: request.headers.get('user-agent')?.slice(0, MAX_USER_AGENT_LENGTH),
    country: typeof country === 'string' ? country : undefined,
  }
}
