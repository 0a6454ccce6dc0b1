import * as z from 'zod'

/** RFC 7518, 3.2: a key for HS256 is at least as long as its output. */
const MIN_SECRET_BYTES = 32
/** Public on purpose: it lets a newcomer start with no set-up, and only where ENVIRONMENT is development. */
const DEVELOPMENT_SECRET_KEY = 'development-only-secret-key-never-deployed'

const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .trim()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `a whole number from ${min} to ${max}`)
    .default(fallback)

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

const origins = list.refine(
  (items) => items.every((item) => item === '*' || URL.parse(item)?.origin === item),
  'origins such as https://app.example, separated by commas, or *',
)

/**
 * Every variable and secret of the service. `wrangler.toml` holds the production values; secrets are set with
 * `wrangler secret put NAME`. The README's table of settings says the same in prose.
 */
const Variables = z.object({
  /** `development` shows codes in answers and prints messages instead of sending them. */
  ENVIRONMENT: z.enum(['production', 'development']).default('production'),
  /** Secret, at least 32 bytes. Tokens, phone keys and code digests are derived from it. */
  SECRET_KEY: z.string().optional(),
  /** How long a code is good. Minutes. */
  AUTH_CODE_EXPIRES_MINUTES: wholeNumber(1, 60, 10),
  /** Digits of a code. */
  AUTH_CODE_LENGTH: wholeNumber(4, 8, 4),
  /** Minutes. */
  ACCESS_TOKEN_LIFETIME_MINUTES: wholeNumber(1, 1440, 15),
  /** Days without a refresh after which a session ends. */
  REFRESH_TOKEN_LIFETIME_DAYS: wholeNumber(1, 365, 14),
  /** Claims `iss` and `aud` of our tokens. */
  TOKEN_ISSUER: z.string().trim().min(1).max(200).default('referral-api'),
  TOKEN_AUDIENCE: z.string().trim().min(1).max(200).default('referral-api'),
  /** Who sees other people: everybody in full, everybody with phones and e-mails masked, or staff alone. */
  DIRECTORY: z.enum(['full', 'masked', 'staff']).default('full'),
  /** Origins that browsers may call from. Default: any in development, none in production. */
  CORS_ORIGINS: origins.optional(),
  /** Where messages go, most preferred first. `console` prints them, in development alone. */
  SMS_PROVIDERS: list
    .refine((items) => items.every((item) => item === 'console' || item === 'webhook'), 'a list of: console, webhook')
    .optional(),
  /** Provider `webhook`: where to POST messages, and the secret that signs them (at least 32 bytes). */
  SMS_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: 'an http or https URL' }).optional(),
  SMS_WEBHOOK_SECRET: z.string().optional(),
  /** `on`: the flood shield per IP also works in development. It always works in production. */
  NETWORK_LIMITS: z.enum(['on', 'off']).default('off'),
})

const bytes = (text: string) => new TextEncoder().encode(text).length
const isLongSecret = (secret: string | undefined) => secret !== undefined && bytes(secret) >= MIN_SECRET_BYTES

const Settings = Variables.superRefine((v, ctx) => {
  const refuse = (variable: keyof typeof v, message: string) =>
    ctx.addIssue({ code: 'custom', path: [variable], message })
  const production = v.ENVIRONMENT === 'production'
  if ((production || v.SECRET_KEY !== undefined) && !isLongSecret(v.SECRET_KEY))
    refuse('SECRET_KEY', `a secret of at least ${MIN_SECRET_BYTES} bytes: wrangler secret put SECRET_KEY`)
  if (production && v.SMS_PROVIDERS?.includes('console')) refuse('SMS_PROVIDERS', 'console is for development only')
  if (production && !v.SMS_PROVIDERS?.length) refuse('SMS_PROVIDERS', 'at least one provider: webhook')
  if (v.SMS_PROVIDERS?.includes('webhook')) {
    if (v.SMS_WEBHOOK_URL === undefined) refuse('SMS_WEBHOOK_URL', 'needed by the provider webhook')
    if (!isLongSecret(v.SMS_WEBHOOK_SECRET))
      refuse('SMS_WEBHOOK_SECRET', `a secret of at least ${MIN_SECRET_BYTES} bytes, needed by the provider webhook`)
  }
}).transform((v) => {
  const development = v.ENVIRONMENT === 'development'
  return {
    development,
    secretKey: v.SECRET_KEY ?? DEVELOPMENT_SECRET_KEY,
    codeTtlSeconds: v.AUTH_CODE_EXPIRES_MINUTES * 60,
    codeLength: v.AUTH_CODE_LENGTH,
    accessTtlSeconds: v.ACCESS_TOKEN_LIFETIME_MINUTES * 60,
    refreshTtlSeconds: v.REFRESH_TOKEN_LIFETIME_DAYS * 86_400,
    tokenIssuer: v.TOKEN_ISSUER,
    tokenAudience: v.TOKEN_AUDIENCE,
    directory: v.DIRECTORY,
    corsOrigins: v.CORS_ORIGINS ?? (development ? ['*'] : []),
    smsProviders: v.SMS_PROVIDERS ?? ['console'],
    smsWebhook: { url: v.SMS_WEBHOOK_URL ?? '', secret: v.SMS_WEBHOOK_SECRET ?? '' },
    networkLimits: !development || v.NETWORK_LIMITS === 'on',
  }
})

export type Config = z.output<typeof Settings>
export type Directory = Config['directory']

export interface ConfigProblem {
  variable: string
  message: string
}

/**
 * Reads the configuration from an environment; bindings and unknown names in it are passed over.
 * Problems name the variable and what it may be, never its value.
 */
export function parseConfig(env: object): { config: Config } | { problems: ConfigProblem[] } {
  const result = Settings.safeParse(env)
  if (result.success) return { config: result.data }
  const problems = result.error.issues.map((issue) => ({
    variable: issue.path.join('.'),
    message: issue.code === 'invalid_value' ? `one of: ${issue.values.join(', ')}` : issue.message,
  }))
  return { problems }
}
