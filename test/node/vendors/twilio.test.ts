import { expect, it } from 'vitest'
import { createTwilioSender } from '../../../src/sms/twilio.ts'
import { isForm, startFakeVendor, wrongFields } from './fake-vendor.ts'
import type { FakeRequest } from './fake-vendor.ts'
import { describeVendor, MESSAGE, SECRET } from './vendor-contract.ts'

const ACCOUNT = `AC${'0'.repeat(32)}`
const CALLBACK = 'https://api.example/api/v1/sms/receipts/twilio/'
const FIELDS = {
  To: MESSAGE.to,
  Body: MESSAGE.text,
  ValidityPeriod: '600',
  From: '+15005550006',
  StatusCallback: CALLBACK,
}

const error = (status: number, code: number) => ({
  status,
  body: {
    code,
    message: `The 'To' number ${MESSAGE.to} is wrong`,
    more_info: `https://twilio.example/${code}`,
    status,
  },
})

function speak(request: FakeRequest, fields: Record<string, string> = FIELDS) {
  const basic = Buffer.from(`${ACCOUNT}:${SECRET}`).toString('base64')
  if (request.headers.authorization !== `Basic ${basic}`) return error(401, 20003)
  if (request.path !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`) return error(404, 20404)
  if (request.method !== 'POST' || !isForm(request)) return error(405, 20004)
  if (wrongFields(request.body, fields).length > 0) return error(400, 21604)
  return { status: 201, body: { sid: 'SM0123456789', status: 'queued', error_code: null, to: MESSAGE.to } }
}

const options = { accountSid: ACCOUNT, from: '+15005550006', messagingServiceSid: undefined, callbackUrl: CALLBACK }

describeVendor({
  name: 'Twilio',
  create: ({ secret, ...rest }) => createTwilioSender({ ...options, authToken: secret, ...rest }),
  speak,
  id: 'SM0123456789',
  wrongSecret: 'twilio:20003',
  rejections: [
    [error(400, 21211), 'twilio:21211', false],
    [error(400, 21408), 'twilio:21408', false],
    [error(400, 21610), 'twilio:21610', false],
    [error(400, 21614), 'twilio:21614', false],
    [error(403, 21408), 'twilio:21408', false],
    [error(400, 21606), 'twilio:21606', true],
    [error(400, 21611), 'twilio:21611', true],
    [error(404, 20404), 'twilio:20404', true],
    [error(429, 20429), 'twilio:20429', true],
    [{ status: 400, body: '<html>' }, 'twilio:HTTP_400', false],
    [{ status: 429, body: '' }, 'twilio:HTTP_429', true],
    [{ status: 201, body: { sid: 'SM1', status: 'failed', error_code: 30006 } }, 'twilio:30006', false],
  ],
  unknowns: [{ status: 201, body: { status: 'queued' } }],
})

it('uses a messaging service if configured, and requests no receipt without a public origin', async () => {
  const { From: _, StatusCallback: __, ...fields } = FIELDS
  const twilio = await startFakeVendor((request) => speak(request, { ...fields, MessagingServiceSid: 'MG1' }))
  const service = { messagingServiceSid: 'MG1', callbackUrl: undefined, baseUrl: twilio.url, authToken: SECRET }
  const outcome = await createTwilioSender({ ...options, ...service }).send(MESSAGE)
  twilio.close()
  expect(outcome).toEqual({ kind: 'accepted', id: 'SM0123456789' })
})
