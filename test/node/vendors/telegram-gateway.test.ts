import { isDeepStrictEqual } from 'node:util'
import { createTelegramGatewaySender } from '../../../src/sms/telegram-gateway.ts'
import { isJson } from './fake-vendor.ts'
import type { FakeRequest } from './fake-vendor.ts'
import { describeVendor, MESSAGE, SECRET } from './vendor-contract.ts'

const CALLBACK = 'https://api.example/api/v1/sms/receipts/telegram_gateway/'
const BODY = { phone_number: MESSAGE.to, code: '4821', ttl: 600, sender_username: 'example', callback_url: CALLBACK }

const refused = (error: string, status = 200) => ({ status, body: { ok: false, error } })

function speak(request: FakeRequest) {
  if (request.headers.authorization !== `Bearer ${SECRET}`) return refused('ACCESS_TOKEN_INVALID')
  if (request.path !== '/sendVerificationMessage' || request.method !== 'POST') return refused('METHOD_NOT_FOUND', 404)
  if (!isJson(request) || !isDeepStrictEqual(JSON.parse(request.body), BODY)) return refused('PARAMETER_INVALID')
  return {
    body: { ok: true, result: { request_id: '1234567890', phone_number: MESSAGE.to, request_cost: 0.01 } },
  }
}

describeVendor({
  name: 'Telegram Gateway',
  create: ({ secret, ...rest }) =>
    createTelegramGatewaySender({ token: secret, senderUsername: 'example', callbackUrl: CALLBACK, ...rest }),
  speak,
  id: '1234567890',
  wrongSecret: 'telegram_gateway:ACCESS_TOKEN_INVALID',
  rejections: [
    [refused('PHONE_NUMBER_INVALID'), 'telegram_gateway:PHONE_NUMBER_INVALID', false],
    [refused('PHONE_NUMBER_NOT_FOUND'), 'telegram_gateway:PHONE_NUMBER_NOT_FOUND', false],
    [refused('PHONE_NUMBER_INVALID', 400), 'telegram_gateway:PHONE_NUMBER_INVALID', false],
    [refused('BALANCE_NOT_ENOUGH'), 'telegram_gateway:BALANCE_NOT_ENOUGH', true],
    [refused('FLOOD_WAIT_30'), 'telegram_gateway:FLOOD_WAIT', true],
    [{ status: 429, body: '' }, 'telegram_gateway:HTTP_429', true],
  ],
  unknowns: [
    { body: { ok: true } },
    { body: { ok: true, result: {} } },
    { body: { ok: 'yes', result: { request_id: '1' } } },
  ],
})
