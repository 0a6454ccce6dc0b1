import * as z from 'zod/mini'
import { AUDIT_VARIABLES, auditSettings } from './audit/settings.ts'
import { GUARD_VARIABLES, hasEndlessTestNumber, toGuardConfig } from './guard/settings.ts'
import { KEY_VARIABLES, keySettings } from './identity/keys/settings.ts'
import { STAFF_VARIABLES, staffSettings } from './identity/staff/settings.ts'
import { isPhoneCountry } from './lib/phone.ts'
import { isShortSecret, list, MIN_SECRET_BYTES, optionalCheck, toProblem, wholeNumber } from './lib/setting-fields.ts'
import type { ConfigProblem } from './lib/setting-fields.ts'
import { LINK_VARIABLES, linkSettings, missingTargetSettings } from './links/settings.ts'
import { ACCOUNT_VARIABLES, accountSettings } from './people/account/settings.ts'
import { REFERRAL_VARIABLES, referralSettings } from './referrals/settings.ts'
import { REWARD_VARIABLES, rewardSettings } from './rewards/settings.ts'
import { SESSION_VARIABLES, sessionSettings } from './sign-in/sessions/settings.ts'
import { BOT_VARIABLES, botConfig } from './sign-in/turnstile/settings.ts'
import { missingSmsSettings, SMS_VARIABLES, smsConfig } from './sms/settings.ts'

/** Public on purpose: it lets a newcomer start with no set-up, and only where ENVIRONMENT is development. */
const DEVELOPMENT_SECRET_KEY = 'development-only-secret-key-never-deployed'

const origins = list.check(
  z.refine(
    (items) => items.every((item) => item === '*' || URL.parse(item)?.origin === item),
    'origins such as https://app.example, separated by commas, or *',
  ),
)

const claim = z._default(z.string().check(z.trim(), z.regex(/^.{1,200}$/s, '1 to 200 characters')), 'referral-api')

/** Settings that no feature owns. */
export const SERVICE_VARIABLES = {
  ENVIRONMENT: z._default(z.enum(['production', 'development']), 'production'),
  SECRET_KEY: z.optional(z.string()),
  AUTH_CODE_EXPIRES_MINUTES: wholeNumber(1, 60, 10),
  AUTH_CODE_LENGTH: wholeNumber(4, 8, 4),
  ACCESS_TOKEN_LIFETIME_MINUTES: wholeNumber(1, 1440, 15),
  TOKEN_ISSUER: claim,
  TOKEN_AUDIENCE: claim,
  DEFAULT_COUNTRY: optionalCheck(isPhoneCountry, 'an ISO 3166 code such as RU'),
  DIRECTORY: z._default(z.enum(['full', 'masked', 'staff']), 'full'),
  CORS_ORIGINS: z.optional(origins),
  DATABASE_LIMIT_MB: wholeNumber(1, 1_000_000, 10_000),
}

/** Every variable and secret of the service. What they mean is in `config.docs.ts`, and from there in docs/settings.md. */
export const Variables = z.object({
  ...SERVICE_VARIABLES,
  ...SESSION_VARIABLES,
  ...KEY_VARIABLES,
  ...SMS_VARIABLES,
  ...BOT_VARIABLES,
  ...GUARD_VARIABLES,
  ...ACCOUNT_VARIABLES,
  ...AUDIT_VARIABLES,
  ...REFERRAL_VARIABLES,
  ...REWARD_VARIABLES,
  ...STAFF_VARIABLES,
  ...LINK_VARIABLES,
})

const toConfig = (v: z.output<typeof Variables>) => {
  const development = v.ENVIRONMENT === 'development'
  return {
    development,
    secretKey: v.SECRET_KEY ?? DEVELOPMENT_SECRET_KEY,
    codeTtlSeconds: v.AUTH_CODE_EXPIRES_MINUTES * 60,
    codeLength: v.AUTH_CODE_LENGTH,
    accessTtlSeconds: v.ACCESS_TOKEN_LIFETIME_MINUTES * 60,
    ...sessionSettings(v),
    ...keySettings(v),
    tokenIssuer: v.TOKEN_ISSUER,
    tokenAudience: v.TOKEN_AUDIENCE,
    defaultCountry: v.DEFAULT_COUNTRY,
    directory: v.DIRECTORY,
    corsOrigins: v.CORS_ORIGINS ?? (development ? ['*'] : []),
    databaseLimitBytes: v.DATABASE_LIMIT_MB * 1_000_000,
    ...smsConfig(v),
    ...botConfig(v),
    ...toGuardConfig(v, development),
    ...accountSettings(v),
    ...auditSettings(v),
    ...referralSettings(v),
    ...rewardSettings(v),
    ...staffSettings(v),
    ...linkSettings(v),
  }
}

export type SettingName = keyof typeof Variables.shape
export type Config = ReturnType<typeof toConfig>
export type Directory = Config['directory']

/**
 * Reads the configuration from an environment; bindings and unknown names in it are passed over.
 * Problems name every variable that is wrong and what it may be, never its value.
 */
export function parseConfig(env: object): { config: Config } | { problems: ConfigProblem[] } {
  const result = Variables.safeParse(asTexts(env))
  const problems = [...(result.error?.issues ?? []).map(toProblem), ...missingSettings(env)]
  return result.success && problems.length === 0 ? { config: toConfig(result.data) } : { problems }
}

/** For what runs only where the configuration has been found good. @throws Error */
export function readConfig(env: object): Config {
  const parsed = parseConfig(env)
  if ('problems' in parsed) throw new Error('invalid configuration')
  return parsed.config
}

/** Settings of 1.0.0 that are called something else now, and count while that is not set. */
const FORMER_NAMES = { PENDING_PER_LINK_DAY: 'PENDING_PER_USER_DAY', PENDING_PER_LINK: 'PENDING_PER_USER' }

export const isSetting = (name: string): boolean =>
  Object.hasOwn(Variables.shape, name) || Object.hasOwn(FORMER_NAMES, name)

/** `[vars]` of wrangler.toml may hold numbers and booleans; on other hosts every variable is text. */
const asTexts = (env: object): object =>
  Object.fromEntries(
    [
      ...Object.entries(FORMER_NAMES).flatMap(([former, name]) =>
        former in env ? [[name, Reflect.get(env, former)] as const] : [],
      ),
      ...Object.entries(env),
    ].map(([name, value]: readonly [string, unknown]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  )

/** What one setting demands of another. Reads the raw text, so that it is said together with whatever else is wrong. */
function missingSettings(env: object): ConfigProblem[] {
  const text = (name: string) => {
    const value: unknown = Reflect.get(env, name)
    return typeof value === 'string' ? value : undefined
  }
  const production = text('ENVIRONMENT') !== 'development'
  const problems = [
    ...missingSmsSettings({ text: (name) => text(name) ?? '', production }),
    ...missingTargetSettings((name) => text(name) ?? ''),
  ]
  if ((production || text('SECRET_KEY') !== undefined) && isShortSecret(text('SECRET_KEY')))
    problems.unshift({ variable: 'SECRET_KEY', message: `a secret of at least ${MIN_SECRET_BYTES} bytes` })
  if (production && hasEndlessTestNumber(text('TEST_NUMBERS') ?? ''))
    problems.push({ variable: 'TEST_NUMBERS', message: 'each entry needs a last day, such as @2027-01-31' })
  return problems
}
