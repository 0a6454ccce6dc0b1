import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import type { SmsOutcome } from '../../src/sms/sms.ts'
import { startWorker } from '../support/start-worker.ts'
import { createTestApp, json, newPhone } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

const send = ({ request }: TestApp, phone: string, headers: Record<string, string> = {}) =>
  request('POST', '/api/v1/auth/send_code/', { body: { phone }, headers })

/** The service with vendors that all refuse. */
const refusing = (retryable: boolean) => {
  const outcome: SmsOutcome = { kind: 'rejected', retryable, reason: 'telegram_gateway:FLOOD_WAIT vonage:9' }
  return createTestApp({ ports: { sms: { send: () => Promise.resolve(outcome) } } })
}

describe('a message that no vendor accepts', () => {
  it('for reasons unrelated to the number is 503 and does not count for the number', async () => {
    const phone = newPhone()
    const down = refusing(true)
    for (let i = 0; i < 7; i += 1) {
      const response = await send(down, phone)
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60'])
      expect(await json(response)).toMatchObject({ code: 'sms_unavailable', title: 'Messages unavailable' })
    }
    expect((await send(createTestApp(), phone)).status).toBe(200)
    expect(JSON.stringify(down.logLines)).toContain('vonage:9')
  })

  it('because of the number is 502', async () => {
    const response = await send(refusing(false), newPhone())
    expect([response.status, (await json(response))['code']]).toEqual([502, 'sms_rejected'])
  })
})

describe('the code message', () => {
  it('follows the settings and names only the configured host', async () => {
    const test = createTestApp({
      variables: { WEBOTP_HOST: 'app.example', SMS_TEMPLATE_RU: '{app}: {code} на {minutes} мин', APP_NAME: 'Пример' },
    })
    const headers = { 'Accept-Language': 'ru', Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' }
    await send(test, newPhone(), headers)
    const { code, text } = test.messages[0]!
    expect(text).toBe(`Пример: ${code} на 10 мин\n@app.example #${code}`)
  })

  it('is sent when it is expensive, with a warning in the log at start', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const worker = await startWorker()
    const { TEST_MIGRATIONS: _, ...bindings } = env
    const request = new Request('https://api.example/health') as unknown as Parameters<typeof worker.fetch>[0]
    const dear = { ...bindings, SMS_TEMPLATE_RU: `{code} ${'я'.repeat(66)}` }
    const response = await worker.fetch(request, dear)
    const lines = warn.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown)
    warn.mockRestore()
    log.mockRestore()
    expect(response.status).toBe(200)
    expect(lines).toEqual([
      {
        level: 'warn',
        event: 'message_settings',
        warning: 'message ru: 71 ucs-2 characters, billed as 2 messages',
      },
    ])
  })
})
