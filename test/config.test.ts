import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { isSetting, parseConfig, readConfig } from '../src/config.ts'
import { startWorker } from './support/start-worker.ts'

const SECRET = 's'.repeat(32)
const PRODUCTION = {
  SECRET_KEY: SECRET,
  SMS_PROVIDERS: 'webhook',
  SMS_WEBHOOK_URL: 'https://sms.example/send',
  SMS_WEBHOOK_SECRET: SECRET,
}

const problems = (variables: object) => {
  const parsed = parseConfig(variables)
  return 'problems' in parsed ? parsed.problems.map(({ variable }) => variable) : []
}

describe('parseConfig', () => {
  it('defaults to production and the documented values', () => {
    expect(parseConfig(PRODUCTION)).toMatchObject({
      config: {
        development: false,
        codeTtlSeconds: 600,
        codeLength: 4,
        accessTtlSeconds: 900,
        refreshTtlSeconds: 14 * 86_400,
        directory: 'full',
        corsOrigins: [],
        networkLimits: true,
      },
    })
  })

  it('reads numbers and booleans of [vars] like text', () => {
    expect(parseConfig({ ...PRODUCTION, AUTH_CODE_EXPIRES_MINUTES: 30 })).toMatchObject({
      config: { codeTtlSeconds: 1800 },
    })
    expect(problems({ ...PRODUCTION, AUTH_CODE_LENGTH: 3, DEFAULT_COUNTRY: true })).toEqual([
      'AUTH_CODE_LENGTH',
      'DEFAULT_COUNTRY',
    ])
  })

  it('requires nothing in development', () => {
    expect(parseConfig({ ENVIRONMENT: 'development' })).toMatchObject({
      config: { development: true, corsOrigins: ['*'], smsProviders: ['console'], networkLimits: false },
    })
  })

  it('still takes the names that settings had in 1.0.0, unless the new one is set', () => {
    const of = (variables: object) => readConfig({ ...PRODUCTION, ...variables })
    // The own server passes on what is a setting.
    const settings = ['PENDING_PER_LINK_DAY', 'PENDING_PER_USER']
    expect([...settings, 'PATH', 'toString'].filter(isSetting)).toEqual(settings)
    expect(of({ PENDING_PER_LINK_DAY: '0', PENDING_PER_LINK: 7 })).toMatchObject({
      pendingPerUserDay: 0,
      pendingPerUser: 7,
    })
    expect(of({ PENDING_PER_LINK_DAY: '0', PENDING_PER_USER_DAY: '9' })).toMatchObject({ pendingPerUserDay: 9 })
  })

  it.each([
    [{ SECRET_KEY: undefined }, 'SECRET_KEY'],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY'],
    [{ SMS_PROVIDERS: undefined }, 'SMS_PROVIDERS'],
    [{ SMS_PROVIDERS: '' }, 'SMS_PROVIDERS'],
    [{ SMS_PROVIDERS: 'console' }, 'SMS_PROVIDERS'],
    [{ SMS_PROVIDERS: 'pigeon' }, 'SMS_PROVIDERS'],
    [{ SMS_WEBHOOK_URL: undefined }, 'SMS_WEBHOOK_URL'],
    [{ SMS_WEBHOOK_URL: 'ftp://x' }, 'SMS_WEBHOOK_URL'],
    [{ SMS_WEBHOOK_SECRET: 'short' }, 'SMS_WEBHOOK_SECRET'],
    [{ ENVIRONMENT: 'staging' }, 'ENVIRONMENT'],
    [{ AUTH_CODE_EXPIRES_MINUTES: '0' }, 'AUTH_CODE_EXPIRES_MINUTES'],
    [{ AUTH_CODE_EXPIRES_MINUTES: '10m' }, 'AUTH_CODE_EXPIRES_MINUTES'],
    [{ AUTH_CODE_LENGTH: '3' }, 'AUTH_CODE_LENGTH'],
    [{ AUTH_CODE_LENGTH: '9' }, 'AUTH_CODE_LENGTH'],
    [{ ACCESS_TOKEN_LIFETIME_MINUTES: '' }, 'ACCESS_TOKEN_LIFETIME_MINUTES'],
    [{ REFRESH_TOKEN_LIFETIME_DAYS: '1.5' }, 'REFRESH_TOKEN_LIFETIME_DAYS'],
    [{ DIRECTORY: 'open' }, 'DIRECTORY'],
    [{ PENDING_PER_CLICK: '101' }, 'PENDING_PER_CLICK'],
    [{ UNKNOWN_CODES_PER_HOUR: '-1' }, 'UNKNOWN_CODES_PER_HOUR'],
    [{ CORS_ORIGINS: 'app.example' }, 'CORS_ORIGINS'],
    [{ CORS_ORIGINS: 'https://app.example/path' }, 'CORS_ORIGINS'],
    [{ NETWORK_LIMITS: 'yes' }, 'NETWORK_LIMITS'],
    [{ LIMITS: 'constructor=1' }, 'LIMITS'],
    [{ DELETION_GRACE_DAYS: '-1' }, 'DELETION_GRACE_DAYS'],
    [{ DELETION_GRACE_DAYS: '366' }, 'DELETION_GRACE_DAYS'],
    [{ DELETED_PHONE_RETENTION_DAYS: 'never' }, 'DELETED_PHONE_RETENTION_DAYS'],
    [{ AUDIT_RETENTION_DAYS: '1' }, 'AUDIT_RETENTION_DAYS'],
    [{ SMS_CURRENCY: 'euro' }, 'SMS_CURRENCY'],
    [{ SMS_CURRENCY: 'EUX' }, 'SMS_CURRENCY'],
  ])('reports what is wrong with %j', (variables, variable) => {
    expect(problems({ ...PRODUCTION, ...variables })).toEqual([variable])
  })

  it('says what is allowed and never prints a value', () => {
    const parsed = parseConfig({ ...PRODUCTION, SECRET_KEY: 'hunter2', DIRECTORY: 'hunter3' })
    const text = JSON.stringify(parsed)
    expect(text).toContain('at least 32 bytes')
    expect(text).toContain('one of: full, masked, staff')
    expect(text).not.toContain('hunter')
  })

  it('rejects a short SECRET_KEY in development too', () => {
    expect(problems({ ENVIRONMENT: 'development', SECRET_KEY: 'short' })).toEqual(['SECRET_KEY'])
  })
})

describe('the Worker without its settings', () => {
  it('answers 503 on every route and logs which setting is wrong', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const worker = await startWorker()
    const { TEST_MIGRATIONS: _, ...bindings } = env
    const broken = { ...bindings, ENVIRONMENT: 'production' }
    for (const path of ['/', '/health', '/api/v1/users/', '/nothing']) {
      const request = new Request(`https://api.example${path}`, { headers: { 'Accept-Language': 'ru' } })
      const response = await worker.fetch(asIncoming(request), broken)
      expect(response.status).toBe(503)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await response.json()).toMatchObject({ code: 'misconfigured', title: 'Сервис не настроен' })
    }
    const logged = JSON.stringify(error.mock.calls)
    expect(logged).toContain('SECRET_KEY')
    expect(logged).toContain('SMS_PROVIDERS')
    error.mockRestore()
  })
})

/** A request as the runtime passes it; the Worker reads nothing from `cf` here. */
const asIncoming = (request: Request) => request as unknown as Parameters<ExportedHandler['fetch'] & object>[0]
