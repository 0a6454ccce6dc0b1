import { expect, it } from 'vitest'
import { createVonageSender } from '../../../src/sms/vonage.ts'
import { isForm, startFakeVendor, wrongFields } from './fake-vendor.ts'
import type { FakeRequest } from './fake-vendor.ts'
import { describeVendor, MESSAGE, SECRET } from './vendor-contract.ts'

const CALLBACK = 'https://api.example/api/v1/sms/receipts/vonage/'
const FIELDS = {
  api_key: 'abcd1234',
  api_secret: SECRET,
  from: 'Example',
  to: '79174445566',
  text: MESSAGE.text,
  ttl: '600000',
  'client-ref': 'send-1',
  callback: CALLBACK,
}

const failed = (status: string) => ({
  body: { 'message-count': '1', messages: [{ to: '79174445566', status, 'error-text': `Bad ${MESSAGE.to}` }] },
})

function speak(request: FakeRequest, fields: Record<string, string> = FIELDS) {
  if (request.path !== '/sms/json' || request.method !== 'POST' || !isForm(request)) return { status: 404, body: '' }
  const wrong = wrongFields(request.body, fields)
  if (wrong.includes('api_secret') || wrong.includes('api_key')) return failed('4')
  if (wrong.length > 0) return failed('3')
  const message = { to: '79174445566', 'message-id': '0A0000000123ABCD1', status: '0', 'remaining-balance': '3.14' }
  return { body: { 'message-count': '1', messages: [message] } }
}

const options = { apiKey: 'abcd1234', from: 'Example', callbackUrl: CALLBACK }

describeVendor({
  name: 'Vonage',
  create: ({ secret, ...rest }) => createVonageSender({ ...options, apiSecret: secret, ...rest }),
  speak,
  id: '0A0000000123ABCD1',
  wrongSecret: 'vonage:4',
  rejections: [
    [failed('1'), 'vonage:1', true],
    [failed('2'), 'vonage:2', true],
    [failed('6'), 'vonage:6', false],
    [failed('7'), 'vonage:7', false],
    [failed('9'), 'vonage:9', true],
    [failed('15'), 'vonage:15', true],
    [failed('29'), 'vonage:29', true],
    [{ status: 401, body: '' }, 'vonage:HTTP_401', true],
    [{ status: 429, body: 'throttled' }, 'vonage:HTTP_429', true],
  ],
  unknowns: [
    failed('5'),
    failed(''),
    failed('ok'),
    { body: { messages: [] } },
    { body: { messages: [{ status: '0' }] } },
  ],
})

it('declares texts that need Unicode', async () => {
  const text = '4821 — код для входа'
  const vonage = await startFakeVendor((request) => speak(request, { ...FIELDS, text, type: 'unicode' }))
  const sender = createVonageSender({ ...options, apiSecret: SECRET, baseUrl: vonage.url })
  const outcome = await sender.send({ ...MESSAGE, text })
  vonage.close()
  expect(outcome.kind).toBe('accepted')
})
