import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { betterAuth } from 'better-auth/minimal'
import { bearer } from 'better-auth/plugins/bearer'
import { phoneNumber } from 'better-auth/plugins/phone-number'
import { DurableObject, env } from 'cloudflare:workers'
import { drizzle } from 'drizzle-orm/d1'
import * as schema from './tables.js'

/** wrangler.toml binds these classes; better-auth has no use for them. */
export class PhoneGuard extends DurableObject {}
export class SendLedger extends DurableObject {}
export class ClickCounter extends DurableObject {}

/**
 * Tuned: the build without its query builder, one instance for all requests, a session and its user in one query, and
 * neither rate limits nor telemetry. The code is returned in a header in place of a message.
 */
const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: env.SECRET_KEY,
  database: drizzleAdapter(drizzle(env.DB, { schema }), { provider: 'sqlite', schema }),
  advanced: { database: { joins: true }, ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] } },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [
    bearer(),
    phoneNumber({
      otpLength: 4,
      sendOTP: ({ code }, context) => context?.setHeader('x-code', code),
      signUpOnVerification: {
        getTempEmail: (phone) => `${phone.slice(1)}@phone.invalid`,
        getTempName: (phone) => phone,
      },
    }),
  ],
})

export default { fetch: (request) => auth.handler(request) }
