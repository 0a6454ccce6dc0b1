import { describe, expect, it, vi } from 'vitest'
import type { SmsReceipt } from '../../src/sms/receipt.ts'
import { vonageReceipts } from '../../src/sms/vonage.ts'
import { RECEIPT_SECRETS, RECEIPT_VARIABLES, RECEIPTS } from '../support/receipts.ts'
import type { Receipt } from '../support/receipts.ts'
import { createTestApp, json } from '../support/test-app.ts'

const NOW = Math.floor(Date.parse('2026-12-01T12:00:00Z') / 1000)
const received: SmsReceipt[] = []
const ports = {
  clock: () => NOW * 1000,
  onReceipt: (receipt: SmsReceipt) => {
    received.push(receipt)
    return Promise.resolve()
  },
}
const test = createTestApp({ variables: RECEIPT_VARIABLES, ports })
const providers = Object.entries(RECEIPTS).map(([provider, receipt]) => Object.assign({ provider }, receipt))

const post = (provider: string, { headers, body }: Receipt, app = test) =>
  app.request('POST', `/api/v1/sms/receipts/${provider}/`, { headers, body })
const expectRefused = async (response: Response) => {
  expect([response.status, (await json(response))['code']]).toEqual([403, 'invalid_signature'])
}

describe.each(providers)('a receipt of $provider', ({ provider, make, news, noNews }) => {
  const without = (header: string) => async () => {
    const receipt = await make(NOW)
    const headers = Object.entries(receipt.headers).filter(([name]) => !name.toLowerCase().includes(header))
    return { ...receipt, headers: Object.fromEntries(headers) }
  }

  it('is logged as one line and passed to the port', async () => {
    received.length = 0
    test.logLines.length = 0
    const response = await post(provider, await make(NOW))
    expect([response.status, await response.json()]).toEqual([200, {}])
    expect(received).toEqual([{ provider, ...news }])
    const { messageId, status } = news
    const lines = test.logLines.filter(({ event }) => event === 'sms_receipt')
    expect(lines).toEqual([{ level: 'info', event: 'sms_receipt', provider, message_id: messageId, status }])
    const logged = JSON.stringify(test.logLines)
    for (const secret of RECEIPT_SECRETS) expect(logged).not.toContain(secret)
  })

  it('is rejected without a trace when any part was changed', async () => {
    received.length = 0
    const { headers, body } = await make(NOW)
    for (const changed of [`${body} `, body.replace('e', 'f'), '', '{}']) {
      await expectRefused(await post(provider, { headers, body: changed }))
    }
    expect(received).toEqual([])
  })

  it('is rejected with a foreign, broken or missing signature', async () => {
    const [own, other] = [await make(NOW), await make(NOW, { extra: 'x' })]
    await expectRefused(await post(provider, { headers: own.headers, body: other.body.replace(/sig=\w+/, 'sig=00') }))
    const broken = Object.entries(own.headers).map(([name, value]) =>
      /signature/i.test(name) ? ([name, value.slice(0, -8)] as const) : ([name, value] as const),
    )
    const body = own.body.replace(/sig=\w{8}/, 'sig=')
    await expectRefused(await post(provider, { headers: Object.fromEntries(broken), body }))
    const unsigned = await without('signature')()
    await expectRefused(await post(provider, { ...unsigned, body: own.body.replace(/&?sig=\w+/, '') }))
  })

  it('without news is accepted, so that it is not sent again, and passed nowhere', async () => {
    received.length = 0
    expect((await post(provider, await make(NOW, noNews))).status).toBe(200)
    expect(received).toEqual([])
  })

  it('has no route unless the provider and our public origin are configured', async () => {
    const others = createTestApp({ variables: { ...RECEIPT_VARIABLES, SMS_PROVIDERS: 'console' } })
    expect((await post(provider, await make(NOW), others)).status).toBe(404)
    const homeless = createTestApp({ variables: { ...RECEIPT_VARIABLES, PUBLIC_ORIGIN: '' } })
    expect((await post(provider, await make(NOW), homeless)).status).toBe(404)
  })
})

describe.each(providers.filter(({ timed }) => timed))(
  'the timestamp of a receipt of $provider',
  ({ provider, make }) => {
    it('may differ by five minutes at most', async () => {
      for (const at of [NOW - 301, NOW + 301]) await expectRefused(await post(provider, await make(at)))
      for (const at of [NOW - 299, NOW + 299]) expect((await post(provider, await make(at))).status).toBe(200)
    })
  },
)

const asJson = ({ body }: Receipt): Receipt => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(Object.fromEntries(new URLSearchParams(body))),
})

