import { afterEach, describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import type { LogLine } from '../../../src/lib/write-line.ts'
import { createSmsSender } from '../../../src/sms/create-sms-sender.ts'
import type { SmsMessage } from '../../../src/sms/sms.ts'
import { startFakeVendor, timeoutFor } from './fake-vendor.ts'
import type { FakeAnswer, FakeVendor, Trouble } from './fake-vendor.ts'
import { MESSAGE, SECRET } from './vendor-contract.ts'

const NUMBER_REFUSED = { body: { messages: [{ status: '6', 'error-text': `no route to ${MESSAGE.to}` }] } }
const OUT_OF_FUNDS = { body: { messages: [{ status: '9', 'error-text': `Quota of ${SECRET} spent` }] } }
const NOT_IN_TELEGRAM = { body: { ok: false, error: 'PHONE_NUMBER_NOT_FOUND' } }
const THROTTLED = { status: 429, body: { ok: false, error: 'FLOOD_WAIT_30' } }

const running: FakeVendor[] = []
afterEach(() => {
  for (const vendor of running.splice(0)) vendor.close()
})

/** Telegram first, then Vonage, each a fake server with its own answer. */
async function sendThrough(
  telegramAnswer: FakeAnswer | Trouble,
  vonageAnswer?: FakeAnswer | Trouble,
  message: SmsMessage = MESSAGE,
) {
  const telegram = await startFakeVendor(() => ({ body: { ok: true, result: { request_id: 't-1' } } }))
  const vonage = await startFakeVendor(() => ({ body: { messages: [{ status: '0', 'message-id': 'v-1' }] } }))
  running.push(telegram, vonage)
  telegram.next(telegramAnswer)
  if (vonageAnswer !== undefined) vonage.next(vonageAnswer)
  const parsed = parseConfig({
    ENVIRONMENT: 'development',
    SMS_PROVIDERS: 'telegram_gateway, vonage',
    TELEGRAM_GATEWAY_TOKEN: SECRET,
    TELEGRAM_GATEWAY_BASE_URL: telegram.url,
    VONAGE_API_KEY: 'key',
    VONAGE_API_SECRET: SECRET,
    VONAGE_FROM: 'Example',
    VONAGE_BASE_URL: `${vonage.url}/`,
  })
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  const lines: LogLine[] = []
  const printed: string[] = []
  const outlets = {
    print: (line: string) => printed.push(line),
    log: (line: LogLine) => lines.push(line),
    timeoutMs: timeoutFor(telegramAnswer, vonageAnswer),
  }
  const outcome = await createSmsSender(parsed.config, outlets).send(message)
  const asked = [telegram.requests.length, vonage.requests.length]
  return { outcome, asked, lines, printed }
}

describe('several providers', () => {
  it('are tried in order until one accepts', async () => {
    const { outcome, asked, lines } = await sendThrough({ body: { ok: true, result: { request_id: 't-9' } } })
    expect(outcome).toEqual({ kind: 'accepted', id: 't-9', provider: 'telegram_gateway' })
    expect(asked).toEqual([1, 0])
    expect(lines).toEqual([{ level: 'info', event: 'sms_accepted', provider: 'telegram_gateway', message_id: 't-9' }])
  })

  it('fall back after a definite rejection, and the log has the reason', async () => {
    const { outcome, asked, lines } = await sendThrough(NOT_IN_TELEGRAM)
    expect(outcome).toEqual({ kind: 'accepted', id: 'v-1', provider: 'vonage' })
    expect(asked).toEqual([1, 1])
    expect(lines).toEqual([
      {
        level: 'warn',
        event: 'sms_rejected_by_provider',
        provider: 'telegram_gateway',
        reason: 'telegram_gateway:PHONE_NUMBER_NOT_FOUND',
      },
      { level: 'info', event: 'sms_accepted', provider: 'vonage', message_id: 'v-1' },
    ])
  })

  it.each<FakeAnswer | Trouble>(['hang', 'slow', 'cut', 'cut midway', { status: 500, body: '' }, { body: '<html>' }])(
    'do not fall back after %j, since the message may arrive and would be sent twice',
    async (trouble) => {
      const { outcome, asked } = await sendThrough(trouble)
      expect(outcome).toEqual({ kind: 'unknown', provider: 'telegram_gateway' })
      expect(asked).toEqual([1, 0])
    },
  )

  it('that send only codes leave notices to the next', async () => {
    const { code: _, ...notice } = MESSAGE
    const { outcome, asked } = await sendThrough(NOT_IN_TELEGRAM, undefined, notice)
    expect(outcome).toEqual({ kind: 'accepted', id: 'v-1', provider: 'vonage' })
    expect(asked).toEqual([0, 1])
  })

  it('stop at the second if its result is unknown', async () => {
    expect((await sendThrough(NOT_IN_TELEGRAM, 'cut')).outcome).toEqual({ kind: 'unknown', provider: 'vonage' })
  })

  it.each([
    [NOT_IN_TELEGRAM, NUMBER_REFUSED, false],
    [THROTTLED, NUMBER_REFUSED, false],
    [NOT_IN_TELEGRAM, OUT_OF_FUNDS, false],
    [THROTTLED, OUT_OF_FUNDS, true],
  ])('that reject with %j and %j do not blame the number: %s', async (first, second, retryable) => {
    const { outcome } = await sendThrough(first, second)
    expect(outcome).toMatchObject({ kind: 'rejected', retryable })
  })

  it('log no number, code, text or credential, whatever vendors answer', async () => {
    const logged: unknown[] = []
    for (const first of [NOT_IN_TELEGRAM, THROTTLED, 'cut', { body: { ok: false, error: SECRET } }] as const) {
      for (const second of [
        NUMBER_REFUSED,
        OUT_OF_FUNDS,
        'hang',
        { body: { messages: [{ status: MESSAGE.to }] } },
      ] as const) {
        const { outcome, lines, printed } = await sendThrough(first, second)
        logged.push(outcome, lines, printed)
      }
    }
    const text = JSON.stringify(logged)
    expect(text).toContain('sms_rejected_by_provider')
    for (const secret of [MESSAGE.to.slice(1), MESSAGE.code, MESSAGE.text, SECRET]) expect(text).not.toContain(secret)
  })
})
