import * as z from 'zod/mini'
import { transformed } from '../lib/schema.ts'
import { baseUrl, isHost, isUrl, list, optionalCheck, optionalText, template } from '../lib/setting-fields.ts'
import { DEFAULT_TEMPLATES, PLACEHOLDERS } from './code-message.ts'
import { isProvider, PROVIDERS } from './providers.ts'
import type { ProviderName } from './providers.ts'

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