describe('receipts', () => {
  it('of Vonage may be JSON too', async () => {
    const response = await post('vonage', asJson(await RECEIPTS['vonage']!.make(NOW)))
    expect(response.status).toBe(200)
    expect(received.at(-1)).toMatchObject({ provider: 'vonage', status: 'delivered' })
  })

  it('of a gateway may have their signature in upper case, and a space before it', async () => {
    const { headers, body } = await RECEIPTS['webhook']!.make(NOW)
    const signature = headers['X-Signature']!.replace(/,v1=(.+)/, (_, hex: string) => `, v1=${hex.toUpperCase()}`)
    expect(signature).toMatch(/[A-F]/)
    expect((await post('webhook', { headers: { ...headers, 'X-Signature': signature }, body })).status).toBe(200)
  })

  it('of Vonage and Telnyx need the verification key', async () => {
    const keyless = { ...RECEIPT_VARIABLES, VONAGE_SIGNATURE_SECRET: '', TELNYX_PUBLIC_KEY: '' }
    const app = createTestApp({ variables: keyless })
    for (const name of ['vonage', 'telnyx'])
      expect((await post(name, await RECEIPTS[name]!.make(NOW), app)).status).toBe(404)
  })

  it.each(['console', 'sms_ru', 'nobody', '__proto__', 'toString'])('of %s have no route', async (provider) => {
    expect((await post(provider, await RECEIPTS['webhook']!.make(NOW))).status).toBe(404)
  })

  it('are verified for the configured address, whatever host the request has', async () => {
    const receipt = await RECEIPTS['twilio']!.make(NOW)
    const elsewhere = await test.app.request('https://other.example/api/v1/sms/receipts/twilio?x=1', {
      method: 'POST',
      headers: { ...receipt.headers, Host: 'other.example', 'X-Forwarded-Host': 'evil.example' },
      body: receipt.body,
    })
    expect(elsewhere.status).toBe(200)
  })

  it.each([
    ['twilio', 'form', (form: Receipt) => form],
    ['vonage', 'form', (form: Receipt) => form],
    ['vonage', 'JSON', asJson],
  ])('of %s (%s) have 100 fields at most, even signed ones', async (provider, _, as) => {
    const make = async (at: number, changes = {}) => as(await RECEIPTS[provider]!.make(at, changes))
    const { body } = await RECEIPTS[provider]!.make(NOW)
    const extra = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, '']))
    const room = 100 - body.split('&').length
    expect((await post(provider, await make(NOW, extra(room)))).status).toBe(200)
    for (const count of [room + 1, 5000]) await expectRefused(await post(provider, await make(NOW, extra(count))))
  })

  it('are parsed only if their signature looks like one', async () => {
    const { headers, body } = await RECEIPTS['twilio']!.make(NOW)
    const parsed = vi.spyOn(URLSearchParams.prototype, Symbol.iterator)
    for (const signature of ['', 'AAAA', 'x'.repeat(28)])
      await expectRefused(await post('twilio', { headers: { ...headers, 'X-Twilio-Signature': signature }, body }))
    expect(parsed).not.toHaveBeenCalled()
    expect((await post('twilio', { headers, body })).status).toBe(200)
    expect(parsed).toHaveBeenCalledOnce()
    parsed.mockRestore()
  })

  it.each([
    ['many fields', `{${Array.from({ length: 7000 }, (_, i) => `"f${i}":""`).join()}}`],
    ['deep nesting', `{"a":${'[{"a":'.repeat(9000)}`],
  ])('of Vonage with %s are not even parsed', async (_, body) => {
    const parsed = vi.spyOn(JSON, 'parse')
    const headers = { 'Content-Type': 'application/json' }
    const request = { headers: new Headers(headers), body, now: 0 }
    expect(vonageReceipts({ signatureSecret: 'secret' }).isSigned(request)).toBe(false)
    // Without the argument, which would fill the screen.
    expect(parsed.mock.calls.length).toBe(0)
    parsed.mockRestore()
  })

  it('of Vonage with something nested are rejected like others', async () => {
    const nested = ['{"a":{"toString":1}}', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`]
    for (const body of nested.map((text) => text.replace('{', `{"timestamp":"${NOW}",`)))
      await expectRefused(await post('vonage', { headers: { 'Content-Type': 'application/json' }, body }))
  })

  it('over 64 KiB are not read', async () => {
    const response = await post('twilio', { headers: {}, body: 'x'.repeat(65_537) })
    expect([response.status, (await json(response))['code']]).toEqual([413, 'body_too_large'])
  })

  it('are answered 500 when they could not be stored, so that they are sent again', async () => {
    const failing = createTestApp({
      variables: RECEIPT_VARIABLES,
      ports: { ...ports, onReceipt: () => Promise.reject(new Error('down')) },
    })
    expect((await post('webhook', await RECEIPTS['webhook']!.make(NOW), failing)).status).toBe(500)
  })
})
