import * as z from 'zod/mini'
import { transformed } from '../lib/schema.ts'
import {
  baseUrl,
  isHost,
  isUrl,
  list,
  optionalCheck,
  optionalText,
  template,
  isShortSecret,
  MIN_SECRET_BYTES,
} from '../lib/setting-fields.ts'
import type { ConfigProblem } from '../lib/setting-fields.ts'
import { DEFAULT_TEMPLATES, PLACEHOLDERS } from './code-message.ts'

export const PROVIDERS = ['console', 'webhook', 'twilio', 'vonage', 'telnyx', 'sms_ru', 'telegram_gateway'] as const
export type ProviderName = (typeof PROVIDERS)[number]

const isProvider = (name: string): name is ProviderName => PROVIDERS.some((known) => known === name)

/** Providers whose delivery receipts are signed. */
export const RECEIPT_PROVIDERS = ['twilio', 'vonage', 'telnyx', 'telegram_gateway', 'webhook'] as const
export type ReceiptProvider = (typeof RECEIPT_PROVIDERS)[number]

/** Where a provider sends its receipts. The origin is configured: the one of a request can be forged. */
export const receiptUrl = (publicOrigin: string, provider: ReceiptProvider): string =>
  `${publicOrigin}/api/v1/sms/receipts/${provider}/`

const RULES = { needed: 'code', known: PLACEHOLDERS }

const isOrigin = (text: string) => isUrl(text) && URL.parse(text)?.origin === text
const isAppHash = (text: string) => /^[A-Za-z0-9+/]{11}$/.test(text)
const isAccountSid = (text: string) => /^AC[0-9a-f]{32}$/i.test(text)
const isPublicKey = (text: string) => /^[A-Za-z0-9+/]{43}=$/.test(text)

/** Settings of the message and its providers. Empty is the same as not set. */
export const SMS_VARIABLES = {
  SMS_PROVIDERS: z.optional(
    transformed(
      list.check(z.refine((names) => names.every(isProvider), `a list of: ${PROVIDERS.join(', ')}`)),
      (names) => names.filter(isProvider),
    ),
  ),
  PUBLIC_ORIGIN: optionalCheck(isOrigin, 'an origin such as https://api.example'),

  SMS_TEMPLATE_EN: template(DEFAULT_TEMPLATES.en, RULES),
  SMS_TEMPLATE_RU: template(DEFAULT_TEMPLATES.ru, RULES),
  APP_NAME: z._default(z.string().check(z.trim(), z.maxLength(40, 'at most 40 characters')), ''),
  WEBOTP_HOST: optionalCheck(isHost, 'a domain such as app.example, in lower case'),
  ANDROID_APP_HASH: optionalCheck(isAppHash, 'the 11 characters of an app hash'),

  SMS_WEBHOOK_URL: optionalCheck(isUrl, 'an http or https URL'),
  SMS_WEBHOOK_SECRET: z.optional(z.string()),

  TWILIO_ACCOUNT_SID: optionalCheck(isAccountSid, 'an account SID: AC and 32 hexadecimal digits'),
  TWILIO_AUTH_TOKEN: optionalText,
  TWILIO_FROM: optionalText,
  TWILIO_MESSAGING_SERVICE_SID: optionalText,
  TWILIO_BASE_URL: baseUrl('https://api.twilio.com'),

  VONAGE_API_KEY: optionalText,
  VONAGE_API_SECRET: optionalText,
  VONAGE_FROM: optionalText,
  VONAGE_SIGNATURE_SECRET: optionalText,
  VONAGE_BASE_URL: baseUrl('https://rest.nexmo.com'),

  TELNYX_API_KEY: optionalText,
  TELNYX_FROM: optionalText,
  TELNYX_MESSAGING_PROFILE_ID: optionalText,
  TELNYX_PUBLIC_KEY: optionalCheck(isPublicKey, 'a public key: 32 bytes in base64'),
  TELNYX_BASE_URL: baseUrl('https://api.telnyx.com'),

  SMS_RU_API_ID: optionalText,
  SMS_RU_FROM: optionalText,
  SMS_RU_BASE_URL: baseUrl('https://sms.ru'),

  TELEGRAM_GATEWAY_TOKEN: optionalText,
  TELEGRAM_GATEWAY_SENDER: optionalText,
  TELEGRAM_GATEWAY_BASE_URL: baseUrl('https://gatewayapi.telegram.org'),
}

