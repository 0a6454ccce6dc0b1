import { isDeepStrictEqual } from 'node:util'
import { createTelnyxSender } from '../../../src/sms/telnyx.ts'
import { isJson } from './fake-vendor.ts'
import type { FakeRequest } from './fake-vendor.ts'
import { describeVendor, MESSAGE, SECRET } from './vendor-contract.ts'

const CALLBACK = 'https://api.example/api/v1/sms/receipts/telnyx/'
const BODY = {
  from: '+15005550006',
  messaging_profile_id: 'profile-1',
  to: MESSAGE.to,
  text: MESSAGE.text,
  webhook_url: CALLBACK,
  use_profile_webhooks: false,
}

const error = (status: number, code: string) => ({
  status,
  body: { errors: [{ code, title: 'Refused', detail: `The number ${MESSAGE.to} was refused` }] },
})
const made = (status: string, errors: object[] = []) => ({
  body: { data: { id: 'b0c7e8cb-6227-4c74-9f32-c7f80c30934b', to: [{ phone_number: MESSAGE.to, status }], errors } },
})

function speak(request: FakeRequest) {
  if (request.headers.authorization !== `Bearer ${SECRET}`) return error(401, '10009')
  if (request.path !== '/v2/messages' || request.method !== 'POST') return error(404, '10005')
  if (!isJson(request)) return error(415, '10014')
  return isDeepStrictEqual(JSON.parse(request.body), BODY) ? made('queued') : error(422, '10004')
}

describeVendor({
  name: 'Telnyx',
  create: ({ secret, ...rest }) =>
    createTelnyxSender({
      apiKey: secret,
      from: '+15005550006',
      messagingProfileId: 'profile-1',
      callbackUrl: CALLBACK,
      ...rest,
    }),
  speak,
  id: 'b0c7e8cb-6227-4c74-9f32-c7f80c30934b',
  wrongSecret: 'telnyx:10009',
  rejections: [
    [error(422, '10002'), 'telnyx:10002', false],
    [error(400, '40310'), 'telnyx:40310', false],
    [error(403, '40300'), 'telnyx:40300', false],
    [error(400, '40305'), 'telnyx:40305', true],
    [error(403, '20100'), 'telnyx:20100', true],
    [error(403, '10010'), 'telnyx:10010', true],
    [error(429, '10011'), 'telnyx:10011', true],
    [{ status: 422, body: '<html>' }, 'telnyx:HTTP_422', false],
    [made('sending_failed', [{ code: '40001' }]), 'telnyx:40001', false],
    [made('delivery_failed', [{ code: '40013' }]), 'telnyx:40013', true],
  ],
  unknowns: [{ body: { data: { to: [{ status: 'queued' }] } } }],
})
