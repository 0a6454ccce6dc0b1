import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.ts'

const SECRET = 's'.repeat(32)
const SID = `AC${'0'.repeat(32)}`
const KEY = `${'A'.repeat(43)}=`

const ALL: Record<string, Record<string, string>> = {
  webhook: { SMS_WEBHOOK_URL: 'https://sms.example/send', SMS_WEBHOOK_SECRET: SECRET },
  twilio: { TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: 'token', TWILIO_FROM: '+15005550006' },
  vonage: { VONAGE_API_KEY: 'key', VONAGE_API_SECRET: 'secret', VONAGE_FROM: 'Example' },
  telnyx: { TELNYX_API_KEY: 'key', TELNYX_FROM: '+15005550006' },
  sms_ru: { SMS_RU_API_ID: 'id' },
  telegram_gateway: { TELEGRAM_GATEWAY_TOKEN: 'token' },
}
const needed = Object.entries(ALL).flatMap(([name, variables]) =>
  Object.keys(variables).map((variable) => ({ name, variables, variable })),
)

const parse = (variables: object) => parseConfig({ SECRET_KEY: SECRET, ...variables })
const problems = (variables: object) => {
  const parsed = parse(variables)
  return 'problems' in parsed ? parsed.problems.map(({ variable }) => variable) : []
}
const config = (variables: object) => {
  const parsed = parse(variables)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

describe('SMS providers', () => {
  it('in production are all but the console, in the given order', () => {
    const names = Object.keys(ALL).toReversed()
    const everything = Object.assign({}, ...Object.values(ALL)) as object
    expect(config({ ...everything, SMS_PROVIDERS: names.join(', ') }).smsProviders).toEqual(names)
  })

  it.each(needed)('include $name only if $variable is set and not empty', ({ name, variables, variable }) => {
    expect(problems({ ...variables, SMS_PROVIDERS: name })).toEqual([])
    for (const value of [undefined, '']) {
      expect(problems({ ...variables, SMS_PROVIDERS: name, [variable]: value })).toEqual([variable])
    }
  })

  it('need no settings unless chosen', () => {
    expect(problems({ ...ALL['webhook'], SMS_PROVIDERS: 'webhook', TWILIO_FROM: '+15005550006' })).toEqual([])
  })

  it('accept a service in place of a sender number', () => {
    const twilio = { ...ALL['twilio'], TWILIO_FROM: '', TWILIO_MESSAGING_SERVICE_SID: 'MG1' }
    expect(problems({ ...twilio, SMS_PROVIDERS: 'twilio' })).toEqual([])
    const telnyx = { ...ALL['telnyx'], TELNYX_FROM: '', TELNYX_MESSAGING_PROFILE_ID: 'profile' }
    expect(problems({ ...telnyx, SMS_PROVIDERS: 'telnyx' })).toEqual([])
  })

  it('are called at their official addresses by default', () => {
    const { twilio, vonage, telnyx, smsRu, telegramGateway } = config({
      ...ALL['webhook'],
      SMS_PROVIDERS: 'webhook',
      TELNYX_BASE_URL: 'http://127.0.0.1:9200/',
      SMS_RU_BASE_URL: '',
    })
    expect([twilio, vonage, telnyx, smsRu, telegramGateway].map(({ baseUrl }) => baseUrl)).toEqual([
      'https://api.twilio.com',
      'https://rest.nexmo.com',
      'http://127.0.0.1:9200',
      'https://sms.ru',
      'https://gatewayapi.telegram.org',
    ])
  })

  it('in development are the console alone, even when the list is empty', () => {
    for (const list of [undefined, '']) {
      expect(config({ ENVIRONMENT: 'development', SMS_PROVIDERS: list }).smsProviders).toEqual(['console'])
    }
  })
})

describe('message and vendor settings', () => {
  const good = { ...ALL['webhook'], SMS_PROVIDERS: 'webhook' }

  it.each([
    [{ SMS_TEMPLATE_EN: 'no code at all' }, 'SMS_TEMPLATE_EN'],
    [{ SMS_TEMPLATE_RU: '{code} {name}' }, 'SMS_TEMPLATE_RU'],
    [{ SMS_TEMPLATE_EN: '{app}: {code}' }, 'APP_NAME'],
    [{ SMS_TEMPLATE_RU: '{app}: {code}', APP_NAME: ' ' }, 'APP_NAME'],
    [{ APP_NAME: 'x'.repeat(41) }, 'APP_NAME'],
    [{ WEBOTP_HOST: 'https://app.example' }, 'WEBOTP_HOST'],
    [{ WEBOTP_HOST: 'app.example:8080' }, 'WEBOTP_HOST'],
    [{ WEBOTP_HOST: 'App.example' }, 'WEBOTP_HOST'],
    [{ WEBOTP_HOST: 'app.example #1' }, 'WEBOTP_HOST'],
    [{ ANDROID_APP_HASH: 'FA+9qCX9VS' }, 'ANDROID_APP_HASH'],
    [{ ANDROID_APP_HASH: 'FA+9qCX9V-u' }, 'ANDROID_APP_HASH'],
    [{ PUBLIC_ORIGIN: 'https://api.example/v1' }, 'PUBLIC_ORIGIN'],
    [{ PUBLIC_ORIGIN: 'api.example' }, 'PUBLIC_ORIGIN'],
    [{ PUBLIC_ORIGIN: 'http://api.example' }, 'PUBLIC_ORIGIN'],
    [{ TWILIO_ACCOUNT_SID: 'AC123/../..' }, 'TWILIO_ACCOUNT_SID'],
    [{ TWILIO_BASE_URL: 'ftp://x' }, 'TWILIO_BASE_URL'],
    [{ TELNYX_PUBLIC_KEY: 'short' }, 'TELNYX_PUBLIC_KEY'],
    [{ TURNSTILE_AFTER_UNVERIFIED_SENDS: '-1' }, 'TURNSTILE_AFTER_UNVERIFIED_SENDS'],
    [{ TURNSTILE_BASE_URL: 'x' }, 'TURNSTILE_BASE_URL'],
  ])('%j reports what is wrong', (variables, variable) => {
    expect(problems({ ...good, ...variables })).toEqual([variable])
  })

  it('are parsed into their values', () => {
    const parsed = config({
      ...good,
      SMS_TEMPLATE_EN: '{app}: {code} ({minutes} min)',
      APP_NAME: 'Example',
      WEBOTP_HOST: 'app.example',
      ANDROID_APP_HASH: 'FA+9qCX9VSu',
      PUBLIC_ORIGIN: 'https://api.example',
      TELNYX_PUBLIC_KEY: KEY,
      TURNSTILE_SECRET_KEY: 'secret',
      TURNSTILE_AFTER_UNVERIFIED_SENDS: '3',
    })
    expect(parsed).toMatchObject({
      publicOrigin: 'https://api.example',
      message: { appName: 'Example', webOtpHost: 'app.example', androidAppHash: 'FA+9qCX9VSu' },
      turnstile: { secretKey: 'secret', baseUrl: 'https://challenges.cloudflare.com' },
      botCheckAfter: 3,
    })
    expect(config({ ...good, TURNSTILE_SECRET_KEY: '', WEBOTP_HOST: '', SMS_TEMPLATE_EN: '' })).toMatchObject({
      turnstile: undefined,
      botCheckAfter: undefined,
      message: { webOtpHost: undefined, templates: { en: expect.stringContaining('{code} is your sign-in code') } },
    })
  })

  it('are reported by name and never printed', () => {
    const parsed = parse({ SMS_PROVIDERS: 'twilio', TWILIO_ACCOUNT_SID: 'hunter2', ANDROID_APP_HASH: 'hunter3' })
    expect(JSON.stringify(parsed)).toContain('TWILIO_AUTH_TOKEN')
    expect(JSON.stringify(parsed)).not.toContain('hunter')
  })
})