/** Their part of the configuration. Settings of a provider that is not chosen may be missing. */
export function smsConfig(v: z.output<z.ZodMiniObject<typeof SMS_VARIABLES>>) {
  const smsProviders: ProviderName[] = v.SMS_PROVIDERS?.length ? v.SMS_PROVIDERS : ['console']
  return {
    smsProviders,
    publicOrigin: v.PUBLIC_ORIGIN,
    message: {
      templates: { en: v.SMS_TEMPLATE_EN, ru: v.SMS_TEMPLATE_RU },
      appName: v.APP_NAME,
      webOtpHost: v.WEBOTP_HOST,
      androidAppHash: v.ANDROID_APP_HASH,
    },
    smsWebhook: { url: v.SMS_WEBHOOK_URL ?? '', secret: v.SMS_WEBHOOK_SECRET ?? '' },
    twilio: {
      baseUrl: v.TWILIO_BASE_URL,
      accountSid: v.TWILIO_ACCOUNT_SID ?? '',
      authToken: v.TWILIO_AUTH_TOKEN ?? '',
      from: v.TWILIO_FROM,
      messagingServiceSid: v.TWILIO_MESSAGING_SERVICE_SID,
    },
    vonage: {
      baseUrl: v.VONAGE_BASE_URL,
      apiKey: v.VONAGE_API_KEY ?? '',
      apiSecret: v.VONAGE_API_SECRET ?? '',
      from: v.VONAGE_FROM ?? '',
      signatureSecret: v.VONAGE_SIGNATURE_SECRET,
    },
    telnyx: {
      baseUrl: v.TELNYX_BASE_URL,
      apiKey: v.TELNYX_API_KEY ?? '',
      from: v.TELNYX_FROM,
      messagingProfileId: v.TELNYX_MESSAGING_PROFILE_ID,
      publicKey: v.TELNYX_PUBLIC_KEY,
    },
    smsRu: { baseUrl: v.SMS_RU_BASE_URL, apiId: v.SMS_RU_API_ID ?? '', from: v.SMS_RU_FROM },
    telegramGateway: {
      baseUrl: v.TELEGRAM_GATEWAY_BASE_URL,
      token: v.TELEGRAM_GATEWAY_TOKEN ?? '',
      senderUsername: v.TELEGRAM_GATEWAY_SENDER,
    },
  }
}

interface RawSettings {
  /** The text of a setting; empty if it is not set. */
  text: (variable: string) => string
  production: boolean
}

/** What each provider requires: any one variable of each group. */
const NEEDED: Partial<Record<ProviderName, string[][]>> = {
  webhook: [['SMS_WEBHOOK_URL']],
  twilio: [['TWILIO_ACCOUNT_SID'], ['TWILIO_AUTH_TOKEN'], ['TWILIO_FROM', 'TWILIO_MESSAGING_SERVICE_SID']],
  vonage: [['VONAGE_API_KEY'], ['VONAGE_API_SECRET'], ['VONAGE_FROM']],
  telnyx: [['TELNYX_API_KEY'], ['TELNYX_FROM', 'TELNYX_MESSAGING_PROFILE_ID']],
  sms_ru: [['SMS_RU_API_ID']],
  telegram_gateway: [['TELEGRAM_GATEWAY_TOKEN']],
}

/** What the chosen providers and the message require of other settings. */
export function missingSmsSettings({ text, production }: RawSettings): ConfigProblem[] {
  const providers = list.parse(text('SMS_PROVIDERS')).filter(isProvider)
  const problems: ConfigProblem[] = []
  if (production && text('SMS_PROVIDERS').trim() === '')
    problems.push({ variable: 'SMS_PROVIDERS', message: 'at least one provider that sends messages, such as webhook' })
  if (production && providers.includes('console'))
    problems.push({ variable: 'SMS_PROVIDERS', message: 'console is for development only' })
  for (const provider of providers) {
    for (const group of NEEDED[provider] ?? []) {
      if (group.some((variable) => text(variable).trim() !== '')) continue
      problems.push({ variable: group[0]!, message: `required by the provider ${provider}: ${group.join(' or ')}` })
    }
  }
  if (providers.includes('webhook') && isShortSecret(text('SMS_WEBHOOK_SECRET')))
    problems.push({ variable: 'SMS_WEBHOOK_SECRET', message: `a secret of at least ${MIN_SECRET_BYTES} bytes` })
  if (production && /^http:/i.test(text('PUBLIC_ORIGIN').trim()))
    problems.push({ variable: 'PUBLIC_ORIGIN', message: 'an https origin, except in development' })
  const namesApp = /\{app\}/.test(text('SMS_TEMPLATE_EN') + text('SMS_TEMPLATE_RU'))
  if (namesApp && text('APP_NAME').trim() === '')
    problems.push({ variable: 'APP_NAME', message: 'required, because a template contains {app}' })
  return problems
}
